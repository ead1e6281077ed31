/** Cosines and sines of the year's waves by step. */
export interface Waves {
  /** Step of the first row. */
  from: number
  /** Values per step: cosine and sine of each wave. */
  width: number
  rows: Float64Array
}

/** Fewer years than this show no repetition. */
const YEARS_MIN = 2
/** Tastes change: older years are let go. */
const YEARS_MAX = 5
/** A wave smaller than this many times what chance gives (in squares) does not count. */
const CHANCE_FACTOR = 3
/** Growth from year to year beyond this factor is no trend to take out. */
const GROWTH_MAX = 3
/** Buckets with fewer known steps than this part are left out. */
const KNOWN_MIN = 0.5
/** A year with fewer known buckets than this part is not looked at. */
const YEAR_KNOWN_MIN = 0.8
/** Keeps the weight of a series with hardly any noise in bounds. */
const NOISE_FLOOR = 0.05

/** The waves of one series' years. */
export interface Harmonics {
  /** Coefficients of relative demand by year, newest first. */
  years: Float64Array[]
  /** Variance of one relative bucket, from neighbours. */
  noise: number
  /** Buckets per year. */
  buckets: number
}

/** Where and how to read a history. */
interface Place {
  /** Number of its first step, as `waves` counts. */
  first: number
  outOfStockShare: Float64Array | undefined
  /** Steps of a year and of the buckets that the week is averaged out in. */
  steps: { year: number; bucket: number }
  waves: Waves
}

/** The waves of each of the newest full years; undefined when there are fewer than two, or nothing was sold in one. */
export function learnHarmonics(demand: Float64Array, place: Place): Harmonics | undefined {
  const { year, bucket } = place.steps
  const launch = demand.findIndex((units) => units > 0)
  const count = launch < 0 ? 0 : Math.min(YEARS_MAX, Math.floor((demand.length - launch) / year))
  if (count < YEARS_MIN) return undefined
  const buckets = Math.round(year / bucket)
  const ends = Array.from({ length: count }, (_, k) => demand.length - Math.round(k * year))
  const rows = ends.map((end) => bucketMeans(demand, place, { end, buckets }))
  const means = rows.map(knownMean)
  // A year hardly sold in ends the run of years.
  const full = means.findIndex((mean, k) => !(mean > 0) || knownShare(rows[k]!) < YEAR_KNOWN_MIN)
  const used = full < 0 ? count : full
  if (used < YEARS_MIN) return undefined
  const growth = Math.max(1 / GROWTH_MAX, Math.min(GROWTH_MAX, means[0]! / means[used - 1]!)) ** (1 / (used - 1))
  const relative = rows.slice(0, used).map((row, k) =>
    // Row 0 is the newest bucket, so the trend falls along the row.
    row.map((units, b) => units / (means[k]! * growth ** (0.5 - (b + 0.5) / buckets)) - 1),
  )
  const years = relative.map((row, k) => project(row, place, ends[k]!))
  return { years, noise: neighbourNoise(relative), buckets }
}

/** Means of a year's buckets, newest first; NaN where too little is known. */
function bucketMeans(
  demand: Float64Array,
  { outOfStockShare, steps: { bucket } }: Place,
  { end, buckets }: { end: number; buckets: number },
): Float64Array {
  return Float64Array.from({ length: buckets }, (_, b) => {
    let sum = 0
    let count = 0
    for (let t = end - bucket * (b + 1); t < end - bucket * b; t++) {
      if (!(demand[t]! >= 0) || (outOfStockShare?.[t] ?? 0) > 0) continue
      sum += demand[t]!
      count++
    }
    return count >= KNOWN_MIN * bucket ? sum / count : Number.NaN
  })
}

function knownMean(row: Float64Array): number {
  const known = row.filter((value) => !Number.isNaN(value))
  return known.reduce((a, b) => a + b, 0) / known.length
}

function knownShare(row: Float64Array): number {
  return row.filter((value) => !Number.isNaN(value)).length / row.length
}

/** Fourier coefficients of a year: over whole years its waves are independent of each other. */
function project(row: Float64Array, { first, steps: { bucket }, waves }: Place, end: number): Float64Array {
  const out = new Float64Array(waves.width)
  let known = 0
  row.forEach((value, b) => {
    if (Number.isNaN(value)) return
    known++
    const middle = first + end - bucket * b - 1 - (bucket >> 1)
    const at = (middle - waves.from) * waves.width
    for (let k = 0; k < out.length; k++) out[k]! += value * waves.rows[at + k]!
  })
  return out.map((sum) => (2 * sum) / Math.max(1, known))
}

function neighbourNoise(rows: readonly Float64Array[]): number {
  let sum = 0
  let count = 0
  for (const row of rows) {
    for (let b = 1; b < row.length; b++) {
      const change = row[b]! - row[b - 1]!
      if (Number.isNaN(change)) continue
      sum += (change * change) / 2
      count++
    }
  }
  return count > 0 ? sum / count : 0
}

/** The years of all series together, each weighed by how little noise it has. */
export function sumOfYears(all: readonly Harmonics[]): Harmonics {
  const most = all.reduce((years, one) => Math.max(years, one.years.length), 0)
  const width = all[0]!.years[0]!.length
  const years: Float64Array[] = []
  let noise = Number.POSITIVE_INFINITY
  for (let k = 0; k < most; k++) {
    const sum = new Float64Array(width)
    let weights = 0
    let variance = 0
    for (const one of all) {
      const year = one.years[k]
      if (!year) continue
      const weight = 1 / (NOISE_FLOOR + one.noise)
      weights += weight
      variance += weight * weight * one.noise
      for (let i = 0; i < width; i++) sum[i]! += weight * year[i]!
    }
    noise = Math.min(noise, variance / (weights * weights))
    years.push(sum.map((value) => value / weights))
  }
  return { years, noise, buckets: all[0]!.buckets }
}

/**
 * The mean coefficients over the years, each wave's distance from `prior` cut by what chance would have made of it: by
 * how much it differs between years, at least as much as waves do on average, and at least by the noise of its buckets.
 */
export function shrunkTowards({ years, noise, buckets }: Harmonics, prior: Float64Array): Float64Array {
  const count = years.length
  const means = prior.map((_, i) => years.reduce((sum, year) => sum + year[i]!, 0) / count)
  const between = means.map((mean, i) => years.reduce((sum, year) => sum + (year[i]! - mean) ** 2, 0) / (count - 1))
  const average = between.reduce((a, b) => a + b, 0) / between.length
  return means.map((mean, i) => {
    const [cosine, sine] = [i & ~1, i | 1]
    const own = (between[cosine]! + between[sine]!) / 2
    const chance = (2 * Math.max(own, average, (2 * noise) / buckets)) / count
    const away = (means[cosine]! - prior[cosine]!) ** 2 + (means[sine]! - prior[sine]!) ** 2
    const trust = away > 0 ? Math.max(0, 1 - (CHANCE_FACTOR * chance) / away) : 0
    return prior[i]! + trust * (mean - prior[i]!)
  })
}

/**
 * The part of a year's waves that the other years foretell, each year left out in turn: 1 when all years are alike, 0
 * or below when there is nothing to learn from them.
 */
export function foretold({ years }: Harmonics): number {
  let missed = 0
  let total = 0
  const sums = years[0]!.map((_, i) => years.reduce((sum, year) => sum + year[i]!, 0))
  for (const year of years) {
    year.forEach((value, i) => {
      missed += (value - (sums[i]! - value) / (years.length - 1)) ** 2
      total += value * value
    })
  }
  return total > 0 ? 1 - missed / total : 0
}
