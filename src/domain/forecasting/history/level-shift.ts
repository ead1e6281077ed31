import { slopeOf } from '../models/theta.ts'

/** A history's newest level. */
export interface LevelShift {
  /** First step of it. */
  from: number
  /** The new level by the old one, above 0. */
  ratio: number
}

/** Steps of a level, at least: fewer are an episode. */
const LEVEL_MIN = 8
/** Seasons of a level, at least, where the season is short. */
const SEASONS_MIN = 4
/** Longest season called short. */
const SHORT_SEASON = 7
/** Chance of a false alarm on demand that stands still. */
const ALARM_CHANCE = 0.001
/** A shift is at least this many standard deviations of what remains. */
const DEVIATIONS_MIN = 1.5
/** And a change by at least this factor, up or down. */
const FACTOR_MIN = 1.25
/** Beyond this factor the old demand says nothing about the new. */
const FACTOR_MAX = 20
/** Most of a shift happens at once: this part of it shows between the steps right before and right after. */
const SUDDEN_MIN = 0.7
/** What two levels leave unexplained is at most this part of what a straight line leaves. */
const LINE_MAX = 0.9
/** Steps right before and after that show how sudden it was. */
const NEAR_MAX = 14
/** Levels that are told apart at most, newest last. */
const LEVELS_MAX = 3

/**
 * The newest lasting, sudden change of level, if there is one: Pettitt's rank test, with its variance raised for the
 * dependence of neighbouring steps. A drift, which trends and smoothing follow better, is not one: nearly all of the
 * change must happen between the steps right before and after.
 *
 * @param rest finite values without season
 *
 * Source: Pettitt (1979), "A non-parametric approach to the change-point problem", Applied Statistics 28, 126-135; the
 * place by least squares (Bai 1994, J. Time Series Analysis 15, 453-472); the
 * variance of dependent steps as in Bayley & Hammersley (1946), J. Royal Statistical Society suppl. 8, 184-197.
 */
export function newestShift(rest: Float64Array, season: number): LevelShift | undefined {
  const least = Math.max(LEVEL_MIN, season <= SHORT_SEASON ? SEASONS_MIN * season : 0)
  let start = 0
  let found: LevelShift | undefined
  for (let level = 1; level < LEVELS_MAX; level++) {
    const shift = likeliestShift(rest.subarray(start), least)
    if (!shift) break
    found = { from: start + shift.from, ratio: shift.ratio }
    start = found.from
  }
  return found
}

function likeliestShift(x: Float64Array, least: number): LevelShift | undefined {
  const n = x.length
  if (n < 2 * least) return undefined
  const ranks = midRanks(x)
  let highest = 0
  let sum = 0
  for (let t = 1; t <= n - least; t++) {
    sum += ranks[t - 1]!
    if (t >= least) highest = Math.max(highest, Math.abs(2 * sum - t * (n + 1)))
  }
  const strength = (6 * highest * highest) / (n * n * n + n * n)
  if (strength < Math.log(2 / ALARM_CHANCE)) return undefined
  const from = leastSquaresSplit(x, least)
  if (strength / dependence(ranks, from) < Math.log(2 / ALARM_CHANCE)) return undefined
  return judged(x, from, least)
}

/** Where two means fit best: the rank statistic is drawn towards the middle. */
function leastSquaresSplit(x: Float64Array, least: number): number {
  const n = x.length
  const mean = meanBetween(x, 0, n)
  let best = least
  let highest = -1
  let sum = 0
  for (let t = 1; t <= n - least; t++) {
    sum += x[t - 1]! - mean
    const gain = (sum / t) * (sum / (n - t))
    if (t < least || gain <= highest) continue
    highest = gain
    best = t
  }
  return best
}

/** The shift with its size; undefined when it is small or gradual. */
function judged(x: Float64Array, from: number, least: number): LevelShift | undefined {
  const old = meanBetween(x, Math.max(0, from - 4 * least), from)
  const now = meanBetween(x, from, Math.min(x.length, from + 4 * least))
  const ratio = now / old
  if (!(ratio > 1 / FACTOR_MAX && ratio < FACTOR_MAX) || Math.max(ratio, 1 / ratio) < FACTOR_MIN) return undefined
  let squares = 0
  for (let t = 0; t < x.length; t++) squares += (x[t]! - (t < from ? old : now)) ** 2
  if (Math.abs(now - old) < DEVIATIONS_MIN * Math.sqrt(squares / x.length)) return undefined
  if (squares > LINE_MAX * squaresAroundLine(x)) return undefined
  const near = Math.min(least, NEAR_MAX)
  const step = meanBetween(x, from, from + near) - meanBetween(x, from - near, from)
  return step / (now - old) >= SUDDEN_MIN ? { from, ratio } : undefined
}

function squaresAroundLine(x: Float64Array): number {
  const slope = slopeOf(x)
  const mean = meanBetween(x, 0, x.length)
  let squares = 0
  for (let t = 0; t < x.length; t++) squares += (x[t]! - mean - slope * (t - (x.length - 1) / 2)) ** 2
  return squares
}

function meanBetween(x: Float64Array, from: number, to: number): number {
  let sum = 0
  for (let t = from; t < to; t++) sum += x[t]!
  return sum / (to - from)
}

/** Ranks from 1; equal values share their mean rank. */
function midRanks(x: Float64Array): Float64Array {
  const sorted = x.slice().sort()
  const rankOf = new Map<number, number>()
  for (let i = 0; i < sorted.length; ) {
    let end = i + 1
    while (end < sorted.length && sorted[end] === sorted[i]) end++
    rankOf.set(sorted[i]!, (i + 1 + end) / 2)
    i = end
  }
  return x.map((value) => rankOf.get(value)!)
}

/** How many times the variance of a mean of independent steps: from the correlation of neighbours around each level. */
function dependence(ranks: Float64Array, from: number): number {
  const old = meanBetween(ranks, 0, from)
  const now = meanBetween(ranks, from, ranks.length)
  let squares = 0
  let products = 0
  let before = 0
  for (let t = 0; t < ranks.length; t++) {
    const error = ranks[t]! - (t < from ? old : now)
    squares += error * error
    products += error * before
    before = error
  }
  const correlation = squares > 0 ? Math.max(0, Math.min(0.95, products / squares)) : 0
  return (1 + correlation) / (1 - correlation)
}
