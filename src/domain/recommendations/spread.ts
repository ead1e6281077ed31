import type { EarlyDemand } from '../forecasts/forecast.ts'
import { type DemandDistribution, demandDistribution } from '../replenishment/replenishment.ts'

/** Fewer products than these say nothing about each other. */
const PRODUCTS_MIN = 20
/** A product that sells less has no spread worth learning from. */
const MEAN_MIN = 0.5
/**
 * How much of a product's own spread is kept. A year of sales with a few large orders says little about how often such
 * orders come: on the wholesaler of docs/evidence/policy.md the common spread alone served best, on a food shop half and
 * half did no worse than its own. A quarter lies between, and loses little on either.
 */
const OWN_SHARE = 0.25

/**
 * How many times wider than its forecast each product's demand is taken to be, 1 being as wide: products of one shop that
 * sell alike vary alike (Taylor's law: the spread is a power of the mean), and what a product's own history says beyond
 * that is mostly chance.
 *
 * @param demands of all products of a store
 * @returns one factor per product; 1 for those that hardly sell, and for all where there are too few
 *
 * Source: Taylor (1961), "Aggregation, variance and the mean", Nature 189, 732-735; drawn together on the scale of
 * logarithms as in Efron & Morris (1975), "Data analysis using Stein's estimator and its generalizations", JASA 70(350).
 */
export function spreadFactors(demands: readonly EarlyDemand[]): Float64Array {
  const factors = new Float64Array(demands.length).fill(1)
  const telling = [...demands.keys()].filter((i) => isTelling(demands[i]!))
  if (telling.length < PRODUCTS_MIN) return factors
  const law = lineThrough(
    telling.map((i) => [Math.log(demands[i]!.mean), Math.log(demands[i]!.standardDeviation)] as const),
  )
  for (const i of telling) {
    const { mean, standardDeviation } = demands[i]!
    factors[i] = (Math.exp(law(Math.log(mean))) / standardDeviation) ** (1 - OWN_SHARE)
  }
  return factors
}

const isTelling = ({ mean, standardDeviation }: EarlyDemand): boolean => mean > MEAN_MIN && standardDeviation > 0

/** Least squares; level where all stand at one place. */
function lineThrough(points: readonly (readonly [number, number])[]): (x: number) => number {
  const middle = (axis: 0 | 1) => points.reduce((sum, point) => sum + point[axis], 0) / points.length
  const [x, y] = [middle(0), middle(1)]
  const across = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0)
  const along = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0)
  const slope = across > 1e-12 ? along / across : 0
  return (at) => y + slope * (at - x)
}

/** The same demand, so many times as far from its mean; never below 0. */
export function widened(demand: DemandDistribution, factor: number): DemandDistribution {
  if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) throw new RangeError(`spread must be above 0, got ${factor}`)
  if (factor === 1) return demand
  const { units, chance, mean } = demand
  return demandDistribution(
    units.map((amount) => Math.max(0, mean + factor * (amount - mean))),
    chance.map((upTo, i) => upTo - (chance[i - 1] ?? 0)),
  )
}
