/** What a policy sees in the morning, before the shop opens: the past and the shelf, never what will be asked for. */
export interface ShelfState {
  /** In units, what came this morning included. */
  onHand: number
  /** Ordered and not yet here. */
  onOrder: number
}

/** Decides how many units to order on the morning of a day; 0 for none. Day 0 is the first one replayed. */
export type Policy = (day: number, shelf: ShelfState) => number

/** Days of true demand, played again with a policy. */
export interface ReplayRequest {
  /** Units asked for per day, each finite and >= 0. */
  demand: ArrayLike<number>
  policy: Policy
  /**
   * Days from the morning of the order to the morning of its arrival, whole; a list is used in order, one per order, and
   * from its start again.
   */
  leadTimeDays: number | readonly number[]
  /** On the shelf on the first morning. */
  startUnits: number
  /** The days before it are played, not counted: they show how the shelf was filled, not the policy. 0 when absent. */
  countFrom?: number
  /** Days that are played and not counted, such as those of which nobody knows what was asked for. */
  isLeftOut?: (day: number) => boolean
  money?: ReplayMoney
}

/** In any one currency; 0 where absent. */
export interface ReplayMoney {
  /** What a unit asked for and not there costs: margin or revenue. */
  lostPerUnit?: number
  /** What a unit on the shelf ties up. */
  valuePerUnit?: number
  /** Cost of a year on the shelf, as a share of the value. */
  holdingPerYear?: number
  perOrder?: number
}

/** What became of it, over the days counted. */
export interface ReplayResult {
  days: number
  askedUnits: number
  /** Asked for and not there: gone, because nobody waits. */
  lostUnits: number
  /** Share of the units asked for that were there; 1 when nothing was. */
  fillRate: number
  /** Times from one delivery to the next. */
  cycles: number
  /** Share of them in which nothing was short; 1 when there was none. */
  cycleService: number
  /** Days on which something was asked for and not there. */
  stockOutDays: number
  /** On the shelf when the shop closes, mean over the days. */
  averageStock: number
  orders: number
  orderedUnits: number
  lostMoney: number
  averageStockMoney: number
  holdingCost: number
  orderingCost: number
}

const YEAR_DAYS = 365

/**
 * Plays days of true demand again: a delivery is on the shelf before the policy decides and the shop opens; what is asked
 * for and not there is lost.
 *
 * @throws RangeError when a lead time is no whole number of days from 0 on, or an order or demand is not a number >= 0
 */
export function replay(request: ReplayRequest): ReplayResult {
  const { demand, policy, leadTimeDays, startUnits, countFrom = 0, isLeftOut } = request
  const leadTimes = typeof leadTimeDays === 'number' ? [leadTimeDays] : leadTimeDays
  requireWholeDays(leadTimes)
  const arrivals = new Float64Array(demand.length)
  const tally = newTally()
  let [onHand, onOrder, ordersMade] = [startUnits, 0, 0]
  for (let day = 0; day < demand.length; day++) {
    const isCounted = day >= countFrom && !isLeftOut?.(day)
    if (arrivals[day]! > 0) closeCycle(tally, isCounted)
    onHand += arrivals[day]!
    onOrder -= arrivals[day]!

    const ordered = amount('an order', policy(day, { onHand, onOrder }))
    if (ordered > 0) {
      const due = day + leadTimes[ordersMade++ % leadTimes.length]!
      if (due === day) onHand += ordered
      else onOrder += ordered
      if (due > day && due < demand.length) arrivals[due]! += ordered
    }
    const asked = amount('demand', demand[day]!)
    const sold = Math.min(asked, onHand)
    onHand -= sold
    tally.isShort ||= sold < asked
    if (isCounted) count(tally, { asked, lost: asked - sold, onHand, ordered })
  }
  return resultOf(tally, request.money ?? {})
}

interface Tally {
  days: number
  asked: number
  lost: number
  stock: number
  stockOutDays: number
  orders: number
  ordered: number
  cycles: number
  cyclesKept: number
  /** Something was short since the last delivery. */
  isShort: boolean
}

const newTally = (): Tally => ({
  days: 0,
  asked: 0,
  lost: 0,
  stock: 0,
  stockOutDays: 0,
  orders: 0,
  ordered: 0,
  cycles: 0,
  cyclesKept: 0,
  isShort: false,
})

function closeCycle(tally: Tally, isCounted: boolean): void {
  if (isCounted) {
    tally.cycles++
    if (!tally.isShort) tally.cyclesKept++
  }
  tally.isShort = false
}

function count(tally: Tally, day: { asked: number; lost: number; onHand: number; ordered: number }): void {
  tally.days++
  tally.asked += day.asked
  tally.lost += day.lost
  tally.stock += day.onHand
  if (day.lost > 0) tally.stockOutDays++
  if (day.ordered > 0) tally.orders++
  tally.ordered += day.ordered
}

function resultOf(tally: Tally, money: ReplayMoney): ReplayResult {
  const { lostPerUnit = 0, valuePerUnit = 0, holdingPerYear = 0, perOrder = 0 } = money
  const averageStock = tally.days === 0 ? 0 : tally.stock / tally.days
  const averageStockMoney = averageStock * valuePerUnit
  return {
    days: tally.days,
    askedUnits: tally.asked,
    lostUnits: tally.lost,
    fillRate: tally.asked === 0 ? 1 : 1 - tally.lost / tally.asked,
    cycles: tally.cycles,
    cycleService: tally.cycles === 0 ? 1 : tally.cyclesKept / tally.cycles,
    stockOutDays: tally.stockOutDays,
    averageStock,
    orders: tally.orders,
    orderedUnits: tally.ordered,
    lostMoney: tally.lost * lostPerUnit,
    averageStockMoney,
    holdingCost: (averageStockMoney * holdingPerYear * tally.days) / YEAR_DAYS,
    orderingCost: tally.orders * perOrder,
  }
}

function amount(name: string, units: number): number {
  if (!(units >= 0 && units < Number.POSITIVE_INFINITY))
    throw new RangeError(`${name} must be at least 0, got ${units}`)
  return units
}

function requireWholeDays(leadTimes: readonly number[]): void {
  if (leadTimes.length === 0) throw new RangeError('leadTimeDays must hold at least one lead time')
  for (const days of leadTimes) {
    if (!Number.isInteger(days) || days < 0) throw new RangeError(`leadTimeDays must be whole and >= 0, got ${days}`)
  }
}
