import { nelderMead } from './nelder-mead.ts'
import { seasonalIndex } from './season.ts'
import { firstLevelOf, sigmoid } from './simple.ts'

/** Which parts an exponential smoothing model has: error, trend, season, in the letters of Hyndman et al. */
export interface EtsForm {
  error: 'A' | 'M'
  trend: 'N' | 'A' | 'Ad'
  season: 'N' | 'A' | 'M'
}

export interface EtsParameters {
  alpha: number
  beta: number
  gamma: number
  phi: number
  level: number
  trend: number
  /** First seasonal states, oldest phase first (the phase of step t is t mod length); empty without season. */
  seasonal: Float64Array
}

export interface EtsRun {
  /** Minus twice the log-likelihood up to a constant, as R's `ets` reports it; Infinity where it broke down. */
  cost: number
  forecast: Float64Array
}

/**
 * Runs one exponential smoothing model over `y` and forecasts.
 *
 * Additive and multiplicative errors share their recursions when written with the plain error; they differ in
 * likelihood only.
 *
 * Source: Hyndman, Koehler, Ord & Snyder (2008), "Forecasting with exponential smoothing", tables 2.2 and 2.3.
 */
export function runEts(y: Float64Array, form: EtsForm, p: EtsParameters, horizon: number): EtsRun {
  const isTimes = form.season === 'M'
  const isRelative = form.error === 'M'
  const m = p.seasonal.length
  const seasonal = p.seasonal.slice()
  let level = p.level
  let trend = p.trend
  let squares = 0
  let logs = 0
  let phase = 0
  for (let t = 0; t < y.length; t++) {
    const base = level + p.phi * trend
    const s = m > 0 ? seasonal[phase]! : isTimes ? 1 : 0
    const expected = isTimes ? base * s : base + s
    const error = y[t]! - expected
    if (isRelative || isTimes) {
      if (!(expected > 1e-12)) return { cost: Number.POSITIVE_INFINITY, forecast: new Float64Array(0) }
      squares += isRelative ? (error / expected) ** 2 : error * error
      if (isRelative) logs += Math.log(expected)
    } else squares += error * error
    const pull = isTimes ? error / s : error
    level = base + p.alpha * pull
    trend = p.phi * trend + p.beta * pull
    if (m > 0) {
      seasonal[phase] = s + p.gamma * (isTimes ? error / base : error)
      if (++phase === m) phase = 0
    }
  }
  const forecast = new Float64Array(horizon)
  for (let h = 0; h < horizon; h++) {
    level += p.phi * trend
    trend *= p.phi
    const s = m > 0 ? seasonal[(phase + h) % m]! : 0
    forecast[h] = isTimes ? level * s : level + s
  }
  return { cost: y.length * Math.log(Math.max(squares, 1e-300)) + 2 * logs, forecast }
}

/** A model that was chosen and fitted. */
export interface EtsFit {
  form: EtsForm
  x: Float64Array
  /** Corrected Akaike criterion, comparable between forms on the same history. */
  aicc: number
}

/** Fits one form; `warm` starts the search from an earlier fit of the same form. */
export function fitEts(y: Float64Array, form: EtsForm, options: { season: number; warm?: Float64Array }): EtsFit {
  const start = options.warm ?? Float64Array.from(startOf(form))
  const states = firstStates(y, form, options.season)
  const cost = (x: Float64Array): number => runEts(y, form, parametersOf(x, form, states), 0).cost
  const x = nelderMead(cost, start, (options.warm ? 15 : 28) * start.length + 10)
  const k = start.length + 1 + states.seasonal.length
  const room = Math.max(0.5, y.length - k - 1)
  return { form, x, aicc: cost(x) + 2 * k + (2 * k * (k + 1)) / room }
}

/** Chooses among the forms that suit the history by AICc. */
export function selectEts(y: Float64Array, season: number): EtsFit {
  let best: EtsFit | undefined
  for (const form of formsFor(y, season)) {
    const fit = fitEts(y, form, { season })
    if (!best || fit.aicc < best.aicc) best = fit
  }
  return best!
}

export function forecastEts(y: Float64Array, fit: EtsFit, options: { season: number; horizon: number }): Float64Array {
  const states = firstStates(y, fit.form, options.season)
  const run = runEts(y, fit.form, parametersOf(fit.x, fit.form, states), options.horizon)
  return run.forecast
}

/** The forms worth fitting: season only with two full years, multiplicative only where every value is positive. */
function formsFor(y: Float64Array, season: number): EtsForm[] {
  const isPositive = y.every((value) => value > 0)
  const isSeasonal = season > 1 && y.length >= 2 * season + 3
  const trends = (y.length >= 8 ? ['N', 'A', 'Ad'] : ['N']) as EtsForm['trend'][]
  const error = isPositive ? 'M' : 'A'
  const forms: EtsForm[] = trends.map((trend) => ({ error: 'A', trend, season: 'N' }))
  if (!isSeasonal) return isPositive ? [...forms, { error: 'M', trend: 'Ad', season: 'N' }] : forms
  for (const trend of trends) {
    forms.push({ error: 'A', trend, season: 'A' })
    if (isPositive) forms.push({ error, trend, season: 'M' })
  }
  return forms.slice(2)
}

type States = Pick<EtsParameters, 'level' | 'trend' | 'seasonal'> & { spread: number }

/** First level, slope and season by decomposition and regression over the first years, as R's `ets` starts. */
function firstStates(y: Float64Array, form: EtsForm, season: number): States {
  const isTimes = form.season === 'M'
  const seasonal = form.season === 'N' ? new Float64Array(0) : seasonalIndex(y.subarray(0, 4 * season), season, isTimes)
  const span = Math.min(y.length, Math.max(10, form.season === 'N' ? 10 : 2 * season))
  const rest = new Float64Array(span)
  for (let t = 0; t < span; t++) {
    const s = seasonal.length > 0 ? seasonal[t % season]! : isTimes ? 1 : 0
    rest[t] = isTimes ? y[t]! / s : y[t]! - s
  }
  const middle = meanOf(rest)
  const spread = Math.sqrt(rest.reduce((sum, value) => sum + (value - middle) ** 2, 0) / span)
  if (form.trend === 'N') {
    return { level: season > 1 && seasonal.length > 0 ? middle : firstLevelOf(y), trend: 0, seasonal, spread }
  }
  const slope = theilSlope(rest)
  return { level: middle - slope * ((span + 1) / 2), trend: slope, seasonal, spread }
}

function meanOf(y: Float64Array): number {
  return y.reduce((a, b) => a + b, 0) / Math.max(1, y.length)
}

/** Difference of the halves' means per step: a slope that end points do not rule. */
function theilSlope(y: Float64Array): number {
  const half = y.length >> 1
  if (half === 0) return 0
  return (meanOf(y.subarray(y.length - half)) - meanOf(y.subarray(0, half))) / (y.length - half)
}

function startOf(form: EtsForm): number[] {
  const out = [-0.8]
  if (form.trend !== 'N') out.push(-2.5)
  if (form.season !== 'N') out.push(-2.2)
  if (form.trend === 'Ad') out.push(1.5)
  out.push(0)
  if (form.trend !== 'N') out.push(0)
  return out
}

/** Maps free numbers to smoothing weights inside their usual ranges. */
function parametersOf(x: Float64Array, form: EtsForm, states: States): EtsParameters {
  let i = 0
  const alpha = 0.0001 + 0.9998 * sigmoid(x[i++]!)
  const beta = form.trend === 'N' ? 0 : alpha * sigmoid(x[i++]!)
  const gamma = form.season === 'N' ? 0 : (1 - alpha) * sigmoid(x[i++]!)
  const phi = form.trend === 'Ad' ? 0.8 + 0.18 * sigmoid(x[i++]!) : 1
  const level = states.level + FIRST_STATE_STEP * states.spread * x[i++]!
  const trend = form.trend === 'N' ? 0 : states.trend + 0.1 * FIRST_STATE_STEP * states.spread * x[i]!
  return { alpha, beta, gamma, phi, level, trend, seasonal: states.seasonal }
}

/** A step of 1 in the search moves the first level by this part of the history's spread. */
const FIRST_STATE_STEP = 0.5
