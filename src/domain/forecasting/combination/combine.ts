import { ROSTER } from '../members/roster.ts'
import { memberOffset, type Sheet } from '../members/sheet.ts'
import type { ForecastSettings } from '../options.ts'
import { clearWinner } from './clear-winner.ts'
import { learnWeights } from './weights.ts'

/** One series' combined forecasts: at every origin of its sheet, and what they are made of. */
export interface Combined {
  /** `means[origin * horizon + h]`, origins as in the sheet. */
  means: Float64Array
  /** Members with a say, heaviest first. */
  model: string
}

/** A member counts in a group when it ran for at least this part of the series. */
const PRESENT_MIN = 0.6
/** Judged series at which learnt weights and equal weights count the same. */
const SERIES_HALF = 6
/** Even many series share their past origins' luck. */
const CAUTION_MIN = 0.7
/** Series looked at to learn a group's weights. */
const SERIES_MAX = 3000
/** How strongly a member's own record on one series bends the group's weights. */
const OWN_RECORD_POWER = 2

/** Combines each sheet's members with weights learnt over all sheets of its kind (continuous or intermittent). */
export function combineSheets(sheets: readonly Sheet[], settings: ForecastSettings): Combined[] {
  const out = new Array<Combined>(sheets.length)
  for (const kind of [false, true]) {
    const group = sheets.flatMap((sheet, index) => (sheet.isIntermittent === kind ? [{ sheet, index }] : []))
    if (group.length === 0) continue
    const weights = groupWeights(
      group.map(({ sheet }) => sheet),
      settings,
    )
    for (const { sheet, index } of group) out[index] = applyWeights(sheet, weights, settings.horizon)
  }
  return out
}

/** One weight per roster column, 0 for members that do not count. */
function groupWeights(sheets: readonly Sheet[], settings: ForecastSettings): Float64Array {
  const { horizon } = settings
  const columns = ROSTER.map((_, column) => column).filter((column) => {
    const present = sheets.filter((sheet) => isPresent(sheet, sheet.origins.length - 1, column))
    return present.length >= PRESENT_MIN * sheets.length && present.length > 0
  })
  const weights = new Float64Array(ROSTER.length)
  if (columns.length === 0) return weights
  const stride = Math.ceil(sheets.length / SERIES_MAX)
  const judged = gatherRows(
    sheets.filter((_, i) => i % stride === 0),
    columns,
    horizon,
  )
  const caution = judged.series === 0 ? 1 : Math.max(CAUTION_MIN, SERIES_HALF / (SERIES_HALF + judged.series))
  const isIntermittent = sheets[0]!.isIntermittent
  const learnt = learnWeights(judged, { loss: isIntermittent ? 'squared' : 'absolute', caution })
  columns.forEach((column, m) => {
    weights[column] = learnt[m]!
  })
  return weights
}

function isPresent(sheet: Sheet, origin: number, column: number): boolean {
  return memberOffset(sheet, origin, column) >= 0
}

/** Past forecasts beside what then happened, in units of each series' scale; rows where every column has a forecast. */
function gatherRows(sheets: readonly Sheet[], columns: readonly number[], horizon: number) {
  const actual: number[] = []
  const forecasts: number[][] = columns.map(() => [])
  const importance: number[] = []
  let series = 0
  for (const sheet of sheets) {
    let isUsed = false
    for (let k = 0; k < sheet.origins.length - 1; k++) {
      if (!columns.every((column) => isPresent(sheet, k, column))) continue
      isUsed = true
      for (let h = 0; h < horizon && sheet.origins[k]! + h < sheet.y.length; h++) {
        actual.push(sheet.y[sheet.origins[k]! + h]! / sheet.scales[k]!)
        columns.forEach((column, m) => {
          forecasts[m]!.push(sheet.forecasts[memberOffset(sheet, k, column) + h]! / sheet.scales[k]!)
        })
        importance.push(1)
      }
    }
    if (isUsed) series++
  }
  return {
    series,
    actual: Float64Array.from(actual),
    forecasts: forecasts.map((column) => Float64Array.from(column)),
    importance: Float64Array.from(importance),
  }
}

function applyWeights(sheet: Sheet, group: Float64Array, horizon: number): Combined {
  const bent = bendToRecord(sheet, group, horizon)
  const winner = clearWinner(sheet, bent, horizon)
  const own = winner === undefined ? bent : bent.map((_, column) => (column === winner ? 1 : 0))
  const means = new Float64Array(sheet.origins.length * horizon)
  for (let k = 0; k < sheet.origins.length; k++) {
    const present = own.map((weight, column) => (weight > 0 && isPresent(sheet, k, column) ? weight : 0))
    const counted = present.some((weight) => weight > 0)
      ? present
      : own.map((_, column) => (isPresent(sheet, k, column) ? 1 : 0))
    const total = counted.reduce((a, b) => a + b, 0)
    counted.forEach((weight, column) => {
      if (weight === 0) return
      const at = memberOffset(sheet, k, column)
      for (let h = 0; h < horizon; h++) means[k * horizon + h]! += (weight / total) * sheet.forecasts[at + h]!
    })
  }
  return { means, model: describe(sheet, own) }
}

/** Shifts weight towards members with a good record on this very series, each record drawn towards the common one. */
function bendToRecord(sheet: Sheet, group: Float64Array, horizon: number): Float64Array {
  const origins = sheet.origins.length - 1
  if (origins < 1 || sheet.isIntermittent) return group
  const errors = new Float64Array(group.length).fill(Number.NaN)
  let common = 0
  let count = 0
  for (let column = 0; column < group.length; column++) {
    if (group[column] === 0) continue
    let sum = 0
    let rows = 0
    for (let k = 0; k < origins; k++) {
      if (!isPresent(sheet, k, column)) continue
      for (let h = 0; h < horizon && sheet.origins[k]! + h < sheet.y.length; h++, rows++) {
        const forecast = sheet.forecasts[memberOffset(sheet, k, column) + h]!
        sum += Math.abs(forecast - sheet.y[sheet.origins[k]! + h]!) / sheet.scales[k]!
      }
    }
    if (rows === 0) continue
    errors[column] = sum / rows
    common += sum / rows
    count++
  }
  if (count === 0 || !(common > 0)) return group
  common /= count
  return group.map((weight, column) => {
    const error = Number.isNaN(errors[column]!) ? common : errors[column]!
    return weight * (common / (0.5 * common + 0.5 * error)) ** OWN_RECORD_POWER
  })
}

/** Names the members with the most weight, for people. */
function describe(sheet: Sheet, weights: Float64Array): string {
  const ranked = ROSTER.map((name, column) => ({ name, weight: weights[column]!, column }))
    .filter(({ weight, column }) => weight > 0.05 && isPresent(sheet, sheet.origins.length - 1, column))
    .sort((a, b) => b.weight - a.weight)
  return ranked.length === 0
    ? 'none'
    : ranked
        .slice(0, 4)
        .map(({ name }) => name)
        .join(' + ')
}
