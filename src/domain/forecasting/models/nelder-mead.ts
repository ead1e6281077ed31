/**
 * Finds a low point of `cost` near `start` without derivatives.
 *
 * @param cost may return Infinity for a forbidden point
 * @param evaluationsMax bounds the work; the best point seen is returned when it is reached
 *
 * Source: Nelder & Mead (1965), "A simplex method for function minimization", Computer Journal 7, 308-313.
 */
export function nelderMead(
  cost: (x: Float64Array) => number,
  start: Float64Array,
  evaluationsMax: number,
): Float64Array {
  const n = start.length
  if (n === 0) return start
  const points: Float64Array[] = [start.slice()]
  for (let i = 0; i < n; i++) {
    const corner = start.slice()
    corner[i]! += 1
    points.push(corner)
  }
  const costs = points.map(cost)
  let used = n + 1
  const towards = (center: Float64Array, from: Float64Array, step: number): Float64Array =>
    center.map((value, i) => value + step * (from[i]! - value))
  while (used < evaluationsMax) {
    sortTogether(points, costs)
    if (Math.abs(costs[n]! - costs[0]!) <= 1e-7 * (Math.abs(costs[0]!) + 1e-7)) break
    const center = new Float64Array(n)
    for (let k = 0; k < n; k++) for (let i = 0; i < n; i++) center[i]! += points[k]![i]! / n
    const worst = points[n]!
    const reflected = towards(center, worst, -1)
    const reflectedCost = cost(reflected)
    used++
    if (reflectedCost < costs[0]!) {
      const expanded = towards(center, worst, -2)
      const expandedCost = cost(expanded)
      used++
      points[n] = expandedCost < reflectedCost ? expanded : reflected
      costs[n] = Math.min(expandedCost, reflectedCost)
    } else if (reflectedCost < costs[n - 1]!) {
      points[n] = reflected
      costs[n] = reflectedCost
    } else {
      const contracted = towards(center, worst, reflectedCost < costs[n]! ? -0.5 : 0.5)
      const contractedCost = cost(contracted)
      used++
      if (contractedCost < Math.min(reflectedCost, costs[n]!)) {
        points[n] = contracted
        costs[n] = contractedCost
      } else {
        for (let k = 1; k <= n; k++) {
          points[k] = towards(points[0]!, points[k]!, 0.5)
          costs[k] = cost(points[k]!)
        }
        used += n
      }
    }
  }
  sortTogether(points, costs)
  return points[0]!
}

/** Insertion sort: a simplex has a handful of corners and is nearly sorted. */
function sortTogether(points: Float64Array[], costs: number[]): void {
  for (let i = 1; i < costs.length; i++) {
    const cost = costs[i]!
    const point = points[i]!
    let k = i - 1
    for (; k >= 0 && costs[k]! > cost; k--) {
      costs[k + 1] = costs[k]!
      points[k + 1] = points[k]!
    }
    costs[k + 1] = cost
    points[k + 1] = point
  }
}
