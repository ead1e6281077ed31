import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PackageCheck, PackagePlus } from 'lucide-react'
import { type AttentionRow, attentionQuery } from '../../api/catalog.ts'
import { formatMoney, formatQuantity } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { LiveQuantity, LiveStatusBadge } from '../../inventory/live-level.tsx'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'

const rowKey = (row: AttentionRow) => `${row.storeId}/${row.productId}`

/** Shelves that are out or low, the most money at risk first. */
export function Attention({ store }: { store: string | undefined }) {
  const attention = useQuery(attentionQuery(store))
  const storeName = useStoreNames()
  return (
    <Card title="Needs attention" description="Out or low, the most money at risk first" flush>
      <QueryView query={attention} label="what needs attention">
        {({ currency, data }) =>
          data.length === 0 ? (
            <NothingToDo />
          ) : (
            <>
              <DataTable
                label="Shelves that need attention"
                rows={data}
                rowKey={rowKey}
                columns={columnsFor(currency, storeName)}
              />
              <p className="flex gap-4 border-t border-line px-4 py-3 text-sm">
                <Link to="/stock" search={{ status: 'out', store }} className="rounded text-accent underline">
                  All that are out
                </Link>
                <Link to="/stock" search={{ status: 'low', store }} className="rounded text-accent underline">
                  All that are low
                </Link>
              </p>
            </>
          )
        }
      </QueryView>
    </Card>
  )
}

const NothingToDo = () => (
  <EmptyState icon={<PackageCheck />} title="Nothing is low or out">
    Shelves appear here when they fall below their threshold. Products without a threshold appear when they are empty.
    You set thresholds on a product's page, or bring products in with{' '}
    <Link to="/imports" className="underline">
      an import
    </Link>
    .
  </EmptyState>
)

const columnsFor = (currency: string, storeName: (storeId: string) => string): Column<AttentionRow>[] => [
  {
    id: 'product',
    header: 'Product',
    isTitle: true,
    cell: (row) => <ProductLink productId={row.productId} name={row.name} store={row.storeId} />,
  },
  { id: 'store', header: 'Store', width: '8rem', cell: (row) => storeName(row.storeId) },
  {
    id: 'onHand',
    header: 'On hand',
    width: '7rem',
    align: 'right',
    cell: (row) => <LiveQuantity level={row} unit={row.unit} />,
  },
  {
    id: 'threshold',
    header: 'Threshold',
    width: '6.5rem',
    extraWideOnly: true,
    align: 'right',
    cell: (row) => (row.lowStockThreshold === undefined ? '–' : formatQuantity(row.lowStockThreshold)),
  },
  { id: 'status', header: 'Status', width: '6rem', cell: (row) => <LiveStatusBadge level={row} /> },
  {
    id: 'money',
    header: 'At risk',
    width: '6.5rem',
    align: 'right',
    cell: (row) => (row.price === undefined ? 'No price' : formatMoney(row.moneyAtRisk, currency)),
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '4.5rem',
    align: 'right',
    cell: (row) => (
      <Link
        to="/record"
        search={{ store: row.storeId, product: row.productId, kind: 'receipt' }}
        className={buttonClass('quiet', 'small')}
        aria-label={`Record a delivery of ${row.name}`}
        title="Record a delivery"
      >
        <PackagePlus aria-hidden />
      </Link>
    ),
  },
]
