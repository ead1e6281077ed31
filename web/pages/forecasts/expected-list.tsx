import { useInfiniteQuery } from '@tanstack/react-query'
import { SearchX } from 'lucide-react'
import { useMemo } from 'react'
import { type ForecastFilter, forecastsQuery } from '../../api/forecasts.ts'
import { EndlessTable } from '../../app/endless-table.tsx'
import type { SearchTexts } from '../../app/url-state.ts'
import { useStoreNames, useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { expectedColumns } from './expected-columns.tsx'
import { NoForecasts } from './no-forecasts.tsx'

interface ExpectedListProps {
  filter: ForecastFilter
  change: (part: SearchTexts) => void
}

/** Every forecast that the filter lets through, more of them as the page is scrolled. */
export function ExpectedList({ filter, change }: ExpectedListProps) {
  const list = useInfiniteQuery(forecastsQuery(filter))
  const hasStores = useStores().length > 1
  const storeName = useStoreNames()
  const columns = useMemo(
    () => expectedColumns(storeName).filter(({ id }) => id !== 'store' || hasStores),
    [storeName, hasStores],
  )
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  const isEmpty = list.data?.pages[0]?.data.length === 0
  if (isEmpty && !isFiltered) {
    return (
      <Card flush>
        <NoForecasts />
      </Card>
    )
  }
  return (
    <Card title="What is expected" description="Units; what sells most first" flush>
      <EndlessTable
        list={list}
        label="What is expected"
        countedAs="forecasts"
        rowKey={({ storeId, productId }) => `${storeId}/${productId}`}
        columns={columns}
        empty={<NothingFound change={change} />}
      />
    </Card>
  )
}

const NOTHING_ASKED = { search: undefined, store: undefined, category: undefined, demand: undefined }

const NothingFound = ({ change }: Pick<ExpectedListProps, 'change'>) => (
  <EmptyState
    icon={<SearchX />}
    title="Nothing matches"
    action={<Button onPress={() => change(NOTHING_ASKED)}>Clear search and filters</Button>}
  >
    Search looks through names, numbers, barcodes, categories and suppliers. All words must be there.
  </EmptyState>
)
