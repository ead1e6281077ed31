import type { ProductView } from '#contract/catalog.ts'
import type { OrderView } from '#contract/purchasing.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { OrderEdit } from '../../api/purchasing.ts'
import { isDecimal } from '../../ui/fields/quantity-field.tsx'

/** The form's own shape: texts as typed. */
export interface DraftLine {
  productId: string
  name: string
  unit: string
  quantity: string
  unitCost: string
  note: string
}

export interface OrderDraft {
  storeId: string
  supplier: string
  expectedOn: string
  note: string
  lines: readonly DraftLine[]
}

export const emptyDraft = (storeId: string): OrderDraft => ({
  storeId,
  supplier: '',
  expectedOn: '',
  note: '',
  lines: [],
})

export const draftOf = (order: OrderView): OrderDraft => ({
  storeId: order.storeId,
  supplier: order.supplier,
  expectedOn: order.expectedOn ?? '',
  note: order.note ?? '',
  lines: order.lines.map(({ productId, productName, unit, quantity, unitCost, note }) => ({
    productId,
    name: productName,
    unit,
    quantity,
    unitCost: unitCost ?? '',
    note: note ?? '',
  })),
})

/** A line for a product: one pack, or one, at its cost where that is in the currency of the order. */
export const lineFor = (product: ProductView, currency: string | undefined): DraftLine => ({
  productId: product.productId,
  name: product.name,
  unit: product.unit,
  quantity: product.policy.packSize ?? '1',
  unitCost: product.currency === currency ? (product.cost ?? '') : '',
  note: '',
})

/** What the API takes: an empty field is one that is not set. */
export const editOf = (draft: OrderDraft): OrderEdit => ({
  supplier: draft.supplier,
  expectedOn: draft.expectedOn || null,
  note: draft.note.trim() || null,
  lines: draft.lines.map(({ productId, quantity, unitCost, note }) => ({
    productId,
    quantity,
    unitCost: unitCost || null,
    note: note || null,
  })),
})

/** Why it cannot be saved as it stands. */
export function whyNotYet({ supplier, storeId, lines }: OrderDraft): string | undefined {
  if (!storeId) return 'Choose the store first.'
  if (!supplier.trim()) return 'Say whom it is ordered from.'
  const isFine = ({ quantity, unitCost }: DraftLine) =>
    (parseQuantity(quantity) ?? 0) > 0 && (unitCost === '' || isDecimal(unitCost, { places: 4 }))
  return lines.every(isFine) ? undefined : 'Every line needs a quantity above 0; mend the numbers.'
}
