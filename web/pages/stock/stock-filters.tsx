import type { StockFilter } from '../../api/catalog.ts'
import type { SearchTexts } from '../../app/url-state.ts'
import { CategorySelect } from '../../inventory/category-select.tsx'
import { STATUS_LABELS } from '../../inventory/status.tsx'
import { StoreSelect } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TypedSearch } from '../../ui/fields/typed-search.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'

const ALL = 'all:'

const STATUS_OPTIONS = [
  { id: ALL, label: 'Any status' },
  ...Object.entries(STATUS_LABELS).map(([id, label]) => ({ id, label })),
]

export const StockFilters = ({ filter, change }: { filter: StockFilter; change: (part: SearchTexts) => void }) => (
  <Toolbar label="Search and filters">
    <TypedSearch
      label="Search name, number or barcode"
      search={filter.search ?? ''}
      onSearch={(search) => change({ search: search || undefined })}
    />
    <StoreSelect
      value={filter.store}
      onChange={(store) => change({ store })}
      allLabel="All stores"
      className="min-w-36 flex-1 sm:max-w-44"
    />
    <CategorySelect value={filter.category} onChange={(category) => change({ category })} />
    <Select
      label="Status"
      options={STATUS_OPTIONS}
      value={filter.status ?? ALL}
      onChange={(id) => change({ status: id === ALL ? undefined : id })}
      className="min-w-32 flex-1 sm:max-w-40"
    />
  </Toolbar>
)
