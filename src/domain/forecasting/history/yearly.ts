import type { ForecastSettings } from '../options.ts'
import type { DemandSeries } from '../series.ts'
import type { Correction } from './correction.ts'
import { HISTORY_MAX } from './prepare.ts'
import { foretold, learnHarmonics, shrunkTowards, sumOfYears, type Waves } from './yearly-harmonics.ts'

/** Waves of the year that are fitted: the shortest lasts a quarter. */
const WAVES = 4
/** A season this long already holds the year. */
const SEASON_MAX = 31
/** A pattern that moves demand by less than this is not worth its risk. */
const SIZE_MIN = 0.03
/**
 * Part of a year's waves that the other years must foretell. Smoothing follows slow waves by itself: below this their
 * error costs more than their shape brings (at past origins of a department store up to 0.6, of pasta up to 0.84).
 */
const FORETOLD_MIN = 0.9
/** Limits of the factor on one step. */
const FACTOR = { least: 0.2, most: 5 }

/**
 * The yearly season of daily or weekly steps as a few Fourier waves of relative demand. Waves are learnt over all series
 * together, and each series' own drawn towards them; a wave counts by how much it repeats from year to year, so two full
 * years are needed. The season of the week is left to the models.
 *
 * Source: De Livera, Hyndman & Snyder (2011), "Forecasting time series with complex seasonal patterns using exponential
 * smoothing", J. American Statistical Association 106, 1513-1527 (the trigonometric form); shrinkage as James & Stein.
 */
export function yearlySeason(
  series: readonly DemandSeries[],
  { frequency, season, horizon }: ForecastSettings,
): readonly (Correction | undefined)[] {
  if ((frequency !== 'D' && frequency !== 'W') || season > SEASON_MAX) return []
  const steps = { year: frequency === 'D' ? 365.25 : 365.25 / 7, bucket: frequency === 'D' ? 7 : 1 }
  const days = frequency === 'D' ? 1 : 7
  // Steps are counted from a common day, or from each series' end where there is no calendar.
  const firsts = series.map(({ startDay, demand }) =>
    startDay === undefined ? -demand.length : Math.floor(startDay / days),
  )
  const waves = wavesOver(series, { firsts, horizon, year: steps.year })
  const own = series.map(({ demand, outOfStockShare }, i) =>
    learnHarmonics(demand, { first: firsts[i]!, outOfStockShare, steps, waves }),
  )
  const learnt = own.filter((one) => one !== undefined)
  if (learnt.length === 0) return []
  const together = sumOfYears(learnt)
  const none = new Float64Array(2 * WAVES)
  const common = foretold(together) >= FORETOLD_MIN ? shrunkTowards(together, none) : none
  return series.map((one, i) => {
    const mine = own[i]
    const coefficients =
      mine && learnt.length > 1 && foretold(mine) >= FORETOLD_MIN ? shrunkTowards(mine, common) : common
    if (Math.hypot(...coefficients) < SIZE_MIN) return undefined
    return correct(one.demand, coefficients, { first: firsts[i]!, horizon, waves })
  })
}

/** Steps a pattern is learnt from: five years of days. */
const STEPS_MAX = Math.ceil(5 * 365.25) + 7

function wavesOver(
  series: readonly DemandSeries[],
  { firsts, horizon, year }: { firsts: readonly number[]; horizon: number; year: number },
): Waves {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  series.forEach(({ demand }, i) => {
    const end = firsts[i]! + demand.length
    from = Math.min(from, Math.max(firsts[i]!, end - STEPS_MAX))
    to = Math.max(to, end + horizon)
  })
  const width = 2 * WAVES
  const rows = new Float64Array(Math.max(0, to - from) * width)
  for (let t = from; t < to; t++) {
    for (let k = 1; k <= WAVES; k++) {
      const angle = (2 * Math.PI * k * t) / year
      rows[(t - from) * width + 2 * k - 2] = Math.cos(angle)
      rows[(t - from) * width + 2 * k - 1] = Math.sin(angle)
    }
  }
  return { from, width, rows }
}

function correct(
  demand: Float64Array,
  coefficients: Float64Array,
  { first, horizon, waves }: { first: number; horizon: number; waves: Waves },
): Correction {
  const factorAt = (t: number): number => {
    const at = (first + t - waves.from) * waves.width
    let factor = 1
    for (let k = 0; k < waves.width; k++) factor += coefficients[k]! * waves.rows[at + k]!
    return Math.max(FACTOR.least, Math.min(FACTOR.most, factor))
  }
  const cleaned = demand.slice()
  for (let t = Math.max(0, demand.length - HISTORY_MAX); t < demand.length; t++) cleaned[t]! /= factorAt(t)
  return { demand: cleaned, ahead: Float64Array.from({ length: horizon }, (_, h) => factorAt(demand.length + h)) }
}
