import type { HolidayCalendar, Touch } from './holiday-calendar.ts'

/** One series with its steps numbered by the calendar. */
export interface Placed {
  /** Units per step; NaN where demand was not seen whole. */
  seen: Float64Array
  /** Number of the first step. */
  first: number
}

/** How effects are read: which steps are alike, and what touches them. */
export interface EffectFrame {
  calendar: HolidayCalendar
  /** Steps to the like ones around: a week for days, 1 where neighbours are alike. */
  stride: number
  /** Steps of the season whose own rhythm is no holiday's doing; 1 where the stride sees to that. */
  season: number
}

/** Newest steps that effects are learnt from. */
const STEPS_MAX = 2000
/** Like steps looked at on either side. */
const REACH = 3
/** Effects closer to none than this many standard errors (its square) are taken for chance. */
const CHANCE_VARIANCES = 3
/** An effect on a step may raise demand by this factor at most. */
const FACTOR_MAX = 10
/** A cover that hardly differs between years tells nothing. */
const SQUARES_MIN = 1e-4
/** Rounds of taking each holiday's effect from what the others leave. */
const ROUNDS = 3

/** What like steps around step `t` would have it sell, leaving out touched ones; NaN when fewer than two are known. */
export function usualAround(seen: Float64Array, t: number, frame: { stride: number; isTouched: Uint8Array }): number {
  let sum = 0
  let count = 0
  for (let k = 1; k <= REACH; k++) {
    for (const at of [t - k * frame.stride, t + k * frame.stride]) {
      if (at < 0 || at >= seen.length || frame.isTouched[at] === 1 || Number.isNaN(seen[at]!)) continue
      sum += seen[at]!
      count++
    }
  }
  return count >= 2 ? sum / count : Number.NaN
}

/** The factor that holidays put on one step. */
export function factorOf(touches: readonly Touch[] | undefined, effects: Float64Array): number {
  let factor = 1
  for (const { kind, share } of touches ?? []) factor *= Math.max(0, 1 + effects[kind]! * share)
  return Math.min(FACTOR_MAX, factor)
}

/**
 * One effect per kind of the calendar: the relative change of demand on a step that it covers wholly, -1 or more; 0
 * where it never occurred or cannot be told from chance. Learnt on the mean of all series, each in units of its own
 * mean, because a day's luck is common to all; drawn to 0 by how far chance alone would have moved it.
 *
 * Source of the shrinkage: James & Stein (1961), "Estimation with quadratic loss", 4th Berkeley Symposium 1, 361-379.
 */
export function pooledEffects(all: readonly Placed[], frame: EffectFrame): Float64Array {
  const effects = new Float64Array(frame.calendar.kinds)
  const pool = meanOf(all)
  if (!pool) return effects
  const touched = Array.from(pool.seen, (_, t) => frame.calendar.touches.get(pool.first + t))
  // Of days, touched ones are set aside; of months there would be none left, so effects found so far are divided out.
  const isAside = Uint8Array.from(touched, (touches) => (frame.season === 1 && touches ? 1 : 0))
  for (let round = 0; round < (frame.season === 1 ? 1 : ROUNDS); round++) {
    const factors = Float64Array.from(touched, (touches) => factorOf(touches, effects))
    const plain = pool.seen.map((units, t) => (factors[t]! > 0 ? units / factors[t]! : Number.NaN))
    const usual = pool.seen.map((_, t) =>
      usualAround(frame.season === 1 ? pool.seen : plain, t, { stride: frame.stride, isTouched: isAside }),
    )
    const noise = noiseOf(plain, usual, isAside)
    for (let kind = 0; kind < effects.length; kind++) {
      effects[kind] = oneEffect({ pool: pool.seen, usual, touched, factors, noise }, { kind, effects, frame })
    }
  }
  return effects
}

interface Seen {
  pool: Float64Array
  usual: Float64Array
  touched: readonly (readonly Touch[] | undefined)[]
  factors: Float64Array
  /** Variance of one untouched step's relative demand. */
  noise: number
}

/** Weighted regression of relative demand on the share covered, within each phase of the season. */
function oneEffect(
  { pool, usual, touched, factors, noise }: Seen,
  { kind, effects, frame }: { kind: number; effects: Float64Array; frame: EffectFrame },
): number {
  const shares = touched.map((touches) => touches?.find((touch) => touch.kind === kind)?.share ?? 0)
  const rows: { share: number; ratio: number; phase: number }[] = []
  pool.forEach((units, t) => {
    const share = shares[t]!
    if (frame.season === 1 && share === 0) return
    const others = factors[t]! / Math.max(1e-3, 1 + effects[kind]! * share)
    const ratio = units / usual[t]! / Math.max(0.05, others)
    if (Number.isFinite(ratio)) rows.push({ share, ratio: Math.min(FACTOR_MAX, ratio) - 1, phase: t % frame.season })
  })
  if (frame.season > 1) centreByPhase(rows, frame.season)
  let products = 0
  let squares = 0
  for (const { share, ratio } of rows) {
    products += share * ratio
    squares += share * share
  }
  if (!(squares > SQUARES_MIN)) return 0
  const effect = Math.max(-1 / Math.max(...shares, 1e-3), products / squares)
  const chance = (CHANCE_VARIANCES * noise) / squares
  return effect * Math.max(0, 1 - chance / Math.max(1e-12, effect * effect))
}

function centreByPhase(rows: { share: number; ratio: number; phase: number }[], season: number): void {
  const sums = Array.from({ length: season }, () => ({ share: 0, ratio: 0, count: 0 }))
  for (const { share, ratio, phase } of rows) {
    const sum = sums[phase]!
    sum.share += share
    sum.ratio += ratio
    sum.count++
  }
  for (const row of rows) {
    const { share, ratio, count } = sums[row.phase]!
    row.share -= share / count
    row.ratio -= ratio / count
  }
}

function noiseOf(plain: Float64Array, usual: Float64Array, isAside: Uint8Array): number {
  let sum = 0
  let count = 0
  plain.forEach((units, t) => {
    const error = units / usual[t]! - 1
    if (isAside[t] === 1 || !Number.isFinite(error)) return
    sum += Math.min(1, error * error)
    count++
  })
  return count > 0 ? sum / count : 1
}

/** Mean of all series by step, each in units of its own mean; undefined when nothing was ever sold. */
function meanOf(all: readonly Placed[]): Placed | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (const { first, seen } of all) {
    from = Math.min(from, first)
    to = Math.max(to, first + seen.length)
  }
  const first = Math.max(from, to - STEPS_MAX)
  if (!(to > first)) return undefined
  const sums = new Float64Array(to - first)
  const counts = new Float64Array(to - first)
  for (const one of all) {
    const mean = knownMean(one.seen)
    if (!(mean > 0)) continue
    for (let t = Math.max(0, first - one.first); t < one.seen.length; t++) {
      if (Number.isNaN(one.seen[t]!)) continue
      sums[one.first + t - first]! += one.seen[t]! / mean
      counts[one.first + t - first]!++
    }
  }
  return { first, seen: sums.map((sum, t) => (counts[t]! > 0 ? sum / counts[t]! : Number.NaN)) }
}

function knownMean(values: Float64Array): number {
  let sum = 0
  let count = 0
  for (const value of values) {
    if (Number.isNaN(value)) continue
    sum += value
    count++
  }
  return count > 0 ? sum / count : 0
}
