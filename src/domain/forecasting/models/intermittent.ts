import { fitSes } from './simple.ts'

/** The state Croston's method keeps: what an order is, and how long between orders. */
interface Orders {
  size: number
  gap: number
}

/**
 * Croston's method: order size and the gap between orders smoothed apart; their ratio is the rate per step.
 *
 * @returns expected units per step, 0 when nothing was ever sold
 *
 * Source: Croston (1972), "Forecasting and stock control for intermittent demands", Oper. Res. Quarterly 23, 289-303.
 */
export function croston(y: Float64Array, alpha = 0.1): number {
  const orders: Orders = { size: 0, gap: 0 }
  let since = 0
  for (let t = 0; t < y.length; t++) {
    since++
    const units = y[t]!
    if (!(units > 0)) continue
    const isFirst = orders.size === 0
    orders.size = isFirst ? units : orders.size + alpha * (units - orders.size)
    orders.gap = isFirst ? since : orders.gap + alpha * (since - orders.gap)
    since = 0
  }
  return orders.size === 0 ? 0 : orders.size / orders.gap
}

/**
 * Croston's method with its upward bias removed.
 *
 * Source: Syntetos & Boylan (2005), "The accuracy of intermittent demand estimates", Int. J. Forecasting 21, 303-314.
 */
export function sba(y: Float64Array, alpha = 0.1): number {
  return (1 - alpha / 2) * croston(y, alpha)
}

/** Smoothing weights of TSB: `probability` for whether something is ordered, `size` for how much. */
export interface TsbWeights {
  probability: number
  size: number
}

/**
 * Smooths the chance of an order every step, so that the rate falls when orders stop.
 *
 * Source: Teunter, Syntetos & Babai (2011), "Intermittent demand: linking forecasting to inventory obsolescence",
 * Eur. J. Oper. Research 214, 606-615.
 */
export function tsb(y: Float64Array, weights: TsbWeights = { probability: 0.1, size: 0.1 }): number {
  let size = 0
  let orders = 0
  for (let t = 0; t < y.length; t++) if (y[t]! > 0) orders++
  if (orders === 0) return 0
  let chance = orders / y.length
  for (let t = 0; t < y.length; t++) {
    const units = y[t]!
    if (units > 0) size = size === 0 ? units : size + weights.size * (units - size)
    chance += weights.probability * ((units > 0 ? 1 : 0) - chance)
  }
  return chance * size
}

/**
 * Adds the history up into buckets of `width` steps, smooths those, and shares a bucket out evenly.
 *
 * Source: Nikolopoulos et al. (2011), "An aggregate-disaggregate intermittent demand approach (ADIDA)",
 * J. Oper. Research Society 62, 544-554.
 */
export function aggregated(y: Float64Array, width: number): number {
  const count = Math.floor(y.length / width)
  if (count === 0) return y.reduce((a, b) => a + b, 0) / Math.max(1, y.length)
  const buckets = new Float64Array(count)
  const skip = y.length - count * width
  for (let t = skip; t < y.length; t++) buckets[Math.floor((t - skip) / width)]! += y[t]!
  return (count < 3 ? buckets.reduce((a, b) => a + b, 0) / count : fitSes(buckets).level) / width
}

/** ADIDA with the mean gap between orders as bucket width. */
export function adida(y: Float64Array): number {
  return aggregated(y, meanGap(y))
}

/**
 * The mean over all bucket widths up to the mean gap between orders.
 *
 * Source: Petropoulos & Kourentzes (2015), "Forecast combinations for intermittent demand",
 * J. Oper. Research Society 66, 914-924.
 */
export function imapa(y: Float64Array): number {
  const widest = Math.min(meanGap(y), 12)
  let sum = 0
  for (let width = 1; width <= widest; width++) sum += aggregated(y, width)
  return sum / widest
}

/** Steps per order, rounded, at least 1. */
function meanGap(y: Float64Array): number {
  let orders = 0
  for (let t = 0; t < y.length; t++) if (y[t]! > 0) orders++
  return orders === 0 ? 1 : Math.max(1, Math.min(y.length, Math.round(y.length / orders)))
}
