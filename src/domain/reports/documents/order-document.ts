import type { Store } from '../../catalog/product.ts'
import { lineValue, type OrderLine, orderValue, type PurchaseOrder } from '../../purchasing/purchase-order.ts'
import { localDay } from '../../values/local-time.ts'
import { minorUnits } from '../../values/money.ts'
import { type ReportDocument, tableOf } from '../document.ts'

/** A purchase order as it is printed for its supplier. */
export function orderDocument(
  order: PurchaseOrder,
  about: { shopName: string; store: Pick<Store, 'name' | 'timeZone'>; nameOf(productId: string): string; asOf: number },
): ReportDocument {
  const { shopName, store, nameOf, asOf } = about
  const day = localDay((order.ordered ?? order.created).at, store.timeZone)
  const value = orderValue(order.lines)
  const hasCosts = order.lines.some(({ unitCost }) => unitCost !== undefined)
  const isDraft = order.state === 'draft'
  return {
    title: `Order ${order.number}`,
    shopName,
    period: { from: day, to: day },
    asOf,
    timeZone: store.timeZone,
    currency: order.currency,
    paper: 'A4',
    sections: [
      ...(isDraft
        ? [{ kind: 'notice', severity: 'warning', text: 'This is a draft: it is not ordered yet.' } as const]
        : []),
      ...(order.ended
        ? [{ kind: 'notice', severity: 'warning', text: 'Nothing more is expected of this order.' } as const]
        : []),
      {
        kind: 'keyFigures',
        figures: [
          { label: 'Supplier', kind: 'text', value: order.supplier },
          { label: 'Deliver to', kind: 'text', value: store.name },
          { label: 'Expected', kind: 'date', value: order.expectedOn },
          { label: 'Value', kind: 'money', value: hasCosts ? value : undefined },
        ],
      },
      ...(order.note === undefined ? [] : [{ kind: 'paragraph', text: order.note } as const]),
      tableOf<OrderLine>({
        title: 'Lines',
        items: order.lines,
        columns: [
          { key: 'productId', title: 'No.', kind: 'text', cell: ({ productId }) => productId },
          { key: 'name', title: 'Product', kind: 'text', cell: ({ productId }) => nameOf(productId) },
          { key: 'quantity', title: 'Quantity', kind: 'quantity', cell: ({ quantity }) => quantity },
          { key: 'unitCost', title: 'Unit cost', kind: 'money', cell: ({ unitCost }) => unitCost },
          {
            key: 'value',
            title: 'Value',
            kind: 'money',
            cell: (line) => (line.unitCost === undefined ? undefined : minorUnits(Number(lineValue(line)))),
            ...(hasCosts ? { total: value } : {}),
          },
          { key: 'note', title: 'Note', kind: 'text', cell: ({ note }) => note },
        ],
      }),
    ],
  }
}
