import type { RecommendationView } from '#contract/recommendations.ts'
import { amountOf, currencyPlaces, formatMoney, minorUnits, parseMoney } from '#domain/values/money.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { Acceptance } from '../../api/recommendations.ts'
import { isDecimal } from '../../ui/fields/quantity-field.tsx'
import { keyOf } from './words.ts'

/** Quantities as typed, by product and store. */
export type Quantities = Readonly<Record<string, string>>

/** What becomes one draft order. */
export interface OrderGroup {
  key: string
  supplier: string
  storeId: string
  currency: string
  lines: readonly RecommendationView[]
}

export const groupsOf = (rows: readonly RecommendationView[]): OrderGroup[] =>
  [...Map.groupBy(rows, ({ supplier, storeId }) => `${supplier}\n${storeId}`)]
    .map(([key, lines]) => {
      const { supplier = '', storeId, currency } = lines[0]!
      return { key, supplier, storeId, currency, lines }
    })
    .toSorted((a, b) => a.supplier.localeCompare(b.supplier) || a.storeId.localeCompare(b.storeId))

export const startOf = (rows: readonly RecommendationView[]): Quantities =>
  Object.fromEntries(rows.map((one) => [keyOf(one), one.arithmetic.quantity]))

/** What one line comes to, in minor units; undefined without a cost or a readable quantity. */
function lineValue({ unitCost, currency, ...one }: RecommendationView, quantities: Quantities): number | undefined {
  const quantity = parseQuantity(quantities[keyOf(one)] || '0')
  const cost = unitCost === undefined ? undefined : parseMoney(unitCost, currencyPlaces(currency))
  return quantity === undefined || cost === undefined ? undefined : amountOf(quantity, cost)
}

/** What some lines come to at cost, and how many of them have none. */
export function totalOf(
  lines: readonly RecommendationView[],
  { quantities, currency }: { quantities: Quantities; currency: string },
): { value: string; uncostedCount: number } {
  const values = lines.map((one) => lineValue(one, quantities))
  const sum = values.reduce<number>((total, value) => total + (value ?? 0), 0)
  return {
    value: formatMoney(minorUnits(sum), currencyPlaces(currency)),
    uncostedCount: lines.filter(({ unitCost }) => unitCost === undefined).length,
  }
}

/** What to send: lines left empty or at 0 stay out. */
export const itemsOf = (rows: readonly RecommendationView[], quantities: Quantities): Acceptance['items'] =>
  rows
    .map((one) => ({ productId: one.productId, storeId: one.storeId, quantity: quantities[keyOf(one)] ?? '' }))
    .filter(({ quantity }) => (parseQuantity(quantity) ?? 0) > 0)

/** Why it cannot be sent as it stands. */
export function whyNotYet(rows: readonly RecommendationView[], quantities: Quantities): string | undefined {
  const isReadable = Object.values(quantities).every((text) => text === '' || isDecimal(text))
  if (!isReadable) return 'Mend the numbers first.'
  return itemsOf(rows, quantities).length === 0 ? 'Every quantity is empty.' : undefined
}
