import type { ForecastFilter } from '../../api/forecasts.ts'
import type { SearchTexts } from '../../app/url-state.ts'
import { CategorySelect } from '../../inventory/category-select.tsx'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TypedSearch } from '../../ui/fields/typed-search.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'
import { DEMAND_WORDS, type DemandClass } from './forecast-words.ts'

const ALL = 'all:'

const DEMAND_OPTIONS = [
  { id: ALL, label: 'Any demand' },
  ...Object.entries(DEMAND_WORDS).map(([id, { label }]) => ({ id, label })),
]

/** The filter of the list from its address; what makes no sense there is left out. */
export const readFilter = ({ search, store, category, demand }: SearchTexts): ForecastFilter => ({
  search: search || undefined,
  store: store || undefined,
  category: category || undefined,
  demandClass: (Object.keys(DEMAND_WORDS) as DemandClass[]).find((each) => each === demand),
})

interface ForecastFiltersProps {
  filter: ForecastFilter
  change: (part: SearchTexts) => void
}

export function ForecastFilters({ filter, change }: ForecastFiltersProps) {
  const hasStores = useStores().length > 1
  return (
    <Toolbar label="Search and filters">
      <TypedSearch
        label="Search name, number or barcode"
        search={filter.search ?? ''}
        onSearch={(search) => change({ search: search || undefined })}
      />
      {hasStores && (
        <StoreSelect
          value={filter.store}
          onChange={(store) => change({ store })}
          allLabel="All stores"
          className="min-w-36 flex-1 sm:max-w-44"
        />
      )}
      <CategorySelect value={filter.category} onChange={(category) => change({ category })} />
      <Select
        label="Kind of demand"
        options={DEMAND_OPTIONS}
        value={filter.demandClass ?? ALL}
        onChange={(id) => change({ demand: id === ALL ? undefined : id })}
        className="min-w-36 flex-1 sm:max-w-48"
      />
    </Toolbar>
  )
}
