import { ChartColumn } from 'lucide-react'
import type { SalesSummaryView } from '#contract/sales.ts'
import { formatMoney, formatQuantity } from '../../app/format.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { describeDays, describeKnown } from './known-days.ts'
import { SalesChart } from './sales-chart.tsx'
import { LONGEST_RANGE, type SalesPart } from './sales-view.ts'

interface SalesFiguresProps {
  sales: SalesSummaryView
  range: SalesPart['range']
  onRange: (range: string) => void
}

export function SalesFigures({ sales, range, onRange }: SalesFiguresProps) {
  const isNothing = sales.topProducts.length === 0 && sales.total.sold === '0' && sales.total.returned === '0'
  if (isNothing && sales.known.length === 0) return <NoSalesYet />
  if (isNothing) return <NothingHere range={range} onRange={onRange} sales={sales} />
  return (
    <div className="flex flex-col gap-4">
      <Totals sales={sales} />
      <Card title={sales.currency ? 'Revenue' : 'Units sold'} description={describeDays(sales)}>
        <SalesChart sales={sales} />
      </Card>
      <Card title="Top products" description="Those that brought most in these days" flush>
        <DataTable
          label="Top products"
          rows={sales.topProducts}
          rowKey={({ productId }) => productId}
          columns={columnsFor(sales)}
        />
      </Card>
      <KnownDays sales={sales} />
    </div>
  )
}

function Totals({ sales: { total, currency, stores } }: { sales: SalesSummaryView }) {
  const money = (amount: string | undefined) => (currency && amount ? formatMoney(amount, currency) : undefined)
  return (
    <Card>
      <div className="grid grid-cols-2 gap-4 sm:grid-cols-3">
        <Stat label="Units sold" value={formatQuantity(total.sold)} />
        <Stat
          label="Revenue"
          value={money(total.revenue) ?? '–'}
          note={money(total.revenue) ? undefined : `Not added up: the ${stores.length} stores have several currencies`}
        />
        <Stat
          label="Units returned"
          value={formatQuantity(total.returned)}
          note={total.returned !== '0' && money(total.refunded) ? `${money(total.refunded)} given back` : undefined}
        />
      </div>
    </Card>
  )
}

type TopProduct = SalesSummaryView['topProducts'][number]

const columnsFor = ({ currency, stores }: SalesSummaryView): Column<TopProduct>[] => [
  {
    id: 'name',
    header: 'Product',
    isTitle: true,
    cell: ({ productId, name }) => (
      <ProductLink productId={productId} name={name} store={stores.length === 1 ? stores[0] : undefined} />
    ),
  },
  { id: 'sold', header: 'Sold', width: '8rem', align: 'right', cell: ({ sold }) => formatQuantity(sold) },
  {
    id: 'revenue',
    header: 'Revenue',
    width: '10rem',
    align: 'right',
    cell: ({ revenue }) => (currency && revenue ? formatMoney(revenue, currency) : '–'),
  },
  {
    id: 'returned',
    header: 'Returned',
    width: '8rem',
    align: 'right',
    cell: ({ returned }) => (returned === '0' ? '–' : formatQuantity(returned)),
  },
]

/** Where nothing is known a day without sales says nothing; this tells the one from the other. */
function KnownDays({ sales }: { sales: SalesSummaryView }) {
  const storeName = useStoreNames()
  return (
    <Card
      title="Which days are known"
      description="On a known day, what has no sale sold nothing. On other days nobody knows, and forecasts leave them out."
    >
      <ul className="flex flex-col gap-1 text-sm">
        {sales.stores.map((storeId) => (
          <li key={storeId}>
            <span className="font-medium">
              <bdi>{storeName(storeId)}</bdi>:
            </span>{' '}
            {describeKnown(sales.known.find((known) => known.storeId === storeId)?.ranges ?? [], sales)}
          </li>
        ))}
      </ul>
    </Card>
  )
}

const NoSalesYet = () => (
  <Card flush>
    <EmptyState icon={<ChartColumn />} title="No sales yet">
      They come from the till (movements) or from a file.
    </EmptyState>
  </Card>
)

const NothingHere = ({ sales, range, onRange }: SalesFiguresProps) => (
  <div className="flex flex-col gap-4">
    <Card flush>
      <EmptyState
        icon={<ChartColumn />}
        title="No sales in these days"
        action={
          range.id === LONGEST_RANGE.id ? undefined : (
            <Button onPress={() => onRange(LONGEST_RANGE.id)}>Look at two years</Button>
          )
        }
      >
        {describeDays(sales)}
      </EmptyState>
    </Card>
    <KnownDays sales={sales} />
  </div>
)
