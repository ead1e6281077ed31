/** Fewer orders than this show no habit that could end. */
const ORDERS_MIN = 3
/** Steps without an order before an end is thought of, at least. */
const QUIET_MIN = 8
/** Seasons without an order before an end is thought of, where the season is short: shelves stay empty for weeks. */
const SEASONS_MIN = 4
/** Longest season called short. */
const SHORT_SEASON = 7
/** Chance per step that a product is taken off the shelves. */
const HAZARD = 0.005
/** Orders come in bunches: a quiet step counts for less than one. */
const INDEPENDENCE = 0.5
/** Steps that the habit is read from. */
const HABIT_STEPS = 200

/**
 * The chance, 0 to 1, that a product is still being sold: by how much longer it has been quiet than ever before, against
 * the rate of its orders.
 *
 * @param y history, finite and >= 0
 *
 * Source: Bayes' rule on a geometric gap and a constant hazard, as in the Pareto/NBD family: Schmittlein, Morrison &
 * Colombo (1987), "Counting your customers", Management Science 33, 1-24.
 */
export function aliveChance(y: Float64Array, season: number): number {
  let quiet = 0
  while (quiet < y.length && y[y.length - 1 - quiet] === 0) quiet++
  if (quiet < Math.max(QUIET_MIN, season <= SHORT_SEASON ? SEASONS_MIN * season : 0)) return 1
  const end = y.length - quiet
  let longest = 0
  let gap = 0
  let orders = 0
  let recent = 0
  for (let t = 0; t < end; t++) {
    if (y[t] === 0) gap++
    else {
      longest = Math.max(longest, gap)
      gap = 0
      orders++
      if (t >= end - HABIT_STEPS) recent++
    }
  }
  const excess = quiet - longest
  if (orders < ORDERS_MIN || excess <= 0) return 1
  const rate = Math.min(0.9, recent / Math.min(end, HABIT_STEPS))
  return 1 / (1 + HAZARD * excess * Math.exp(-INDEPENDENCE * excess * Math.log(1 - rate)))
}
