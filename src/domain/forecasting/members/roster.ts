import { type EtsFit, fitEts, forecastEts, selectEts } from '../models/ets.ts'
import { adida, croston, imapa, sba, tsb } from '../models/intermittent.ts'
import { type Adjusted, adjustSeason, hasSeason } from '../models/season.ts'
import { dampedTrend, fitSes, recentMean, seasonalNaive } from '../models/simple.ts'
import { optimisedTheta, theta } from '../models/theta.ts'

/** Every local model that can be weighed, in the order of a sheet's columns. */
export const ROSTER = [
  'naive',
  'seasonal naive',
  'mean',
  'ses',
  'theta',
  'optimised theta',
  'damped trend',
  'ets',
  'theta without season',
  'croston',
  'sba',
  'tsb',
  'tsb slow',
  'adida',
  'imapa',
  'season mean',
  'pooled regression',
] as const

export type MemberName = (typeof ROSTER)[number]

/** The column a model across series fills in later. */
export const POOLED_COLUMN = ROSTER.indexOf('pooled regression')

/** What members run with. */
export interface MemberContext {
  season: number
  horizon: number
  isIntermittent: boolean
  effort: 'full' | 'light'
  /** An exponential smoothing model chosen on a shorter history, to start from. */
  ets?: EtsFit
  /** Choose the exponential smoothing form anew even when one is given. */
  reselect?: boolean
}

/** Longest season that ETS keeps a state per phase for; longer ones are adjusted for first, as R's `stlf` does. */
const ETS_SEASON_MAX = 24

/** Fewer steps than this show no trend. */
const TREND_MIN = 5

/** Runs every member that suits the history. Absent members are not in the answer. `y` must not be empty. */
export function runMembers(
  y: Float64Array,
  context: MemberContext,
): { members: Map<MemberName, Float64Array>; ets?: EtsFit } {
  return context.isIntermittent ? { members: intermittentMembers(y, context) } : continuousMembers(y, context)
}

function intermittentMembers(
  y: Float64Array,
  { horizon, season, effort }: MemberContext,
): Map<MemberName, Float64Array> {
  const flat = (value: number): Float64Array => new Float64Array(horizon).fill(value)
  const members = new Map<MemberName, Float64Array>([['sba', flat(sba(y))]])
  if (effort === 'light') return members
  members.set('mean', recentMean(y, y.length, horizon))
  members.set('season mean', recentMean(y, Math.max(2 * season, 8), horizon))
  members.set('ses', flat(fitSes(y).level))
  members.set('croston', flat(croston(y)))
  members.set('tsb', flat(tsb(y)))
  members.set('tsb slow', flat(tsb(y, { probability: 0.03, size: 0.05 })))
  members.set('adida', flat(adida(y)))
  members.set('imapa', flat(imapa(y)))
  return members
}

/** Steps that smoothing models are fitted to: their weights forget what lies further back. */
const FITTED_MAX = 520

function continuousMembers(
  all: Float64Array,
  context: MemberContext,
): { members: Map<MemberName, Float64Array>; ets?: EtsFit } {
  const { horizon, season } = context
  const y = all.subarray(Math.max(0, all.length - FITTED_MAX))
  const isSeasonal = season > 1 && y.length >= 2 * season + 1
  const shows = isSeasonal && hasSeason(y, season)
  const plain: Adjusted = { rest: y, restore: (forecast) => forecast }
  const adjusted = shows || (isSeasonal && season > ETS_SEASON_MAX) ? adjustSeason(y, season) : plain
  const members = new Map<MemberName, Float64Array>()
  const onRest = (name: MemberName, forecast: Float64Array): void => {
    members.set(name, adjusted.restore(forecast))
  }
  const isTooShort = y.length < TREND_MIN
  if (!isTooShort) onRest('theta', theta(adjusted.rest, horizon))
  else members.set('mean', recentMean(y, y.length, horizon))
  if (context.effort === 'light') return { members }
  members.set('seasonal naive', seasonalNaive(y, isSeasonal ? season : 1, horizon))
  onRest('naive', seasonalNaive(adjusted.rest, 1, horizon))
  onRest('season mean', recentMean(adjusted.rest, Math.max(season, 8), horizon))
  onRest('ses', new Float64Array(horizon).fill(fitSes(adjusted.rest).level))
  if (isTooShort) return { members }
  onRest('optimised theta', optimisedTheta(adjusted.rest, horizon))
  onRest('damped trend', dampedTrend(adjusted.rest, horizon))
  if (adjusted !== plain) members.set('theta without season', theta(y, horizon))
  const ets = etsMember(y, adjusted, context)
  members.set('ets', ets.forecast)
  return { members, ets: ets.fit }
}

function etsMember(
  y: Float64Array,
  adjusted: Adjusted,
  context: MemberContext,
): { fit: EtsFit; forecast: Float64Array } {
  const isLong = context.season > ETS_SEASON_MAX
  const history = isLong ? adjusted.rest : y
  const season = isLong ? 1 : context.season
  const known = context.ets
  const fit =
    known && !context.reselect && canStart(known, history)
      ? fitEts(history, known.form, { season, warm: known.x })
      : selectEts(history, season)
  const forecast = forecastEts(history, fit, { season, horizon: context.horizon })
  return { fit, forecast: isLong ? adjusted.restore(forecast) : forecast }
}

/** A multiplicative form chosen on a shorter history cannot run where zeros have come since. */
function canStart(fit: EtsFit, y: Float64Array): boolean {
  const needsPositive = fit.form.error === 'M' || fit.form.season === 'M'
  return !needsPositive || y.every((value) => value > 0)
}
