import type { OrderView } from '#contract/purchasing.ts'
import { formatMoney, formatQuantity } from '../../app/format.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'

type Line = OrderView['lines'][number]

/** What was asked for, and how much of it has come. */
export function OrderLines({ order }: { order: OrderView }) {
  const { lines, value, currency, uncostedLineCount } = order
  return (
    <Card title="Lines" flush>
      {lines.length === 0 ? (
        <EmptyState title="Nothing is on this order yet">Edit it to add what you need.</EmptyState>
      ) : (
        <>
          <DataTable label="Lines" rows={lines} rowKey={({ productId }) => productId} columns={columnsOf(order)} />
          <p className="flex flex-wrap justify-end gap-x-3 border-t border-line px-4 py-3 text-sm">
            {uncostedLineCount > 0 && (
              <span className="text-muted">
                {uncostedLineCount === 1 ? 'One line has no cost.' : `${uncostedLineCount} lines have no cost.`}
              </span>
            )}
            <span>
              Total <strong className="ml-1">{formatMoney(value, currency)}</strong>
            </span>
          </p>
        </>
      )}
    </Card>
  )
}

function columnsOf({ state, storeId, currency }: OrderView): Column<Line>[] {
  const money = (text: string | undefined) => (text === undefined ? '–' : formatMoney(text, currency))
  const wasOrdered = state !== 'draft'
  return [
    {
      id: 'product',
      header: 'Product',
      isTitle: true,
      cell: ({ productId, productName, note }) => (
        <>
          <ProductLink productId={productId} name={productName} store={storeId} />
          {note && <bdi className="block text-xs text-muted">{note}</bdi>}
        </>
      ),
    },
    {
      id: 'quantity',
      header: 'Ordered',
      width: '8rem',
      align: 'right',
      cell: ({ quantity, unit }) => (
        <>
          {formatQuantity(quantity)} <span className="text-xs text-muted">{unit}</span>
        </>
      ),
    },
    ...(wasOrdered ? progressColumns : []),
    { id: 'cost', header: 'Unit cost', width: '7rem', align: 'right', cell: ({ unitCost }) => money(unitCost) },
    { id: 'value', header: 'Value', width: '8rem', align: 'right', cell: (line) => money(line.value) },
  ]
}

const progressColumns: Column<Line>[] = [
  {
    id: 'received',
    header: 'Received',
    width: '7rem',
    align: 'right',
    cell: ({ received }) => formatQuantity(received),
  },
  {
    id: 'incoming',
    header: 'To come',
    width: '7rem',
    align: 'right',
    cell: ({ incoming }) => <span className="font-semibold">{formatQuantity(incoming)}</span>,
  },
]
