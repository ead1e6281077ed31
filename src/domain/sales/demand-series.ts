import { addDays, type Day, dayNumber } from '../values/day.ts'
import { type Quantity, unitsOf } from '../values/quantity.ts'
import type { DayRange } from './sales-day.ts'

/** What forecasting learns from: one number a day. */
export interface DemandDays {
  from: Day
  /** Units sold, one per day from `from` on; NaN where nobody knows. */
  demand: Float64Array
  /** Part of each day, 0 to 1, during which it could not be bought. */
  outOfStockShare: Float64Array
}

/**
 * Lays the days of one level out from its first sale on, or from `from` if that is later, to `to`.
 *
 * @param known the ranges in which a day without a row is a day without a sale; outside them it is unknown
 * @returns undefined when nothing was ever sold up to `to`
 */
export function demandDays(
  days: readonly { day: Day; sold: Quantity }[],
  { known, out, from, to }: DayRange & { known: readonly DayRange[]; out: ReadonlyMap<Day, number> },
): DemandDays | undefined {
  const first = days.reduce<Day | undefined>(
    (least, { day, sold }) => (sold > 0 && day >= from && (least === undefined || day < least) ? day : least),
    undefined,
  )
  if (first === undefined || first > to) return undefined
  const offset = dayNumber(first)
  const length = dayNumber(to) - offset + 1
  const demand = new Float64Array(length).fill(Number.NaN)
  for (const range of known) {
    const start = Math.max(0, dayNumber(range.from) - offset)
    const end = Math.min(length, dayNumber(range.to) - offset + 1)
    if (start < end) demand.fill(0, start, end)
  }
  const outOfStockShare = new Float64Array(length)
  for (const { day, sold } of days) {
    const at = dayNumber(day) - offset
    if (at >= 0 && at < length) demand[at] = unitsOf(sold)
  }
  for (const [day, share] of out) {
    const at = dayNumber(day) - offset
    if (at >= 0 && at < length) outOfStockShare[at] = share
  }
  return { from: first, demand, outOfStockShare }
}

/** A store that recorded no sale for longer than this has stopped recording; until then it was closed. */
export const SILENT_DAYS_MAX = 7

/**
 * Which days a store's own records cover: from its first sale in the ledger up to its last finished day. A day that is
 * not over is none: its sales so far would be taken for all of it.
 *
 * @param lastSale the last day on which anything was sold in the store
 * @param yesterday the store's
 * @returns undefined while no day is finished
 */
export function ledgerRange(
  { firstSale, lastSale }: { firstSale: Day; lastSale: Day },
  yesterday: Day,
): DayRange | undefined {
  const silentFrom = addDays(lastSale, SILENT_DAYS_MAX)
  const to = yesterday < silentFrom ? yesterday : silentFrom
  return firstSale <= to ? { from: firstSale, to } : undefined
}
