/** A series split into its seasonal pattern and the rest. */
export interface Adjusted {
  /** The history without its season. */
  rest: Float64Array
  /** Puts the season back on values that follow the history. */
  restore: (forecast: Float64Array) => Float64Array
}

/**
 * Whether a season of `season` steps shows at the 90 % level, by autocorrelation at that lag, in the history as
 * it is or with its trend taken out (which would hide it).
 *
 * Source: Assimakopoulos & Nikolopoulos (2000), as in R forecast::thetaf.
 */
export function hasSeason(y: Float64Array, season: number): boolean {
  if (season < 2 || y.length < 2 * season + 1) return false
  const trend = centredAverage(y, season)
  const rest = y.map((value, t) => value - trend[t]!).filter((value) => !Number.isNaN(value))
  return shows(y, season) || (rest.length > season && shows(rest, season))
}

/** Whether autocorrelation at lag `season` is beyond what chance gives. */
function shows(y: Float64Array, season: number): boolean {
  const n = y.length
  let mean = 0
  for (let t = 0; t < n; t++) mean += y[t]! / n
  let variance = 0
  for (let t = 0; t < n; t++) variance += (y[t]! - mean) ** 2
  if (!(variance > 0)) return false
  const correlation = (lag: number): number => {
    let sum = 0
    for (let t = lag; t < n; t++) sum += (y[t]! - mean) * (y[t - lag]! - mean)
    return sum / variance
  }
  let noise = 1
  for (let lag = 1; lag < season; lag++) noise += 2 * correlation(lag) ** 2
  return correlation(season) > CHANCE_LIMIT * Math.sqrt(noise / n)
}

/** Standard errors that one in ten series without season exceeds. */
const CHANCE_LIMIT = 1.645

/**
 * Takes the season out by classical decomposition: centred moving average, mean index per phase. Multiplicative where
 * every value is positive, additive otherwise. Long seasons have few years behind each phase, so their pattern is
 * smoothed over neighbouring phases.
 */
export function adjustSeason(y: Float64Array, season: number): Adjusted {
  const multiplicative = y.every((value) => value > 0)
  const index = seasonalIndex(y, season, multiplicative)
  const n = y.length
  const rest = new Float64Array(n)
  for (let t = 0; t < n; t++) rest[t] = multiplicative ? y[t]! / index[t % season]! : y[t]! - index[t % season]!
  return {
    rest,
    restore: (forecast) =>
      forecast.map((value, h) => {
        const s = index[(n + h) % season]!
        return multiplicative ? value * s : value + s
      }),
  }
}

/** One value per phase (phase of step t is t mod season), averaging 1 (multiplicative) or 0 (additive). */
export function seasonalIndex(y: Float64Array, season: number, multiplicative: boolean): Float64Array {
  const trend = centredAverage(y, season)
  const sums = new Float64Array(season)
  const squares = new Float64Array(season)
  const counts = new Float64Array(season)
  for (let t = 0; t < y.length; t++) {
    const level = trend[t]!
    if (Number.isNaN(level) || (multiplicative && !(level > 0))) continue
    const ratio = multiplicative ? y[t]! / level : y[t]! - level
    sums[t % season]! += ratio
    squares[t % season]! += ratio * ratio
    counts[t % season]!++
  }
  const neutral = multiplicative ? 1 : 0
  let index: Float64Array = sums.map((sum, k) => (counts[k]! > 0 ? sum / counts[k]! : neutral))
  const trust = patternTrust(index, squares, counts)
  if (season >= LONG_SEASON) index = smoothRound(index)
  const mean = index.reduce((a, b) => a + b, 0) / season
  return index.map((value) => {
    const shrunk = neutral + trust * ((multiplicative ? value / mean : value - mean) - neutral)
    return multiplicative ? Math.max(0.01, shrunk) : shrunk
  })
}

/** From this length on, a phase's neighbours help to estimate it. */
const LONG_SEASON = 24

/**
 * How much of the spread between phases is pattern and not chance, 0 to 1: the factor that damps the season.
 *
 * Source: Miller & Williams (2003), "Shrinkage estimators of time series seasonal factors and their effect on
 * forecasting accuracy", Int. J. Forecasting 19, 669-684 (the James-Stein estimator).
 */
function patternTrust(index: Float64Array, squares: Float64Array, counts: Float64Array): number {
  const m = index.length
  const mean = index.reduce((a, b) => a + b, 0) / m
  let noise = 0
  let spread = 0
  let known = 0
  for (let k = 0; k < m; k++) {
    spread += (index[k]! - mean) ** 2
    if (counts[k]! < 2) continue
    noise += Math.max(0, squares[k]! / counts[k]! - index[k]! ** 2) / (counts[k]! - 1)
    known++
  }
  if (known < m / 2 || m < 4 || !(spread > 0)) return 1
  return Math.max(0, 1 - (((m - 3) / (m - 1)) * ((noise / known) * m)) / spread)
}

function centredAverage(y: Float64Array, season: number): Float64Array {
  const half = season >> 1
  const isEven = season % 2 === 0
  const prefix = new Float64Array(y.length + 1)
  for (let t = 0; t < y.length; t++) prefix[t + 1] = prefix[t]! + y[t]!
  const out = new Float64Array(y.length).fill(Number.NaN)
  for (let t = half; t + half < y.length; t++) {
    const inner = isEven ? prefix[t + half]! - prefix[t - half + 1]! : prefix[t + half + 1]! - prefix[t - half]!
    out[t] = (isEven ? inner + (y[t - half]! + y[t + half]!) / 2 : inner) / season
  }
  return out
}

function smoothRound(index: Float64Array): Float64Array {
  const m = index.length
  const weights = [1, 2, 3, 2, 1]
  return index.map((_, k) => weights.reduce((sum, w, j) => sum + (w / 9) * index[(k + j - 2 + m) % m]!, 0))
}
