import type { DemandClass } from '../history/classify.ts'
import { aliveChance } from '../history/ending.ts'
import type { LevelShift } from '../history/level-shift.ts'
import { prepareHistory } from '../history/prepare.ts'
import { warningsOf } from '../history/warnings.ts'
import type { EtsFit } from '../models/ets.ts'
import { adjustSeason, hasSeason } from '../models/season.ts'
import { fitSes } from '../models/simple.ts'
import type { ForecastSettings } from '../options.ts'
import type { DemandSeries, Warning } from '../series.ts'
import { atNewestLevel } from './newest-level.ts'
import { type MemberContext, type MemberName, POOLED_COLUMN, ROSTER, runMembers } from './roster.ts'

/**
 * What the local models say about one series, at past origins (to judge them) and now (to forecast). Plain data, so
 * that sheets can be made in any order on any thread.
 */
export interface Sheet {
  id: string
  demandClass: DemandClass
  isIntermittent: boolean
  isWhole: boolean
  /** What a person should know of the history. */
  warnings: readonly Warning[]
  /** The cleaned history at its newest level, in `unit`s. */
  y: Float64Array
  /** How `y` was brought to its newest level, where it was. */
  shift?: LevelShift
  /** What the sheet's numbers are to be multiplied by: 1 but for histories whose squares would leave the number range. */
  unit: number
  /** Steps of history each origin saw; the last is the whole history. */
  origins: readonly number[]
  /** Typical one-step error at each origin, > 0. */
  scales: Float64Array
  /** No forecast above this is believed. */
  cap: number
  /** Row of each roster member in `forecasts`; -1 when it did not run here. */
  rowOf: Int8Array
  /** Units per step, one row of the horizon's length per origin and running member; see {@link memberOffset}. */
  forecasts: Float64Array
}

/** Where a member's forecast from one origin starts in `sheet.forecasts`; -1 when there is none. */
export function memberOffset(sheet: Sheet, origin: number, column: number): number {
  const row = sheet.rowOf[column]!
  if (row < 0) return -1
  const horizon = sheet.forecasts.length / (sheet.origins.length * rowCount(sheet.rowOf))
  const at = (origin * rowCount(sheet.rowOf) + row) * horizon
  return Number.isNaN(sheet.forecasts[at]!) ? -1 : at
}

/** Like {@link memberOffset}, for the one who writes the row. */
export function rowOffset(sheet: Sheet, column: number, at: { origin: number; horizon: number }): number {
  const row = sheet.rowOf[column]!
  return row < 0 ? -1 : (at.origin * rowCount(sheet.rowOf) + row) * at.horizon
}

function rowCount(rowOf: Int8Array): number {
  let count = 0
  for (const row of rowOf) if (row >= 0) count++
  return count
}

/** Runs all members on one series at every origin. */
export function fillSheet(series: DemandSeries, settings: ForecastSettings): Sheet {
  const { horizon } = settings
  const season = settings.season
  const prepared = prepareHistory(series, season, settings.keptDemand)
  const unit = unitOf(prepared.y)
  const raw = unit === 1 ? prepared.y : prepared.y.map((value) => value / unit)
  const demandClass = aliveChance(raw, season) < 0.5 ? 'dying' : prepared.demandClass
  const isIntermittent = demandClass === 'intermittent' || demandClass === 'lumpy' || demandClass === 'dying'
  const { y, from, ratio } = atNewestLevel(raw, { season, isIntermittent })
  const origins = settings.effort === 'light' ? [y.length] : originsOf(y.length, settings, isIntermittent)
  const cap = capOf(y)
  const runs: ReadonlyMap<MemberName, Float64Array>[] = []
  let ets: EtsFit | undefined
  origins.forEach((length, k) => {
    const seen = y.subarray(0, length)
    const history = isIntermittent && length - from >= LEVEL_SEEN_MIN ? seen.subarray(from) : seen
    const reselect = k === origins.length - 1 && k > 1
    const context: MemberContext = { season, horizon, isIntermittent, effort: settings.effort, ets, reselect }
    const run = history.length === 0 ? { members: new Map<MemberName, Float64Array>() } : runMembers(history, context)
    ets = run.ets
    const chance = isIntermittent ? aliveChance(seen, season) : 1
    runs.push(chance < 1 ? scaled(run.members, chance) : run.members)
  })
  const isPooled = settings.learnAcross && settings.effort === 'full' && !isIntermittent
  const table = tabulate(runs, { horizon, cap, isPooled })
  const scales = Float64Array.from(origins, (length) => scaleOf(y.subarray(0, length), season))
  const warnings = warningsOf(series, {
    y: raw,
    demandClass,
    hasShift: from > 0,
    isJudged: originsOf(y.length, settings, isIntermittent).length > 1,
  })
  return {
    id: series.id,
    demandClass,
    warnings,
    isIntermittent,
    isWhole: prepared.isWhole,
    y,
    ...(from > 0 && !isIntermittent ? { shift: { from, ratio } } : {}),
    unit,
    origins,
    scales,
    cap,
    ...table,
  }
}

/** Steps of a new level that rare demand is judged by, at least. */
const LEVEL_SEEN_MIN = 8

function scaled(members: ReadonlyMap<MemberName, Float64Array>, factor: number): ReadonlyMap<MemberName, Float64Array> {
  return new Map([...members].map(([name, forecast]) => [name, forecast.map((units) => units * factor)]))
}

/** Lays the members' forecasts out in rows, kept between 0 and the cap, with room for the pooled regression's. */
function tabulate(
  runs: readonly ReadonlyMap<MemberName, Float64Array>[],
  { horizon, cap, isPooled }: { horizon: number; cap: number; isPooled: boolean },
): Pick<Sheet, 'rowOf' | 'forecasts'> {
  let rows = 0
  const rowOf = Int8Array.from(ROSTER, (name, column) =>
    runs.some((run) => run.has(name)) || (isPooled && column === POOLED_COLUMN) ? rows++ : -1,
  )
  const forecasts = new Float64Array(runs.length * rows * horizon).fill(Number.NaN)
  runs.forEach((run, k) => {
    ROSTER.forEach((name, column) => {
      const forecast = run.get(name)
      if (!forecast) return
      const at = (k * rows + rowOf[column]!) * horizon
      for (let h = 0; h < horizon; h++) forecasts[at + h] = clampTo(forecast[h]!, cap)
    })
  })
  return { rowOf, forecasts }
}

/** Values beyond this, or below its inverse, are counted in units of the largest. */
const PLAIN_MAX = 1e90

function unitOf(y: Float64Array): number {
  let high = 0
  for (const value of y) if (value > high) high = value
  return high === 0 || (high < PLAIN_MAX && high > 1 / PLAIN_MAX) ? 1 : high
}

function originsOf(length: number, { horizon, season, origins }: ForecastSettings, isIntermittent: boolean): number[] {
  const stride = Math.max(1, Math.ceil(horizon / 2))
  const least = Math.max(8, isIntermittent ? 0 : Math.min(2 * season + 2, 30), Math.min(horizon, 30))
  const out = [length]
  for (let k = 0; k < origins; k++) {
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
