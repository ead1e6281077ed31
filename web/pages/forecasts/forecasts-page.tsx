import { useMemo } from 'react'
import { useUrlState } from '../../app/url-state.ts'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { ExpectedList } from './expected-list.tsx'
import { ForecastFigures } from './forecast-figures.tsx'
import { ForecastFilters, readFilter } from './forecast-filters.tsx'
import { ForecastNow, ForecastRun } from './forecast-run.tsx'

/** What is expected to sell, product by product. */
export function ForecastsPage() {
  const [search, change] = useUrlState()
  const filter = useMemo(() => readFilter(search), [search])
  return (
    <>
      <PageHeader
        title="Forecasts"
        description="What is expected to sell. Made every night; a product opens with its days, and what you know better."
        actions={<ForecastNow />}
      />
      <ForecastRun />
      <div className="flex flex-col gap-4">
        <ForecastFigures store={filter.store} />
        <ForecastFilters filter={filter} change={change} />
        <ExpectedList filter={filter} change={change} />
      </div>
    </>
  )
}
