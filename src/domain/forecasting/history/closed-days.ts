import type { ForecastSettings } from '../options.ts'
import type { DemandSeries } from '../series.ts'
import type { Correction } from './correction.ts'

/** Seasons longer than this have no phase called a closed day. */
const SEASON_MAX = 7
/** Newest seasons looked at: opening hours change. */
const SEASONS_SEEN = 26
/** Fewer seasons than this do not show a habit. */
const SEASONS_MIN = 8
/** A phase without a sale is closed when chance would leave it empty less often than this. */
const CHANCE_MAX = 1e-4
/** A phase of which nothing is ever told is closed when at least this part of the others is. */
const TOLD_MIN = 0.8

/** What one series shows of each phase; phases are counted by day, or from the end where steps are only numbered. */
interface Phases {
  /** Phase of the step after the last. */
  next: number
  told: Float64Array
  sold: Float64Array
  /** Newest steps looked at. */
  span: number
}

/**
 * Phases of a short season on which nothing is ever sold (every Sunday): closed. They are forecast as 0, and in the
 * history stands what was sold on the open step before, so that rates, levels and errors are those of open days.
 *
 * A phase is closed for a series when its own record says so beyond chance, or that of all series together does and
 * the series never sold on it either.
 */
export function closedDays(
  series: readonly DemandSeries[],
  { season, horizon, frequency }: ForecastSettings,
): readonly (Correction | undefined)[] {
  if (season < 2 || season > SEASON_MAX || frequency === 'W' || frequency === 'M') return []
  const shown = series.map((one) => phasesOf(one, season))
  const evidence = shown.map((phases) => surprise(phases, season))
  const together = new Float64Array(season)
  const sold = new Float64Array(season)
  shown.forEach((phases, i) => {
    for (let phase = 0; phase < season; phase++) {
      together[phase]! += evidence[i]![phase]!
      sold[phase]! += phases.sold[phase]!
    }
  })
  const limit = Math.log(CHANCE_MAX)
  return series.map((one, i) => {
    const { next, sold: own } = shown[i]!
    const isClosed = Array.from(
      { length: season },
      (_, phase) =>
        own[phase] === 0 && (evidence[i]![phase]! < limit || (sold[phase] === 0 && together[phase]! < limit)),
    )
    if (!isClosed.includes(true) || isClosed.every((closed) => closed)) return undefined
    const length = one.demand.length
    const closedAt = (t: number): boolean => isClosed[(((next + t - length) % season) + season) % season]!
    return {
      demand: overClosed(one, closedAt),
      ahead: Float64Array.from({ length: horizon }, (_, h) => (closedAt(length + h) ? 0 : 1)),
    }
  })
}

function phasesOf({ demand, startDay }: DemandSeries, season: number): Phases {
  const span = Math.min(demand.length, SEASONS_SEEN * season)
  const next = ((((startDay ?? -demand.length) + demand.length) % season) + season) % season
  const told = new Float64Array(season)
  const sold = new Float64Array(season)
  for (let back = 1; back <= span; back++) {
    const units = demand[demand.length - back]!
    if (!Number.isFinite(units)) continue
    const phase = (((next - back) % season) + season) % season
    told[phase]!++
    if (units > 0) sold[phase]!++
  }
  return { next, told, sold, span }
}

/** Per phase the logarithm of the chance that so many open steps would have sold nothing; 0 where something sold. */
function surprise({ told, sold, span }: Phases, season: number): Float64Array {
  const out = new Float64Array(season)
  if (span < SEASONS_MIN * season) return out
  let steps = 0
  let sales = 0
  let silent = 0
  for (let phase = 0; phase < season; phase++) {
    if (told[phase] === 0) silent++
    if (sold[phase] === 0) continue
    steps += told[phase]!
    sales += sold[phase]!
  }
  if (sales === 0) return out
  const emptiness = Math.log((steps - sales + 0.5) / (steps + 1))
  const isToldElse = steps >= (TOLD_MIN * span * (season - silent)) / season
  for (let phase = 0; phase < season; phase++) {
    if (told[phase] === 0) out[phase] = isToldElse && silent < season / 2 ? Number.NEGATIVE_INFINITY : 0
    else if (sold[phase] === 0 && told[phase]! >= SEASONS_MIN) out[phase] = told[phase]! * emptiness
  }
  return out
}

/** The history with the last open step's sales in place of nothing on closed ones. */
function overClosed({ demand, outOfStockShare }: DemandSeries, closedAt: (t: number) => boolean): Float64Array {
  const out = demand.slice()
  let open = Number.NaN
  for (let t = 0; t < demand.length; t++) {
    const isStocked = !((outOfStockShare?.[t] ?? 0) > 0)
    if (!closedAt(t)) open = isStocked ? demand[t]! : Number.NaN
    else if (!(demand[t]! > 0)) out[t] = isStocked ? open : Number.NaN
  }
  return out
}
