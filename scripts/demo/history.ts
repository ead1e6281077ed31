import type { CommandLine } from '#domain/ledger/command.ts'
import { DEMO_STORES, type DemoProduct, units } from './assortment.ts'
import type { Dice } from './random.ts'

const DAY_MS = 86_400_000

/** Sunday first: shops like these live on Saturday. */
const WEEKDAY = [0.7, 0.75, 0.8, 0.9, 1.05, 1.35, 1.6]

/** A day's movements of one store, at the end of that day. */
export interface DemoDay {
  storeId: string
  recordedAt: number
  lines: CommandLine[]
}

interface Shelf {
  product: DemoProduct
  storeId: string
  size: number
  onHand: number
  deliveries: { day: number; units: number }[]
}

/**
 * Plays a shop's days: weekly and yearly seasons, promotions, slow movers, late deliveries and the empty shelves that
 * come of them. What could not be sold because nothing was there is not sold.
 *
 * @param from the first day, midnight UTC
 */
export function* playHistory(
  dice: Dice,
  products: readonly DemoProduct[],
  { from, days }: { from: number; days: number },
): Generator<DemoDay> {
  const shelves = DEMO_STORES.map(({ storeId, size }) => products.map((product) => openShelf(product, storeId, size)))
  for (let day = 0; day < days; day++) {
    for (const [index, store] of DEMO_STORES.entries()) {
      const closing = from + day * DAY_MS + 19 * 3_600_000
      const lines = shelves[index]!.flatMap((shelf) => playDay(dice, shelf, { day, closing, isFirst: day === 0 }))
      if (lines.length > 0) yield { storeId: store.storeId, recordedAt: closing, lines }
    }
  }
}

const openShelf = (product: DemoProduct, storeId: string, size: number): Shelf => ({
  product,
  storeId,
  size,
  onHand: Math.ceil(product.dailyRate * size * 30) + product.packSize,
  deliveries: [],
})

function playDay(
  dice: Dice,
  shelf: Shelf,
  { day, closing, isFirst }: { day: number; closing: number; isFirst: boolean },
): CommandLine[] {
  const { product, storeId } = shelf
  const base = { productId: product.draft.productId, storeId, occurredAt: closing }
  const lines: CommandLine[] = []
  if (isFirst) {
    lines.push({
      kind: 'receipt',
      ...base,
      quantity: units(shelf.onHand),
      unitCost: product.cost,
      reason: 'opening_stock',
    })
  }
  const arrived = shelf.deliveries.filter((delivery) => delivery.day === day)
  for (const { units: count } of arrived) {
    shelf.onHand += count
    lines.push({
      kind: 'receipt',
      ...base,
      quantity: units(count),
      unitCost: product.cost,
      reference: `PO-${day}-${storeId}`,
    })
  }
  shelf.deliveries = shelf.deliveries.filter((delivery) => delivery.day > day)

  const isPromotion = isOnPromotion(product, day)
  const sold = Math.min(shelf.onHand, dice.poisson(expectedDemand(shelf, day, closing) * (isPromotion ? 1.9 : 1)))
  if (sold > 0) {
    shelf.onHand -= sold
    const unitPrice = isPromotion ? (Math.round(product.price * 0.8) as typeof product.price) : product.price
    lines.push({ kind: 'sale', ...base, quantity: units(sold), unitPrice, ...(isPromotion && { reason: 'promotion' }) })
  }
  lines.push(...countNowAndThen(dice, shelf, base))
  reorder(dice, shelf, day)
  return lines
}

/** A week on offer now and then, at another time for each product. */
const isOnPromotion = (product: DemoProduct, day: number): boolean =>
  (day + Number(product.draft.productId) * 37) % 119 < 7

function expectedDemand({ product, size }: Shelf, day: number, closing: number): number {
  const date = new Date(closing)
  const dayOfYear = Math.floor((closing - Date.UTC(date.getUTCFullYear(), 0, 1)) / DAY_MS)
  const distance = Math.min(Math.abs(dayOfYear - product.peakDay), 365 - Math.abs(dayOfYear - product.peakDay))
  const season = 1 + product.peakStrength * Math.exp(-((distance / 38) ** 2))
  return product.dailyRate * size * WEEKDAY[date.getUTCDay()]! * season * (1 + day / 3000)
}

/** Some shelves are counted on some days, and now and then something is missing. */
function countNowAndThen(
  dice: Dice,
  shelf: Shelf,
  base: { productId: string; storeId: string; occurredAt: number },
): CommandLine[] {
  if (dice.next() > 0.008) return []
  const missing = dice.next() < 0.3 ? Math.min(shelf.onHand, 1 + Math.floor(dice.next() * 2)) : 0
  shelf.onHand -= missing
  return [{ kind: 'count', ...base, counted: units(shelf.onHand), reason: 'stocktake' }]
}

/** Buys up to five weeks when stock and what is coming hardly outlast the next delivery; some deliveries are late. */
function reorder(dice: Dice, shelf: Shelf, day: number): void {
  const { product, size } = shelf
  const coming = shelf.deliveries.reduce((sum, delivery) => sum + delivery.units, 0)
  const rate = product.dailyRate * size
  // A week's review on top of the lead time, and a season's worth of caution: most shelves do not run empty.
  const cover =
    rate * (product.leadTimeDays + 7) * (1 + product.peakStrength / 2) + Math.sqrt(rate * product.leadTimeDays)
  if (shelf.onHand + coming > cover) return
  const packs = Math.max(1, Math.ceil((cover + rate * 21 - shelf.onHand - coming) / product.packSize))
  const lateDays = dice.next() < 0.12 ? Math.floor(dice.between(4, 14)) : 0
  shelf.deliveries.push({ day: day + product.leadTimeDays + lateDays, units: packs * product.packSize })
}
