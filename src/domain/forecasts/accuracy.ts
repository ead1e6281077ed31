import { type Measures, measureForecasts, type Outcome } from '../forecasting/forecasting.ts'
import type { DemandDays } from '../sales/demand-series.ts'
import { addDays, type Day, dayNumber } from '../values/day.ts'
import { type Expected, type LevelForecast, PUBLISHED_LEVELS } from './forecast.ts'
import { type Override, overrideFactors, withFactors } from './override.ts'

const WEEK = 7
/** On a day out of stock for longer, sales say little about demand. */
const OUT_SHARE_MAX = 0.5
const DAY_MS = 86_400_000

/** How forecasts that were published did against what then happened. */
export interface PublishedAccuracy {
  /** As they were published; undefined when none of their days is over. */
  baseline: Measures | undefined
  /** With what people said against them, as it stood when each day began. */
  withOverrides: Measures | undefined
}

/** Demand on the days of a forecast; NaN where it is not known, or was mostly out of stock. */
function actualOf(demand: DemandDays, firstDay: Day, horizon: number): Float64Array {
  const offset = dayNumber(firstDay) - dayNumber(demand.from)
  return Float64Array.from({ length: horizon }, (_, i) => {
    const at = offset + i
    if (at < 0 || at >= demand.demand.length || demand.outOfStockShare[at]! > OUT_SHARE_MAX) return Number.NaN
    return demand.demand[at]!
  })
}

function outcomeOf(demand: DemandDays, forecast: LevelForecast, expected: Expected): Outcome | undefined {
  const actual = actualOf(demand, forecast.firstDay, expected.mean.length)
  const known = Math.max(0, dayNumber(forecast.firstDay) - dayNumber(demand.from))
  if (known === 0 || !actual.some(Number.isFinite)) return undefined
  const quantiles = [expected.p10, expected.p50, expected.p90].map((row) => Float64Array.from(row))
  const mean = Float64Array.from(expected.mean)
  return {
    history: demand.demand.slice(0, known),
    actual,
    forecast: { id: forecast.productId, mean, quantiles, model: forecast.model },
  }
}

const OPTIONS = { levels: PUBLISHED_LEVELS, season: WEEK }

/**
 * Judges published forecasts by what then happened.
 *
 * @param levels each with its demand up to now and the forecasts of it that were published
 */
export function judgePublished(
  levels: readonly { demand: DemandDays; forecasts: readonly LevelForecast[]; overrides: readonly Override[] }[],
): PublishedAccuracy {
  const baseline: Outcome[] = []
  const overridden: Outcome[] = []
  for (const { demand, forecasts, overrides } of levels) {
    for (const forecast of forecasts) {
      const outcome = outcomeOf(demand, forecast, forecast)
      if (!outcome) continue
      baseline.push(outcome)
      const factors = overrideFactors(overrides, forecast, (day) => dayNumber(day) * DAY_MS)
      overridden.push(outcomeOf(demand, forecast, withFactors(forecast, factors))!)
    }
  }
  const measured = (outcomes: readonly Outcome[]) =>
    outcomes.length === 0 ? undefined : measureForecasts(outcomes, OPTIONS).overall
  return { baseline: measured(baseline), withOverrides: measured(overridden) }
}

/** What an override was worth, on its days that are over and known. Units. */
export interface OverrideOutcome {
  days: number
  sold: number
  /** What was expected without it and with it, on those days. */
  baseline: number
  overridden: number
  /** Sums of absolute errors. */
  baselineError: number
  overriddenError: number
}

/**
 * Judges one override against the newest forecast published before its first day.
 * @returns undefined while none of its days is over, or no forecast came before it
 */
export function judgeOverride(
  override: Override,
  { demand, forecasts }: { demand: DemandDays; forecasts: readonly LevelForecast[] },
): OverrideOutcome | undefined {
  const forecast = forecasts.findLast(({ firstDay }) => firstDay <= override.from)
  if (!forecast) return undefined
  const actual = actualOf(demand, forecast.firstDay, forecast.mean.length)
  const factors = overrideFactors([override], forecast, (day) => dayNumber(day) * DAY_MS)
  const { mean } = withFactors(forecast, factors)
  const found: OverrideOutcome = { days: 0, sold: 0, baseline: 0, overridden: 0, baselineError: 0, overriddenError: 0 }
  for (const [i, sold] of actual.entries()) {
    const day = addDays(forecast.firstDay, i)
    if (Number.isNaN(sold) || day < override.from || day > override.to || factors[i] === 1) continue
    found.days += 1
    found.sold += sold
    found.baseline += forecast.mean[i]!
    found.overridden += mean[i]!
    found.baselineError += Math.abs(forecast.mean[i]! - sold)
    found.overriddenError += Math.abs(mean[i]! - sold)
  }
  return found.days === 0 ? undefined : found
}

export type Verdict = 'better' | 'worse' | 'same'

/** Errors that differ by less than this many units are alike: nobody forecasts finer. */
const ALIKE = 0.0005

/** Whether it was nearer to what happened than the forecast. */
export function verdictOf({ baselineError, overriddenError }: OverrideOutcome): Verdict {
  const difference = overriddenError - baselineError
  if (Math.abs(difference) < ALIKE) return 'same'
  return difference < 0 ? 'better' : 'worse'
}

export interface Tally {
  /** Of overrides that people thought of. */
  byPeople: Record<Verdict, number>
  /** Of those that a model proposed and somebody accepted. */
  fromProposals: Record<Verdict, number>
}

/** How overrides did, people's own and models' apart. Undefined while none is judged. */
export function tallyOf(
  judged: readonly { override: Override; outcome: OverrideOutcome | undefined }[],
): Tally | undefined {
  const tally: Tally = {
    byPeople: { better: 0, worse: 0, same: 0 },
    fromProposals: { better: 0, worse: 0, same: 0 },
  }
  for (const { override, outcome } of judged) {
    if (outcome) tally[override.proposal ? 'fromProposals' : 'byPeople'][verdictOf(outcome)] += 1
  }
  return judged.some(({ outcome }) => outcome) ? tally : undefined
}
