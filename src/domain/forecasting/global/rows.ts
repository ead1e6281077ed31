import type { ForecastSettings } from '../options.ts'
import type { Random } from '../random.ts'
import { type BinnedTable, binOf, type Edges, findEdges } from './bins.ts'
import { featureCount, levelAt, type Place, spreadAt, windowUnit, writeFeatures } from './features.ts'
import type { Shop } from './shop.ts'
import type { View } from './view.ts'

/** Targets to learn from, before their features are cut into classes. */
export interface Rows {
  count: number
  width: number
  /** `features[row * width + column]`. */
  features: Float32Array
  /** Demand in units of the level at its origin. */
  actual: Float32Array
  level: Float32Array
  spread: Float32Array
  weight: Float32Array
}

/** Newest steps that origins are drawn from. */
export const LOOKBACK_MAX = 800
/** Steps before the first origin. */
export const START_MIN = 8
/** Limits of relative spread: one noisy or one silent series must not outweigh a hundred. */
const SPREAD = { least: 0.3, most: 4 }

/** Room for `capacity` rows. */
export function emptyRows(capacity: number, causes: number): Rows {
  const width = featureCount(causes)
  return {
    count: 0,
    width,
    features: new Float32Array(capacity * width),
    actual: new Float32Array(capacity),
    level: new Float32Array(capacity),
    spread: new Float32Array(capacity),
    weight: new Float32Array(capacity),
  }
}

/** What rows are written with. */
export interface RowContext {
  shop: Shop
  settings: ForecastSettings
}

/**
 * Adds up to `wanted` targets of one series at random origins, none of them beyond its first `end` steps; each target's
 * features know nothing after its origin.
 */
export function drawRows(
  rows: Rows,
  view: View,
  context: RowContext & { wanted: number; end: number; random: Random },
): void {
  const { wanted, end, random, settings } = context
  const first = Math.max(START_MIN, end - LOOKBACK_MAX)
  for (let i = 0; i < wanted; i++) {
    const ahead = 1 + Math.floor(random.next() * settings.horizon)
    const target = first + Math.floor(random.next() * (end - first))
    const origin = target - ahead + 1
    if (target >= end || origin < START_MIN || !view.isSeen[target]) continue
    addRow(rows, { view, origin, ahead }, context)
  }
}

/** Adds one target; left out when nothing was sold before its origin, since it then has no level. */
export function addRow(rows: Rows, place: Place, context: RowContext): void {
  const { view, origin, ahead } = place
  const unit = windowUnit(context.settings)
  const level = levelAt(view, origin, unit)
  if (!(level > 0) || rows.count >= rows.actual.length) return
  const row = rows.count++
  writeFeatures(place, context, rows.features, row * rows.width)
  const spread = Math.max(SPREAD.least, Math.min(SPREAD.most, spreadAt(view, origin, unit)))
  const target = origin + ahead - 1
  rows.actual[row] = target < view.length ? view.y[target]! / level : Number.NaN
  rows.level[row] = level
  rows.spread[row] = spread
  // As many units of squared error as the series' own variance makes up: the measure RMSSE gives each series the same say.
  rows.weight[row] = 1 / (spread * spread)
}

/** Class edges of each column. */
export function edgesOf({ features, width, count }: Rows): Edges[] {
  return Array.from({ length: width }, (_, offset) => findEdges(features, { offset, stride: width, count }))
}

/** Rows as trees read them. */
export function toTable({ features, width, count }: Rows, edges: readonly Edges[]): BinnedTable {
  const columns = edges.map((column, k) => {
    const out = new Uint8Array(count)
    for (let row = 0; row < count; row++) out[row] = binOf(column, features[row * width + k]!)
    return out
  })
  return { rowCount: count, columns }
}
