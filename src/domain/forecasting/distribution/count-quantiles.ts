/**
 * Quantiles of demand per step for series of few orders: the chance of an order and the sizes ordered so far, made to
 * agree with an expected rate. Sizes are empirical, so answers are whole numbers where demand was.
 *
 * Where the rate exceeds what orders in every step would bring, sizes are scaled up.
 *
 * Source: the bootstrap of Willemain, Smart & Schwarz (2004), "A new approach to forecasting intermittent demand for
 * service parts inventories", Int. J. Forecasting 20, 375-387, with its order chance set by the forecast.
 *
 * @param y history, finite and >= 0
 * @param rates expected units per step ahead
 * @returns one row per level, in the order of `levels`
 */
export function countQuantiles(y: Float64Array, rates: Float64Array, levels: readonly number[]): Float64Array[] {
  const sizes = y.filter((units) => units > 0).sort()
  const mean = sizes.reduce((a, b) => a + b, 0) / Math.max(1, sizes.length)
  return levels.map((level) =>
    rates.map((rate) => (sizes.length === 0 ? 0 : oneQuantile(sizes, mean, { rate, level }))),
  )
}

function oneQuantile(sizes: Float64Array, mean: number, { rate, level }: { rate: number; level: number }): number {
  const chance = Math.min(1, rate / mean)
  if (level <= 1 - chance) return 0
  const within = (level - (1 - chance)) / chance
  const size = sizes[Math.min(sizes.length - 1, Math.floor(within * sizes.length))]!
  return rate > mean ? size * (rate / mean) : size
}
