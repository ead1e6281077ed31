import type { StockRowView } from '#contract/catalog.ts'
import type { StockFilter } from '../../api/catalog.ts'
import { formatAgo, formatQuantity } from '../../app/format.ts'
import type { SearchTexts } from '../../app/url-state.ts'
import { LiveQuantity, LiveStatusBadge } from '../../inventory/live-level.tsx'
import { ProductLink } from '../../inventory/product-link.tsx'
import type { Column } from '../../ui/data/columns.ts'

const STATUSES = ['out', 'low', 'ok'] as const
const SORTS = ['product', 'name', 'on_hand'] as const

/** The filter of the list from its address; what makes no sense there is left out. */
export function readFilter({ search, store, category, status, sort, order }: SearchTexts): StockFilter {
  return {
    search: search || undefined,
    store: store || undefined,
    category: category || undefined,
    status: STATUSES.find((each) => each === status),
    sort: SORTS.find((each) => each === sort),
    order: order === 'desc' ? 'desc' : undefined,
  }
}

interface ListState {
  filter: StockFilter
  change: (part: SearchTexts) => void
  storeName: (storeId: string) => string
}

export function stockColumns({ filter, change, storeName }: ListState): Column<StockRowView>[] {
  const sortBy = (sort: (typeof SORTS)[number]) => sortState({ sort, filter, change })
  return [
    {
      id: 'name',
      header: 'Product',
      isTitle: true,
      sort: sortBy('name'),
      cell: (row) => <ProductLink productId={row.productId} name={row.name} store={row.storeId} />,
    },
    {
      id: 'category',
      header: 'Category',
      width: '9rem',
      cell: (row) => (
        <span className="line-clamp-2">
          <bdi>{row.category || '–'}</bdi>
        </span>
      ),
    },
    { id: 'store', header: 'Store', width: '8.5rem', cell: (row) => storeName(row.storeId) },
    {
      id: 'onHand',
      header: 'On hand',
      width: '8.5rem',
      align: 'right',
      sort: sortBy('on_hand'),
      cell: (row) => <LiveQuantity level={row} unit={row.unit} />,
    },
    {
      id: 'threshold',
      header: 'Threshold',
      width: '6rem',
      align: 'right',
      wideOnly: true,
      cell: (row) => (row.lowStockThreshold === undefined ? '–' : formatQuantity(row.lowStockThreshold)),
    },
    { id: 'status', header: 'Status', width: '7.5rem', cell: (row) => <LiveStatusBadge level={row} /> },
    {
      id: 'updated',
      header: 'Moved',
      width: '8rem',
      align: 'right',
      extraWideOnly: true,
      cell: (row) => <span className="text-muted">{formatAgo(row.updatedAt)}</span>,
    },
  ]
}

function sortState({ sort, filter, change }: Pick<ListState, 'filter' | 'change'> & { sort: (typeof SORTS)[number] }) {
  const isSorted = (filter.sort ?? 'product') === sort
  const direction = isSorted ? (filter.order === 'desc' ? 'descending' : 'ascending') : undefined
  return {
    direction,
    toggle: () => change({ sort, order: direction === 'ascending' ? 'desc' : undefined }),
  } as const
}
