import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { learnSpread, respread } from './calibrate.ts'
import type { Judgement } from './judge.ts'
import type { Learner } from './learner.ts'

/** What the forecasts are blended from. */
interface BlendInput {
  series: readonly DemandSeries[]
  settings: ForecastSettings
  judgement: Judgement
  /** Typical error and last value of each series' past: the unit its errors are counted in. */
  scales: Float64Array
  /** Of rare demand the quantiles are counts: their spread is not corrected. */
  isIntermittent: readonly boolean[]
}

/** Series that learners are tried on. */
const TRIALS_MAX = 3000
/** Weights tried for a learner's share. */
const SHARES = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]
/** Fewer judged series than this cannot tell a better learner from luck. */
const SERIES_MIN = 8

/**
 * Lets learners have their say: each forecasts the horizon just gone, its share is the one that would have made the
 * blend best there (for the mean by squared error, for each quantile by its own loss), and then the future. The blended
 * quantiles are then spread as that horizon asks for.
 */
export function blendLearners(
  forecasts: readonly Forecast[],
  learners: readonly Learner[],
  input: BlendInput,
): Forecast[] {
  const { series, settings, judgement } = input
  const stride = Math.max(1, Math.ceil(series.length / TRIALS_MAX))
  let trials = series.flatMap((one, i) => {
    const ours = i % stride === 0 ? judgement.at(i, 1) : undefined
    return ours ? [{ i, ours, actual: lastSteps(one, settings.horizon) }] : []
  })
  let present = [...forecasts]
  for (const learner of learners) {
    const learnt = learner(series, settings)
    const tried = trials.map(({ i }) => learnt.past(i))
    const rows = trials.flatMap((trial, k) => (tried[k] ? [{ ...trial, theirs: tried[k] }] : []))
    if (rows.length < SERIES_MIN) continue
    const shares = findShares(rows, input)
    present = present.map((ours, i) => mix(ours, learnt.future(i), shares))
    trials = trials.map((trial, k) => ({ ...trial, ours: mix(trial.ours, tried[k], shares) }))
  }
  const smooth = trials.flatMap(({ i, ours, actual }) =>
    input.isIntermittent[i] ? [] : [{ forecast: ours, actual, scale: input.scales[i]! }],
  )
  if (smooth.length < SERIES_MIN) return present
  const spread = learnSpread(smooth, settings.quantiles)
  return present.map((one, i) => (input.isIntermittent[i] ? one : respread(one, settings.quantiles, spread)))
}

/** What was sold over the last horizon; NaN where stock ran out or nothing is known. */
function lastSteps({ demand, outOfStockShare }: DemandSeries, horizon: number): Float64Array {
  const from = demand.length - horizon
  return demand.slice(from).map((units, h) => ((outOfStockShare?.[from + h] ?? 0) > 0 ? Number.NaN : units))
}

/** One series' horizon just gone. */
interface TrialRow {
  i: number
  theirs: Forecast
  ours: Forecast
  actual: Float64Array
}

interface Shares {
  mean: number
  quantiles: number[]
}

function findShares(rows: readonly TrialRow[], { settings, scales }: BlendInput): Shares {
  const best = (loss: (row: TrialRow, share: number) => number): number => {
    const losses = SHARES.map((share) => rows.reduce((sum, row) => sum + loss(row, share) / scales[row.i]!, 0))
    return SHARES[losses.indexOf(Math.min(...losses))]!
  }
  const total = (
    row: TrialRow,
    share: number,
    of: (f: Forecast) => Float64Array,
    loss: (error: number) => number,
  ): number => {
    let sum = 0
    row.actual.forEach((actual, h) => {
      if (Number.isNaN(actual)) return
      sum += loss(actual - (1 - share) * of(row.ours)[h]! - share * of(row.theirs)[h]!)
    })
    return sum
  }
  return {
    mean: best((row, share) =>
      Math.sqrt(
        total(
          row,
          share,
          (f) => f.mean,
          (error) => error * error,
        ),
      ),
    ),
    quantiles: settings.quantiles.map((level, q) =>
      best((row, share) =>
        total(
          row,
          share,
          (f) => f.quantiles[q]!,
          (error) => error * (error >= 0 ? level : level - 1),
        ),
      ),
    ),
  }
}

function mix(ours: Forecast, theirs: Forecast | undefined, shares: Shares): Forecast {
  if (!theirs) return ours
  const between = (a: Float64Array, b: Float64Array, share: number): Float64Array =>
    share === 0 ? a : a.map((value, h) => (1 - share) * value + share * b[h]!)
  const model =
    shares.mean === 0
      ? ours.model
      : shares.mean < 0.5
        ? `${ours.model} + ${theirs.model}`
        : `${theirs.model} + ${ours.model}`
  return {
    id: ours.id,
    mean: between(ours.mean, theirs.mean, shares.mean),
    quantiles: ours.quantiles.map((row, q) => between(row, theirs.quantiles[q]!, shares.quantiles[q]!)),
    model,
  }
}
