/**
 * Reorders the values of series' paths, step by step, so that series err together in the paths as they did in the
 * past: path k follows the past errors from sample k on, round and round. At each step a series keeps the values it
 * had, so nothing of its own distribution changes; sums of paths get the spread that sums really have.
 *
 * Source: the Schaake shuffle of Clark et al. (2004), J. Hydrometeorology 5, 243-262, with past errors as the template
 * as in Ben Taieb, Taylor & Hyndman (2021), "Hierarchical probabilistic forecasting of electricity demand with smart
 * meter data", J. American Statistical Association 116, 27-43.
 *
 * @param paths `paths[series]`, the same number for each
 * @param errors one row of all series per past step, in order of time; without any, paths stay as they are
 */
export function pairPaths(
  paths: readonly (readonly Float64Array[])[],
  errors: readonly Float64Array[],
): (readonly Float64Array[])[] {
  if (errors.length === 0) return [...paths]
  return paths.map((own, i) => {
    const out = own.map((path) => new Float64Array(path.length))
    for (let h = 0; h < (own[0]?.length ?? 0); h++) {
      const values = Float64Array.from(own, (path) => path[h]!)
      const errorOf = (k: number): number => errors[(k + h) % errors.length]![i]!
      // Paths outnumber the samples: among those that follow the same one, the series' own order holds.
      const order = [...own.keys()].sort((a, b) => errorOf(a) - errorOf(b) || values[a]! - values[b]! || a - b)
      const sorted = values.sort()
      order.forEach((k, rank) => {
        out[k]![h] = sorted[rank]!
      })
    }
    return out
  })
}
