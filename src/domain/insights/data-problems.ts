import type { Product } from '../catalog/product.ts'
import type { LevelKey, Movement } from '../ledger/movement.ts'
import type { ProductId } from '../values/ids.ts'
import type { Instant } from '../values/local-time.ts'
import type { MinorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { DAY_MS } from './calendar/day-number.ts'
import { happenedAt, standingMovements } from './costing/standing-movements.ts'

/** Something in the catalog that a person should mend. */
export type ProductProblem =
  | { kind: 'no-price' | 'no-cost' | 'no-supplier' | 'no-lead-time'; productId: ProductId }
  | { kind: 'cost-above-price'; productId: ProductId; price: MinorUnits; cost: MinorUnits }
  /** `barcode` as the first of the products has it; one problem for all of them. */
  | { kind: 'duplicate-barcode'; barcode: string; productIds: readonly ProductId[] }

/**
 * Looks for what is missing or cannot be right in the catalog. Archived products are left alone.
 *
 * @param products `policy` may be the effective one of a store, where stores have lead times of their own
 * @returns in the order of the products, duplicate barcodes last
 */
export function productProblems(
  products: readonly Pick<Product, 'productId' | 'active' | 'price' | 'cost' | 'supplier' | 'barcode' | 'policy'>[],
): ProductProblem[] {
  const problems: ProductProblem[] = []
  const byBarcode = new Map<string, { barcode: string; productIds: ProductId[] }>()
  for (const { productId, active, price, cost, supplier, barcode, policy } of products) {
    if (!active) continue
    if (price === undefined) problems.push({ kind: 'no-price', productId })
    if (cost === undefined) problems.push({ kind: 'no-cost', productId })
    if (price !== undefined && cost !== undefined && cost > price) {
      problems.push({ kind: 'cost-above-price', productId, price, cost })
    }
    if (!supplier) problems.push({ kind: 'no-supplier', productId })
    if (policy.leadTimeDays === undefined) problems.push({ kind: 'no-lead-time', productId })
    if (!barcode) continue
    const same = byBarcode.get(tradeItemNumber(barcode))
    if (same) same.productIds.push(productId)
    else byBarcode.set(tradeItemNumber(barcode), { barcode, productIds: [productId] })
  }
  const shared = [...byBarcode.values()].filter(({ productIds }) => productIds.length > 1)
  return [...problems, ...shared.map((each) => ({ kind: 'duplicate-barcode' as const, ...each }))]
}

/**
 * The same article has the same number however its barcode is written: 12 digits (UPC-A), 13 (EAN-13) and 14 differ by
 * zeros in front. Other texts stay as they are.
 *
 * Source: GS1 General Specifications, section 3.3.2 (GTIN in a 14-digit field).
 */
const tradeItemNumber = (barcode: string): string =>
  /^(\d{8}|\d{12,14})$/.test(barcode) ? barcode.padStart(14, '0') : barcode

/** Movements of one level that share a problem: how many, and the newest. */
export interface MovementProblem extends LevelKey {
  kind: 'sold-at-zero' | 'dated-in-future' | 'dated-long-before'
  count: number
  newestSeq: number
}

/** Something in the movements of one level that a person should mend. */
export type LevelProblem =
  | MovementProblem
  | (LevelKey & { kind: 'negative-stock'; onHand: Quantity })
  | (LevelKey & { kind: 'sold-never-received'; sold: Quantity })
  /** `lastCountAt` absent: never counted. `days` of 24 hours since the last count or the first movement. */
  | (LevelKey & { kind: 'not-counted'; lastCountAt?: Instant; days: number })

/** What clocks of tills may be off. */
const CLOCK_TOLERANCE_MS = 3_600_000
const LONG_BEFORE_DAYS = 30
const COUNT_DUE_DAYS = 365

/**
 * Looks for what cannot be right in the movements of one level. What was taken back is mended already.
 *
 * - `negative-stock`: below zero now.
 * - `sold-never-received`: sales, yet nothing ever came in by receipt, transfer, count or adjustment.
 * - `not-counted`: on hand is not 0 and was not counted for 365 days, nor begun within them.
 * - `sold-at-zero`: sales whose price was said to be 0.
 * - `dated-in-future`: said to have happened more than an hour after they were recorded.
 * - `dated-long-before`: said to have happened more than 30 days before; not those of imports, which bring in the past on
 *   purpose.
 *
 * @param movements all of the level, from the first, in the order of `seq`
 * @param at `now` in milliseconds since 1970; of the last three kinds only movements recorded at or after `since` count, all
 *   when absent
 * @throws RangeError when movements are missing or out of order
 */
export function levelProblems(movements: readonly Movement[], at: { now: Instant; since?: Instant }): LevelProblem[] {
  const [first] = movements
  if (!first) return []
  const { storeId, productId } = first
  const standing = standingMovements(movements)
  const recent = standing.filter(({ recordedAt }) => recordedAt >= (at.since ?? Number.NEGATIVE_INFINITY))
  return [
    ...stateProblems(standing, at.now).map((problem) => ({ ...problem, storeId, productId })),
    ...movementProblems(recent).map((problem) => ({ ...problem, storeId, productId })),
  ]
}

type Unplaced<T> = T extends LevelKey ? Omit<T, keyof LevelKey> : never

function stateProblems(
  standing: readonly Movement[],
  now: Instant,
): Unplaced<Exclude<LevelProblem, MovementProblem>>[] {
  let [onHand, sold] = [0, 0]
  let hasComeIn = false
  let lastCountAt: Instant | undefined
  for (const movement of standing) {
    const { kind, delta } = movement
    onHand += delta
    if (kind === 'sale') sold -= delta
    if (kind === 'count') lastCountAt = happenedAt(movement)
    hasComeIn ||= kind !== 'return' && delta > 0
  }
  const problems: ReturnType<typeof stateProblems> = []
  if (onHand < 0) problems.push({ kind: 'negative-stock', onHand: quantity(onHand) })
  if (sold > 0 && !hasComeIn) problems.push({ kind: 'sold-never-received', sold: quantity(sold) })
  const since = lastCountAt ?? (standing[0] && happenedAt(standing[0]))
  const days = since === undefined ? 0 : Math.floor((now - since) / DAY_MS)
  if (onHand !== 0 && days >= COUNT_DUE_DAYS) problems.push({ kind: 'not-counted', lastCountAt, days })
  return problems
}

const IS_WRONG: Record<MovementProblem['kind'], (movement: Movement) => boolean> = {
  'sold-at-zero': ({ kind, unitPrice }) => kind === 'sale' && unitPrice === 0,
  'dated-in-future': ({ occurredAt, recordedAt }) => occurredAt > recordedAt + CLOCK_TOLERANCE_MS,
  'dated-long-before': ({ occurredAt, recordedAt, actor }) =>
    recordedAt - occurredAt > LONG_BEFORE_DAYS * DAY_MS && !actor.startsWith('import:'),
}

function movementProblems(standing: readonly Movement[]): Unplaced<MovementProblem>[] {
  return (Object.keys(IS_WRONG) as MovementProblem['kind'][]).flatMap((kind) => {
    let [count, newestSeq] = [0, 0]
    for (const movement of standing) {
      if (!IS_WRONG[kind](movement)) continue
      count++
      newestSeq = movement.seq
    }
    return count > 0 ? [{ kind, count, newestSeq }] : []
  })
}
