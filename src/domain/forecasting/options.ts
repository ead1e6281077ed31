import type { Frequency, Holiday } from './series.ts'

/** What is asked of a forecast. */
export interface ForecastOptions {
  /** Steps ahead, 1 to {@link HORIZON_MAX}. */
  horizon: number
  /** Step length, which implies the seasons to try (D: week and year, W: year, M: year). */
  frequency?: Frequency
  /** Steps of the main season; 1 says there is none to try beyond what `frequency` implies. */
  season?: number
  /** Quantile levels, each in (0, 1), any order; 0.1, 0.5, 0.9 when absent. */
  quantiles?: readonly number[]
  /** `full`: every model, backtest, combination. `light`: one cheap model per class of demand. */
  effort?: 'full' | 'light'
  /** How many sample paths each forecast shall carry; none when absent. */
  paths?: number
  /** Starts every random choice; the same seed and series give the same forecast. */
  seed?: number
  /** Learns across the series too; true when absent. */
  learnAcross?: boolean
  /** Holidays over history and horizon, at most {@link HOLIDAYS_MAX}; `frequency` and each `startDay` place them. */
  holidays?: readonly Holiday[]
}

/** Options with every default filled in. */
export interface ForecastSettings {
  horizon: number
  frequency: Frequency | undefined
  /** Steps of the season to model at the finest scale, 1 when there is none. */
  season: number
  quantiles: readonly number[]
  effort: 'full' | 'light'
  paths: number
  seed: number
  learnAcross: boolean
  holidays: readonly Holiday[]
  /** Past origins that models are judged at, at most. */
  origins: number
  /** Part of demand still sold on partly stocked steps, learnt from all series (`learnKeptDemand`). */
  keptDemand?: Float64Array
}

/** Ten years of days: beyond that nothing learnt from sales still holds. */
export const HORIZON_MAX = 3660
/** Sample paths per series: enough for a 99.9 % service level. */
export const PATHS_MAX = 10_000
/** Quantile levels asked at once. */
export const QUANTILES_MAX = 199

/** A hundred years of a hundred holidays. */
export const HOLIDAYS_MAX = 10_000

/** Days from 1970-01-01 that a calendar reaches: more than 2,000 years either way. */
const DAY_MAX = 1_000_000

/** Past origins to judge by: each costs a round of fits. */
export const ORIGINS_MAX = 3

/** The season a step length implies; a day's is the week, because most histories hold few years. */
export const SEASON_OF: Readonly<Record<Frequency, number>> = { D: 7, W: 52, M: 12 }

/**
 * Fills in defaults and checks ranges.
 *
 * @throws RangeError when a number is outside the range its field states
 */
export function settingsOf(options: ForecastOptions): ForecastSettings {
  const quantiles = options.quantiles ?? [0.1, 0.5, 0.9]
  const settings: ForecastSettings = {
    horizon: options.horizon,
    frequency: options.frequency,
    season: options.season ?? (options.frequency ? SEASON_OF[options.frequency] : 1),
    quantiles,
    effort: options.effort ?? 'full',
    paths: options.paths ?? 0,
    seed: options.seed ?? 1,
    learnAcross: options.learnAcross ?? true,
    holidays: options.holidays ?? [],
    origins: ORIGINS_MAX,
  }
  requireWhole('horizon', settings.horizon, 1, HORIZON_MAX)
  requireWhole('season', settings.season, 1, HORIZON_MAX)
  requireWhole('paths', settings.paths, 0, PATHS_MAX)
  if (quantiles.length > QUANTILES_MAX) throw new RangeError(`at most ${QUANTILES_MAX} quantile levels`)
  for (const level of quantiles) {
    if (!(level > 0 && level < 1)) throw new RangeError(`a quantile level must be in (0, 1), got ${level}`)
  }
  requireWhole('the number of holidays', settings.holidays.length, 0, HOLIDAYS_MAX)
  for (const { day } of settings.holidays) requireWhole('the day of a holiday', day, -DAY_MAX, DAY_MAX)
  return settings
}

function requireWhole(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${name} must be a whole number from ${least} to ${most}, got ${value}`)
  }
}
