import { classifyDemand, type DemandClass } from '../history/classify.ts'
import type { Forecast } from '../series.ts'
import { absoluteScale, crps, pinball, squaredScale } from './losses.ts'

/** A forecast beside what then happened. */
export interface Outcome {
  /** Units per step before the forecast; NaN where not known. */
  history: Float64Array
  /** Units per step of the horizon; NaN where demand is not known (out of stock), which is not scored. */
  actual: Float64Array
  forecast: Forecast
}

export interface MeasureOptions {
  /** Levels of the forecasts' quantiles, in their order. */
  levels: readonly number[]
  /** Steps of the season that MASE compares with; 1 for the naive forecast. */
  season: number
}

/**
 * How good forecasts were. Each is NaN where nothing could be measured: no step known, no change in the history to
 * count in, no such quantile.
 */
export interface Measures {
  /** Forecasts and steps of them that were scored. */
  forecasts: number
  steps: number
  /** Percent, 0 to 200: mean of 200 |y - f| / (|y| + |f|), 0 where both are 0; mean over series. */
  sMAPE: number
  /** Mean absolute error in units of the history's mean absolute seasonal change; mean over series. */
  MASE: number
  /** Root mean squared error in units of the history's root mean squared change; mean over series. */
  RMSSE: number
  /** Percent of all demand: sum of absolute errors. */
  WAPE: number
  /** Percent of all demand: forecast less actual; above 0 is too much. */
  bias: number
  /** MASE of the median, which is what absolute errors reward. */
  MASE50: number
  /**
   * Weighted quantile loss: twice the pinball loss over all demand, mean over the levels. Series whose history never
   * changes add demand but no loss.
   */
  WQL: number
  /** Twice the pinball loss in units of the history's mean absolute seasonal change, mean over levels and series. */
  pinball: number
  /** Continuous ranked probability score of the sample paths, in the same units; NaN without paths. */
  CRPS: number
  /** Share of actual demand within the 80 % interval [p10, p90]. */
  cover80: number
}

/** Measures over everything, for each class of demand, each third of the horizon and each step of it. */
export interface MeasuresBy {
  overall: Measures
  byClass: Partial<Record<DemandClass, Measures>>
  byThird: Record<Third, Measures>
  /** One entry per step ahead, the first for one step. */
  byStep: readonly Measures[]
}

export type Third = 'early' | 'middle' | 'late'

const THIRDS: readonly Third[] = ['early', 'middle', 'late']
/** A bound met but for rounding is met. */
const ROUNDING = 1e-9

/**
 * Measures forecasts against what happened.
 *
 * Source of the definitions: Hyndman & Koehler (2006), Int. J. Forecasting 22, 679-688 (MASE); Makridakis et al.
 * (2022), Int. J. Forecasting 38, 1325-1336 (RMSSE, pinball); Makridakis & Hibon (2000), Int. J. Forecasting 16,
 * 451-476 (symmetric MAPE).
 */
export function measureForecasts(outcomes: readonly Outcome[], options: MeasureOptions): MeasuresBy {
  const overall = emptyTally()
  const classes = new Map<DemandClass, Tally>()
  const thirds = { early: emptyTally(), middle: emptyTally(), late: emptyTally() }
  const horizon = outcomes.reduce((most, { actual }) => Math.max(most, actual.length), 0)
  const steps = Array.from({ length: horizon }, emptyTally)
  for (const outcome of outcomes) {
    const seen = see(outcome, options)
    const demandClass = classifyDemand(outcome.history)
    const ofClass = classes.get(demandClass) ?? emptyTally()
    classes.set(demandClass, ofClass)
    addSteps(overall, seen, seen.known)
    addSteps(ofClass, seen, seen.known)
    for (const h of seen.known) addSteps(steps[h]!, seen, [h])
    for (const third of THIRDS) {
      addSteps(
        thirds[third],
        seen,
        seen.known.filter((h) => thirdOf(h, outcome.actual.length) === third),
      )
    }
  }
  const ofEach = (tallies: Iterable<[string, Tally]>) =>
    Object.fromEntries(
      [...tallies].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, tally]) => [key, toMeasures(tally)]),
    )
  return {
    overall: toMeasures(overall),
    byClass: ofEach(classes),
    byThird: {
      early: toMeasures(thirds.early),
      middle: toMeasures(thirds.middle),
      late: toMeasures(thirds.late),
    },
    byStep: steps.map(toMeasures),
  }
}

/** Measures of one forecast. */
export function measureForecast(outcome: Outcome, options: MeasureOptions): Measures {
  const tally = emptyTally()
  const seen = see(outcome, options)
  addSteps(tally, seen, seen.known)
  return toMeasures(tally)
}

function thirdOf(h: number, horizon: number): Third {
  return THIRDS[Math.floor((3 * h) / horizon)]!
}

/** An outcome with what its errors are counted in. */
interface Seen extends Outcome {
  /** Steps of the horizon whose demand is known. */
  known: number[]
  levels: readonly number[]
  absolute: number
  squared: number
  low: Float64Array | undefined
  middle: Float64Array | undefined
  high: Float64Array | undefined
}

function see(outcome: Outcome, { levels, season }: MeasureOptions): Seen {
  const history = outcome.history.filter((units) => Number.isFinite(units))
  const known = [...outcome.actual.keys()].filter((h) => Number.isFinite(outcome.actual[h]!))
  const row = (level: number): Float64Array | undefined =>
    outcome.forecast.quantiles[levels.findIndex((one) => Math.abs(one - level) < ROUNDING)]
  const scales = { absolute: absoluteScale(history, season), squared: squaredScale(history) }
  return { ...outcome, known, levels, ...scales, low: row(0.1), middle: row(0.5), high: row(0.9) }
}

/** Sums that measures are made of; a mean is kept as sum and count. */
interface Tally {
  forecasts: number
  steps: number
  sMAPE: Mean
  MASE: Mean
  RMSSE: Mean
  MASE50: Mean
  pinball: Mean
  CRPS: Mean
  cover80: Mean
  absolute: number
  error: number
  demand: number
  /** Twice the pinball loss and the demand it is set against, of series whose history changes. */
  quantileLoss: number
}

interface Mean {
  sum: number
  count: number
}

function emptyTally(): Tally {
  const mean = (): Mean => ({ sum: 0, count: 0 })
  return {
    forecasts: 0,
    steps: 0,
    sMAPE: mean(),
    MASE: mean(),
    RMSSE: mean(),
    MASE50: mean(),
    pinball: mean(),
    CRPS: mean(),
    cover80: mean(),
    absolute: 0,
    error: 0,
    demand: 0,
    quantileLoss: 0,
  }
}

/** Adds some of one series' known steps. */
function addSteps(tally: Tally, seen: Seen, steps: readonly number[]): void {
  const { actual, forecast, levels, low, high } = seen
  if (steps.length === 0) return
  tally.forecasts++
  tally.steps += steps.length
  const average = (of: (h: number) => number): number => steps.reduce((sum, h) => sum + of(h), 0) / steps.length
  for (const h of steps) {
    const error = forecast.mean[h]! - actual[h]!
    tally.absolute += Math.abs(error)
    tally.error += error
    tally.demand += actual[h]!
    if (low && high) add(tally.cover80, actual[h]! >= low[h]! - ROUNDING && actual[h]! <= high[h]! + ROUNDING ? 1 : 0)
  }
  add(
    tally.sMAPE,
    average((h) => symmetricError(actual[h]!, forecast.mean[h]!)),
  )
  if (seen.squared > 0) {
    const squared = average((h) => (forecast.mean[h]! - actual[h]!) ** 2)
    add(tally.RMSSE, Math.sqrt(squared / seen.squared))
  }
  if (!(seen.absolute > 0)) return
  add(tally.MASE, average((h) => Math.abs(forecast.mean[h]! - actual[h]!)) / seen.absolute)
  const median = seen.middle
  if (median) add(tally.MASE50, average((h) => Math.abs(median[h]! - actual[h]!)) / seen.absolute)
  const loss = average((h) => twicePinball(seen, h))
  tally.quantileLoss += loss * steps.length
  if (levels.length > 0) add(tally.pinball, loss / seen.absolute)
  const { paths } = forecast
  if (!paths || paths.length === 0) return
  const score = average((h) =>
    crps(
      Float64Array.from(paths, (path) => path[h]!),
      actual[h]!,
    ),
  )
  add(tally.CRPS, score / seen.absolute)
}

/** Mean over the levels. */
function twicePinball({ actual, forecast, levels }: Seen, h: number): number {
  let sum = 0
  levels.forEach((level, q) => {
    sum += 2 * pinball(actual[h]!, forecast.quantiles[q]![h]!, level)
  })
  return sum / Math.max(1, levels.length)
}

function symmetricError(actual: number, forecast: number): number {
  const size = Math.abs(actual) + Math.abs(forecast)
  return size === 0 ? 0 : (200 * Math.abs(actual - forecast)) / size
}

function add(mean: Mean, value: number): void {
  mean.sum += value
  mean.count++
}

function toMeasures(tally: Tally): Measures {
  const of = ({ sum, count }: Mean): number => (count === 0 ? Number.NaN : sum / count)
  const perDemand = (value: number): number => (tally.demand > 0 ? value / tally.demand : Number.NaN)
  return {
    forecasts: tally.forecasts,
    steps: tally.steps,
    sMAPE: of(tally.sMAPE),
    MASE: of(tally.MASE),
    RMSSE: of(tally.RMSSE),
    WAPE: 100 * perDemand(tally.absolute),
    bias: 100 * perDemand(tally.error),
    MASE50: of(tally.MASE50),
    WQL: tally.pinball.count === 0 ? Number.NaN : perDemand(tally.quantileLoss),
    pinball: of(tally.pinball),
    CRPS: of(tally.CRPS),
    cover80: of(tally.cover80),
  }
}
