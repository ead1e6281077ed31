import { countQuantiles } from '../distribution/count-quantiles.ts'
import { errorQuantiles } from '../distribution/residual-quantiles.ts'
import type { Sheet } from '../members/sheet.ts'
import type { ForecastSettings } from '../options.ts'
import type { Forecast } from '../series.ts'
import { type Combined, combineSheets } from './combine.ts'
import { errorMemory } from './error-memory.ts'
import { fillPooledRegression } from './pooled-regression.ts'
import { shareSeason } from './shared-season.ts'

/** Limits of the correction for a whole group's past bias: what lies outside is a change, not a bias. */
const BIAS_RANGE = { least: 0.6, most: 1.4 }
/** Series at which a group's past bias counts half. */
const BIAS_SERIES_HALF = 50

/**
 * Turns sheets into forecasts at the levels asked: weights, combination, bias, quantiles.
 *
 * @param origin steps back from the end, in origins: 0 forecasts the future, 1 the last past origin (the horizon just
 *   gone), as it would have been forecast then
 * @returns one forecast per sheet in their order; undefined where a sheet has no such origin
 */
export function judgeSheets(
  sheets: readonly Sheet[],
  settings: ForecastSettings,
  levels: readonly number[],
): Judgement {
  const { horizon } = settings
  if (settings.learnAcross) fillPooledRegression(sheets, settings)
  const combined = combineSheets(sheets, settings)
  if (settings.learnAcross) shareSeason(sheets, combined, settings)
  correctBias(sheets, combined, horizon)
  const continuous = sheets.flatMap((sheet, i) => (sheet.isIntermittent ? [] : [{ sheet, combined: combined[i]! }]))
  const offsets = errorQuantiles(continuous, { horizon, levels })
  const memories = [false, true].map((kind) =>
    errorMemory(
      sheets.flatMap((sheet, i) => (sheet.isIntermittent === kind ? [{ sheet, combined: combined[i]! }] : [])),
      horizon,
    ),
  )
  const at = (index: number, back: number): Forecast | undefined => {
    const sheet = sheets[index]!
    const k = sheet.origins.length - 1 - back
    if (k < 0) return undefined
    const mean = combined[index]!.means.slice(k * horizon, (k + 1) * horizon)
    const y = sheet.y.subarray(0, sheet.origins[k])
    const quantiles = sheet.isIntermittent
      ? countQuantiles(y, mean, levels)
      : levels.map((_, q) => mean.map((value, h) => value + offsets[h]![q]! * sheet.scales[k]!))
    const tidy = tidyQuantiles(quantiles, levels, sheet.cap)
    const inUnits = (row: Float64Array): Float64Array =>
      row.map((value) => Math.min(value * sheet.unit, Number.MAX_VALUE))
    const isPlain = sheet.unit === 1
    return {
      id: sheet.id,
      mean: isPlain ? mean : inUnits(mean),
      quantiles: isPlain ? tidy : tidy.map(inUnits),
      model: combined[index]!.model,
    }
  }
  return { at, memory: (index) => memories[sheets[index]!.isIntermittent ? 1 : 0]! }
}

export interface Judgement {
  /** The forecast of one series from its last origin but `back`; undefined when its history is too short for that. */
  at(index: number, back: number): Forecast | undefined
  /** Correlation of one series' errors at neighbouring steps ahead. */
  memory(index: number): number
}

/** Never below zero or above the cap, rising with the level. */
export function tidyQuantiles(
  quantiles: readonly Float64Array[],
  levels: readonly number[],
  cap: number,
): Float64Array[] {
  const out = quantiles.map((row) => row.map((value) => Math.max(0, Math.min(2 * cap, value))))
  const order = levels.map((_, q) => q).sort((a, b) => levels[a]! - levels[b]!)
  for (let i = 1; i < order.length; i++) {
    const below = out[order[i - 1]!]!
    const row = out[order[i]!]!
    for (let h = 0; h < row.length; h++) row[h] = Math.max(row[h]!, below[h]!)
  }
  return out
}

/** Scales the intermittent group's forecasts by how far their past total was off. */
function correctBias(sheets: readonly Sheet[], combined: readonly Combined[], horizon: number): void {
  let expected = 0
  let happened = 0
  let series = 0
  sheets.forEach((sheet, i) => {
    if (!sheet.isIntermittent || sheet.origins.length < 2) return
    series++
    for (let k = 0; k < sheet.origins.length - 1; k++) {
      for (let h = 0; h < horizon && sheet.origins[k]! + h < sheet.y.length; h++) {
        expected += combined[i]!.means[k * horizon + h]!
        happened += sheet.y[sheet.origins[k]! + h]!
      }
    }
  })
  if (!(expected > 0)) return
  const trust = series / (series + BIAS_SERIES_HALF)
  const ratio = Math.max(BIAS_RANGE.least, Math.min(BIAS_RANGE.most, happened / expected))
  const factor = 1 + trust * (ratio - 1)
  sheets.forEach((sheet, i) => {
    if (sheet.isIntermittent)
      combined[i]!.means.forEach((value, at, means) => {
        means[at] = Math.min(sheet.cap, value * factor)
      })
  })
}
