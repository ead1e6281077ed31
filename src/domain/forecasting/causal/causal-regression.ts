import { cutShort, type Learner } from '../combination/learner.ts'
import { solveRidge } from '../combination/ridge.ts'
import { quantileOf } from '../distribution/residual-quantiles.ts'
import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { type Causes, causesOf } from './design.ts'

/** How much of a series' newest residual moves its level. */
const LEVEL_WEIGHT = 0.05
/** Observations that the common effects weigh in against a series' own. */
const COMMON_OBSERVATIONS = 15
/** A forecast may exceed the highest sale by this factor. */
const CAP_FACTOR = 2
/** Errors ahead are wider than those the effects were fitted to. */
const NEW_ERROR_FACTOR = 1.1
/** Fewer series than this have no common effect worth the name. */
const SERIES_MIN = 5

/** Series that the common effects are learnt from. */
const SERIES_MAX = 1500

/** A series' residual story: where its level stands and how its errors spread. */
interface Fitted {
  causes: Causes
  effects: Float64Array
  level: number
  errors: Float64Array
}

/**
 * Explains log demand by causes known ahead (price, promotion, weekday): effects common to all series, each series'
 * own drawn towards them, and a slowly moving level.
 *
 * Source: the pooled log-log demand model of Montgomery (1997), "Creating micro-marketing pricing strategies using
 * supermarket scanner data", Marketing Science 16, 315-337; means are brought back from logarithms by Duan's (1983)
 * smearing estimate, J. American Statistical Association 78, 605-610.
 */
export const causalRegression: Learner = (series, settings) => {
  const past = series.map((one) => cutShort(one, settings.horizon))
  const [forecastPast, forecastFuture] = [learn(past, settings), learn(series, settings)]
  return { past: (index) => forecastPast(past[index]!), future: (index) => forecastFuture(series[index]!) }
}

/** The common effects, and with them the forecast of any one series. */
function learn(
  series: readonly DemandSeries[],
  settings: ForecastSettings,
): (one: DemandSeries) => Forecast | undefined {
  const stride = Math.max(1, Math.ceil(series.length / SERIES_MAX))
  const laidOut = new Map<DemandSeries, Causes | undefined>()
  series.forEach((one, i) => {
    if (i % stride === 0) laidOut.set(one, causesOf(one, settings))
  })
  const sample = [...laidOut.values()]
  const width = sample.find((one) => one)?.width ?? 0
  const usable = sample.flatMap((one) => (one?.width === width ? [one] : []))
  const common = usable.length < SERIES_MIN ? undefined : commonEffects(usable, width)
  return (one) => {
    // The others are laid out one at a time: all of a large shop's rows at once would not fit.
    const causes = common && (laidOut.has(one) ? laidOut.get(one) : causesOf(one, settings))
    return causes?.width === width ? forecastOne(one.id, fitOne(causes, common!), settings) : undefined
  }
}

/** Effects over all series, each series' mean taken out first. */
function commonEffects(all: readonly Causes[], width: number): Float64Array | undefined {
  const gram = new Float64Array(width * width)
  const side = new Float64Array(width)
  for (const causes of all) {
    const { rows, targets } = centred(causes)
    addProducts(rows, targets, { gram, side })
  }
  return solveRidge(gram, [side], 0.0005)?.[0]
}

/** The past's rows and logarithms, less their means. */
function centred({ rows, logs, width }: Causes): { rows: Float64Array; targets: Float64Array } {
  const out = rows.slice(0, logs.length * width)
  for (let k = 0; k < width; k++) {
    let sum = 0
    for (let at = k; at < out.length; at += width) sum += out[at]!
    const mean = sum / logs.length
    for (let at = k; at < out.length; at += width) out[at]! -= mean
  }
  const mean = logs.reduce((a, b) => a + b, 0) / logs.length
  return { rows: out, targets: logs.map((value) => value - mean) }
}

function addProducts(
  rows: Float64Array,
  targets: Float64Array,
  { gram, side }: { gram: Float64Array; side: Float64Array },
): void {
  const width = side.length
  for (let t = 0; t < targets.length; t++) {
    const at = t * width
    const target = targets[t]!
    for (let i = 0; i < width; i++) {
      const value = rows[at + i]!
      if (value === 0) continue
      for (let j = i; j < width; j++) gram[i * width + j]! += value * rows[at + j]!
      side[i]! += value * target
    }
  }
}

/** Draws a series' own effects towards the common ones, then follows its level through what they leave. */
function fitOne(causes: Causes, common: Float64Array): Fitted {
  const { logs, width } = causes
  const { rows, targets } = centred(causes)
  const left = targets.map((value, t) => value - effectAt(rows, t, common))
  const gram = new Float64Array(width * width)
  const side = new Float64Array(width)
  addProducts(rows, left, { gram, side })
  const penalty = COMMON_OBSERVATIONS / Math.max(1, logs.length) + 0.02
  const own = solveRidge(gram, [side], penalty * width)?.[0]
  const effects = common.map((value, k) => value + (own?.[k] ?? 0))
  const base = logs.map((value, t) => value - effectAt(causes.rows, t, effects))
  let level = base.subarray(0, 8).reduce((a, b) => a + b, 0) / Math.min(8, base.length)
  const errors = new Float64Array(base.length)
  for (let t = 0; t < base.length; t++) {
    errors[t] = base[t]! - level
    level += LEVEL_WEIGHT * errors[t]!
  }
  return { causes, effects, level, errors: errors.slice(Math.min(4, errors.length >> 2)).sort() }
}

/** What a step's causes add to log demand. */
function effectAt(rows: Float64Array, t: number, effects: Float64Array): number {
  let sum = 0
  const at = t * effects.length
  for (let k = 0; k < effects.length; k++) sum += rows[at + k]! * effects[k]!
  return sum
}

function forecastOne(id: string, fitted: Fitted, { horizon, quantiles }: ForecastSettings): Forecast {
  const { causes, effects, level, errors } = fitted
  const { logs, shift, rows } = causes
  let high = 0
  for (const value of logs) high = Math.max(high, Math.exp(value) - shift)
  const smear = errors.reduce((sum, error) => sum + Math.exp(error), 0) / errors.length
  const rate = (h: number, factor: number): number =>
    Math.max(
      0,
      Math.min(CAP_FACTOR * high, Math.exp(level + effectAt(rows, logs.length + h, effects)) * factor - shift),
    )
  const steps = (factor: number): Float64Array => Float64Array.from({ length: horizon }, (_, h) => rate(h, factor))
  return {
    id,
    mean: steps(smear),
    quantiles: quantiles.map((q) => steps(Math.exp(NEW_ERROR_FACTOR * quantileOf(errors, q)))),
    model: 'causal regression',
  }
}
