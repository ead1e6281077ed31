import type { Forecast } from '../series.ts'

/** A forecast of the past and what then happened; `scale` is the unit its errors are counted in. */
export interface Outcome {
  forecast: Forecast
  /** Units per step; NaN where demand is not known. */
  actual: Float64Array
  scale: number
}

/** Factors on the distance of quantiles from the mean. */
export interface Spread {
  below: number
  above: number
}

/** Factors that are tried. */
const FACTORS = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.4, 1.5]
/** How much of a change one past horizon can ask for: all its outcomes share that time's luck. */
const TRUST = 0.7
/** Outcomes that stand for a spread that is right as it is. */
const PRIOR_OUTCOMES = 300

/**
 * How much wider or narrower the quantiles should have been: those mixed from two good distributions are wider than
 * either. The factors have the least pinball loss over the outcomes, and are drawn to 1.
 *
 * @param levels of the forecasts' quantiles
 */
export function learnSpread(past: readonly Outcome[], levels: readonly number[]): Spread {
  const at = (isOnSide: (level: number) => boolean): number =>
    sideFactor(
      past,
      levels.flatMap((level, q) => (isOnSide(level) ? [{ level, q }] : [])),
    )
  return { below: at((level) => level < 0.5), above: at((level) => level > 0.5) }
}

function sideFactor(past: readonly Outcome[], side: readonly { level: number; q: number }[]): number {
  const losses = new Float64Array(FACTORS.length)
  let outcomes = 0
  for (const { forecast, actual, scale } of past) {
    actual.forEach((units, h) => {
      if (Number.isNaN(units)) return
      outcomes++
      const mean = forecast.mean[h]!
      for (const { level, q } of side) {
        const away = forecast.quantiles[q]![h]! - mean
        for (let k = 0; k < FACTORS.length; k++) {
          const error = units - mean - FACTORS[k]! * away
          losses[k]! += (error * (error >= 0 ? level : level - 1)) / scale
        }
      }
    })
  }
  if (side.length === 0 || outcomes === 0) return 1
  const best = FACTORS[losses.indexOf(Math.min(...losses))]!
  return 1 + TRUST * (outcomes / (outcomes + PRIOR_OUTCOMES)) * (best - 1)
}

/** Moves quantiles towards or away from the mean. */
export function respread(forecast: Forecast, levels: readonly number[], { below, above }: Spread): Forecast {
  const quantiles = forecast.quantiles.map((row, q) => {
    const level = levels[q]!
    const factor = level < 0.5 ? below : level > 0.5 ? above : 1
    return row.map((value, h) => forecast.mean[h]! + factor * (value - forecast.mean[h]!))
  })
  return { ...forecast, quantiles }
}
