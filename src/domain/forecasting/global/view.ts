import { prepareHistory } from '../history/prepare.ts'
import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Frequency } from '../series.ts'

/** One series laid out so that any past window's sums cost nothing to read. Arrays of sums have one more entry. */
export interface View {
  id: string
  /** Steps of cleaned history. */
  length: number
  y: Float64Array
  /** 1 where the step's demand was really seen: it may be learnt from as a target. */
  isSeen: Uint8Array
  /** Running sums of y, of its square, of steps with sales. */
  sum: Float64Array
  squares: Float64Array
  sales: Float64Array
  /** Last step with a sale up to each step, -1 before the first. */
  lastSale: Int32Array
  causes: readonly Cause[]
  /** Day number of step 0, NaN when steps are only numbered. */
  startDay: number
}

/** A regressor over history and horizon. */
export interface Cause {
  /** Logarithms relative to the past median for amounts, plain numbers for flags; NaN where not known. */
  values: Float64Array
  /** Running sums of values (unknown ones as 0). */
  sum: Float64Array
  /** 1 where it is on: a flag that is set, a price well below its norm. */
  isOn: Uint8Array
  /** Running sums of steps it was on, and of demand on them. */
  onSteps: Float64Array
  onDemand: Float64Array
}

/** Shorter histories teach nothing. */
const LENGTH_MIN = 10
/** Further causes are not looked at: columns are memory. */
const CAUSES_MAX = 10
/** A price below this part of its median counts as a promotion. */
const PROMOTED_PRICE = 0.95

/** Steps of a year, rounded to whole weeks so that weekdays match. */
export const YEAR_OF: Readonly<Record<Frequency, number>> = { D: 364, W: 52, M: 12 }

/** Undefined when there is too little history, or nothing was ever sold. */
export function viewOf(series: DemandSeries, names: readonly string[], settings: ForecastSettings): View | undefined {
  const { y } = prepareHistory(series, settings.season, settings.keptDemand)
  const length = y.length
  if (length < LENGTH_MIN || !y.some((units) => units > 0)) return undefined
  const skip = series.demand.length - length
  const isSeen = new Uint8Array(length)
  const lastSale = new Int32Array(length)
  for (let t = 0; t < length; t++) {
    const isWhole = !((series.outOfStockShare?.[skip + t] ?? 0) > 0)
    isSeen[t] = isWhole && Number.isFinite(series.demand[skip + t]!) ? 1 : 0
    lastSale[t] = y[t]! > 0 ? t : t > 0 ? lastSale[t - 1]! : -1
  }
  return {
    id: series.id,
    length,
    y,
    isSeen,
    sum: runningSum(y),
    squares: runningSum(y.map((units) => units * units)),
    sales: runningSum(y.map((units) => (units > 0 ? 1 : 0))),
    lastSale,
    causes: names.map((name) => causeOf(series, name, { skip, y, horizon: settings.horizon })),
    startDay: (series.startDay ?? Number.NaN) + skip,
  }
}

/** Names of the regressors known ahead in most series that have any, in order of name. */
export function knownCauses(all: readonly DemandSeries[]): string[] {
  const counts = new Map<string, number>()
  for (const { regressors } of all)
    for (const { name, future } of regressors ?? []) {
      if (future?.some((value) => Number.isFinite(value))) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  return [...counts.keys()]
    .filter((name) => 2 * counts.get(name)! > all.length)
    .sort()
    .slice(0, CAUSES_MAX)
}

function causeOf(
  series: DemandSeries,
  name: string,
  { skip, y, horizon }: { skip: number; y: Float64Array; horizon: number },
): Cause {
  const found = series.regressors?.find((one) => one.name === name)
  const raw = new Float64Array(y.length + horizon).fill(Number.NaN)
  if (found) {
    raw.set(found.past.subarray(skip, skip + y.length))
    if (found.future) raw.set(found.future.subarray(0, horizon), y.length)
  }
  const known = raw
    .subarray(0, y.length)
    .filter((value) => Number.isFinite(value))
    .sort()
  const median = known[known.length >> 1] ?? 0
  const isAmount = known.length > 0 && known[0]! > 0 && median > 0
  const isOn = Uint8Array.from(raw, (value) => ((isAmount ? value < PROMOTED_PRICE * median : value > 0) ? 1 : 0))
  const values = raw.map((value) =>
    Number.isFinite(value) ? (isAmount ? (value > 0 ? Math.log(value / median) : Number.NaN) : value) : Number.NaN,
  )
  const past = isOn.subarray(0, y.length)
  return {
    values,
    sum: runningSum(values.map((value) => (Number.isFinite(value) ? value : 0))),
    isOn,
    onSteps: runningSum(Float64Array.from(past)),
    onDemand: runningSum(Float64Array.from(past, (on, t) => (on ? y[t]! : 0))),
  }
}

export function runningSum(values: Float64Array): Float64Array {
  const out = new Float64Array(values.length + 1)
  for (let t = 0; t < values.length; t++) out[t + 1] = out[t]! + values[t]!
  return out
}
