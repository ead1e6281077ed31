import type { DemandClass } from '../history/classify.ts'
import { prepareHistory } from '../history/prepare.ts'
import type { EtsFit } from '../models/ets.ts'
import { adjustSeason, hasSeason } from '../models/season.ts'
import { fitSes } from '../models/simple.ts'
import type { ForecastSettings } from '../options.ts'
import type { DemandSeries } from '../series.ts'
import { type MemberContext, ROSTER, runMembers } from './roster.ts'

/**
 * What the local models say about one series, at past origins (to judge them) and now (to forecast). Plain data, so
 * that sheets can be made in any order on any thread.
 */
export interface Sheet {
  id: string
  demandClass: DemandClass
  isIntermittent: boolean
  isWhole: boolean
  /** The cleaned history. */
  y: Float64Array
  /** Steps of history each origin saw; the last is the whole history. */
  origins: readonly number[]
  /** Typical one-step error at each origin, > 0. */
  scales: Float64Array
  /** No forecast above this is believed. */
  cap: number
  /** Units per step: `forecasts[(origin * ROSTER.length + member) * horizon + h]`; NaN where a member did not run. */
  forecasts: Float64Array
}

/** Past origins to judge by: each costs a round of fits. */
const ORIGINS_MAX = 3

/** Runs all members on one series at every origin. */
export function fillSheet(series: DemandSeries, settings: ForecastSettings): Sheet {
  const { horizon } = settings
  const season = settings.season
  const { y, demandClass, isWhole } = prepareHistory(series, season)
  const isIntermittent = demandClass === 'intermittent' || demandClass === 'lumpy' || demandClass === 'dying'
  const origins = settings.effort === 'light' ? [y.length] : originsOf(y.length, settings)
  const forecasts = new Float64Array(origins.length * ROSTER.length * horizon).fill(Number.NaN)
  const cap = capOf(y)
  let ets: EtsFit | undefined
  origins.forEach((length, k) => {
    const history = y.subarray(0, length)
    if (history.length === 0) return
    const isLast = k === origins.length - 1
    const context: MemberContext = {
      season,
      horizon,
      isIntermittent,
      effort: settings.effort,
      ets,
      reselect: isLast && k > 1,
    }
    const run = runMembers(history, context)
    ets = run.ets
    ROSTER.forEach((name, column) => {
      const forecast = run.members.get(name)
      if (!forecast) return
      const at = (k * ROSTER.length + column) * horizon
      for (let h = 0; h < horizon; h++) forecasts[at + h] = clampTo(forecast[h]!, cap)
    })
  })
  const scales = Float64Array.from(origins, (length) => scaleOf(y.subarray(0, length), season))
  return { id: series.id, demandClass, isIntermittent, isWhole, y, origins, scales, cap, forecasts }
}

function originsOf(length: number, { horizon, season }: ForecastSettings): number[] {
  const stride = Math.max(1, Math.ceil(horizon / 2))
  const least = Math.max(6, Math.min(2 * season + 2, 30), Math.min(horizon, 30))
  const out = [length]
  for (let k = 0; k < ORIGINS_MAX; k++) {
    const origin = length - horizon - k * stride
    if (origin < least) break
    out.unshift(origin)
  }
  return out
}

/** Twice the highest value seen: what a season on top of growth may reach, and no explosion can pass. */
function capOf(y: Float64Array): number {
  let high = 0
  for (const value of y) if (value > high) high = value
  return Math.min(2 * high, Number.MAX_VALUE)
}

function clampTo(value: number, cap: number): number {
  if (Number.isNaN(value)) return Number.NaN
  return Math.max(0, Math.min(cap, value))
}

/** Root mean squared one-step error of simple smoothing on what the season leaves. */
function scaleOf(y: Float64Array, season: number): number {
  if (y.length < 2) return Math.max(1e-9, y[0] ?? 1)
  const recent = y.subarray(Math.max(0, y.length - Math.max(4 * season, 60)))
  const rest = hasSeason(recent, season) ? adjustSeason(recent, season).rest : recent
  let mean = 0
  for (const value of y) mean += value / y.length
  return Math.max(Math.sqrt(fitSes(rest).squaredError / rest.length), 0.001 * mean, 1e-300)
}
