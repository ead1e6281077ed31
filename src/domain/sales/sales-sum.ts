import type { Day } from '../values/day.ts'
import type { ProductId, StoreId } from '../values/ids.ts'
import { amountOf, type MinorUnits, minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import type { DayRange, SalesDay } from './sales-day.ts'
import type { SalesLine } from './sales-line.ts'

/** The lines of a file, added up by store, product and day while it is read. */
export interface SalesSum {
  add(line: SalesLine): void
  /** Days of a product in a store so far. */
  readonly dayCount: number
  /** Every product of the file, with what its lines say about it. */
  readonly products: ReadonlyMap<ProductId, SeenProduct>
  /** First and last day of each store. */
  ranges(): (DayRange & { storeId: StoreId })[]
  /** The days, by store, product and day. @param priceOf what lines that name no amount count at */
  days(priceOf: (productId: ProductId) => MinorUnits | undefined): Generator<SalesDay>
}

/** What lines said about a product. */
export interface SeenProduct {
  /** The first row it is in. */
  row: number
  /** The last one told. */
  name?: string
  /** What one unit sold for last, rounded to a minor unit. */
  price?: MinorUnits
}

/** What is added up of one day: thousandths and minor units; unpriced are units whose lines named no amount. */
const COLUMNS = { sold: 0, revenue: 1, returned: 2, refunded: 3, unpricedSold: 4, unpricedReturned: 5 } as const
const WIDTH = 6
const SEPARATOR = '\u0000'

export function newSalesSum(): SalesSum {
  /** Where a day's numbers begin. Flat, because a year of a shop is hundreds of thousands of days. */
  const places = new Map<string, number>()
  let numbers = new Float64Array(WIDTH * 4096)
  const products = new Map<ProductId, SeenProduct>()
  const stores = new Map<StoreId, DayRange>()

  const placeOf = ({ storeId, productId, day }: SalesLine): number => {
    const key = storeId + SEPARATOR + productId + SEPARATOR + day
    const known = places.get(key)
    if (known !== undefined) return known
    const place = places.size * WIDTH
    if (place + WIDTH > numbers.length) {
      const larger = new Float64Array(numbers.length * 2)
      larger.set(numbers)
      numbers = larger
    }
    places.set(key, place)
    return place
  }

  return {
    get dayCount() {
      return places.size
    },
    products,
    add(line) {
      const place = placeOf(line)
      const size = Math.abs(line.units)
      const isSale = line.units > 0
      const plus = (column: number, amount: number) => {
        numbers[place + column] = numbers[place + column]! + amount
      }
      plus(isSale ? COLUMNS.sold : COLUMNS.returned, size)
      if (line.amount !== undefined) plus(isSale ? COLUMNS.revenue : COLUMNS.refunded, line.amount)
      else plus(isSale ? COLUMNS.unpricedSold : COLUMNS.unpricedReturned, size)
      seeProduct(products, line)
      widen(stores, line)
    },
    ranges: () => [...stores].map(([storeId, range]) => ({ storeId, ...range })),
    *days(priceOf) {
      // However the file has them: what keeps a month of a level together then writes it once.
      for (const [key, place] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
        const [storeId, productId, day] = key.split(SEPARATOR) as [StoreId, ProductId, Day]
        const at = (column: number) => numbers[place + column]!
        const price = priceOf(productId) ?? minorUnits(0)
        yield {
          storeId,
          productId,
          day,
          sold: quantity(at(COLUMNS.sold)),
          revenue: minorUnits(at(COLUMNS.revenue) + amountOf(at(COLUMNS.unpricedSold), price)),
          returned: quantity(at(COLUMNS.returned)),
          refunded: minorUnits(at(COLUMNS.refunded) + amountOf(at(COLUMNS.unpricedReturned), price)),
        }
      }
    },
  }
}

function seeProduct(products: Map<ProductId, SeenProduct>, { productId, row, name, amount, units }: SalesLine): void {
  const seen = products.get(productId) ?? { row }
  if (name !== undefined) seen.name = name
  if (amount !== undefined && units > 0) seen.price = minorUnits(Math.round((amount * 1000) / units))
  products.set(productId, seen)
}

function widen(stores: Map<StoreId, DayRange>, { storeId, day }: SalesLine): void {
  const range = stores.get(storeId)
  if (!range) stores.set(storeId, { from: day, to: day })
  else if (day < range.from) range.from = day
  else if (day > range.to) range.to = day
}
