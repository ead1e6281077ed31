import { normalChance } from '../forecasting/distribution/paths.ts'
import { type Random, seededRandom } from '../forecasting/random.ts'

/** A forecast of which only these are known, in units per day; all of one length. */
export interface DemandBand {
  mean: Float64Array
  p10: Float64Array
  p50: Float64Array
  p90: Float64Array
}

/** Pairs of paths: a target of 98 % rests on eight of them. */
const PAIRS = 200
/** How much of one day's surprise is left on the next, where the forecast did not say. */
const MEMORY = 0.3
const SEED = 20_261_121
/** The 90 % quantile of a standard normal distribution. */
const Z90 = 1.2815515655446004
/** A day whose p90 is 0 sells with at most this chance, and with one that is worth drawing. */
const RARE_MAX = 0.1
const RARE_MIN = 0.01

/**
 * Draws futures for a forecast that was kept without its paths. Each day is a normal distribution folded at its median,
 * so that it passes through p10, p50 and p90, then scaled to its mean; a day whose p90 is 0 sells rarely, an order of
 * one unit, or of more where that is too few. Days in a row share surprises ({@link MEMORY}). The same forecast gives the same paths; each surprise is drawn with
 * its opposite, so that means hardly depend on chance.
 *
 * Source: Wallis (2014), "The two-piece normal, binormal, or double Gaussian distribution", Statistical Science 29(1),
 * 106-112, and a Gaussian copula of first order as in forecasting/distribution/paths.ts.
 */
export function sketchPaths(band: DemandBand): Float64Array[] {
  const random = seededRandom(SEED)
  const days = Array.from(band.mean, (_, t) => dayOf(band, t))
  const paths = Array.from({ length: PAIRS }, () => surprises(days.length, random)).flatMap((drawn) => [
    drawn.map((z, t) => days[t]!(z)),
    drawn.map((z, t) => days[t]!(-z)),
  ])
  scaleToMean(paths, band.mean)
  return paths
}

function surprises(length: number, random: Random): Float64Array {
  const fresh = Math.sqrt(1 - MEMORY * MEMORY)
  const drawn = new Float64Array(length)
  for (let t = 0; t < length; t++) {
    drawn[t] = t === 0 ? random.normal() : MEMORY * drawn[t - 1]! + fresh * random.normal()
  }
  return drawn
}

/** The units of one day as a function of its surprise, before they are brought to their mean. */
function dayOf({ mean, p10, p50, p90 }: DemandBand, t: number): (z: number) => number {
  const [low, middle, high] = [p10[t]!, p50[t]!, p90[t]!]
  if (!(mean[t]! > 0)) return () => 0
  if (high > 0) return (z) => Math.max(0, middle + ((z < 0 ? middle - low : high - middle) * z) / Z90)
  const chance = Math.min(RARE_MAX, Math.max(RARE_MIN, mean[t]!))
  return (z) => (normalChance(z) > 1 - chance ? mean[t]! / chance : 0)
}

/** Brings every day to its expected units, in place. */
function scaleToMean(paths: readonly Float64Array[], mean: Float64Array): void {
  for (const [t, expected] of mean.entries()) {
    const drawn = paths.reduce((sum, path) => sum + path[t]!, 0) / paths.length
    if (drawn > 0) for (const path of paths) path[t]! *= expected / drawn
  }
}
