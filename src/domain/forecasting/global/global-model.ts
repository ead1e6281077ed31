import type { Learner, Learnt } from '../combination/learner.ts'
import type { DemandSeries, Forecast } from '../series.ts'
import { scoreOf } from './boost.ts'
import { addRow, emptyRows, type RowContext, START_MIN, toTable } from './rows.ts'
import { shopOf } from './shop.ts'
import { ratioQuantile, type SpreadTable } from './spread-table.ts'
import { OBJECTIVE, type Trained, train } from './training.ts'
import { knownCauses, type View, viewOf } from './view.ts'

/** Fewer series than this have too little in common to learn from. */
const SERIES_MIN = 20
/** Series learnt from. */
const SERIES_MAX = 1000
/** A forecast may exceed the highest sale by this factor. */
const CAP_FACTOR = 2

/**
 * Learns across all series of a shop by gradient-boosted trees on what each series' past, calendar, known causes and
 * the whole shop say about a step ahead; all in units of the series' own level, so that products of any size teach
 * each other. One model for all steps ahead, told how far ahead it looks.
 *
 * Steps out of stock are never learnt from as targets, and enter the past scaled up (`prepareHistory`).
 *
 * Source: the approach of the M5 competition's leaders, Makridakis, Spiliotis & Assimakopoulos (2022), Int. J.
 * Forecasting 38, 1346-1364.
 */
export const boostedTrees: Learner = (series, settings) => {
  const names = knownCauses(series)
  const stride = Math.max(1, Math.ceil(series.length / SERIES_MAX))
  const ordered = [...series].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  const sample = ordered.filter((_, i) => i % stride === 0)
  const laidOut = new Map<DemandSeries, View>()
  for (const one of sample) {
    const view = viewOf(one, names, settings)
    if (view) laidOut.set(one, view)
  }
  const views = [...laidOut.values()]
  if (views.length < SERIES_MIN) return SILENT
  const shop = shopOf(views, settings)
  const trained = train(views, { shop, settings })
  if (!trained) return SILENT
  const inOdd = new Set(views.filter((_, k) => k % 2 === 1))
  const at = (index: number, back: number): Forecast | undefined => {
    const one = series[index]!
    const view = laidOut.get(one) ?? viewOf(one, names, settings)
    if (!view || view.length - back < START_MIN) return undefined
    const spread = back === 0 ? trained.spread : trained.halves[inOdd.has(view) ? 1 : 0]
    return forecastView(view, { trained, spread }, { shop, settings, back })
  }
  return { past: (index) => at(index, settings.horizon), future: (index) => at(index, 0) }
}

const SILENT: Learnt = { past: () => undefined, future: () => undefined }
function forecastView(
  view: View,
  { trained, spread }: { trained: Trained; spread: SpreadTable },
  context: RowContext & { back: number },
): Forecast {
  const { horizon, quantiles } = context.settings
  const origin = view.length - context.back
  const rows = emptyRows(horizon, view.causes.length)
  for (let ahead = 1; ahead <= horizon; ahead++) addRow(rows, { view, origin, ahead }, context)
  const model = context.back === 0 ? trained.future : trained.past
  const table = toTable(rows, trained.edges)
  let high = 0
  for (let t = 0; t < origin; t++) if (view.y[t]! > high) high = view.y[t]!
  const mean = Float64Array.from({ length: horizon }, (_, row) =>
    Math.min(CAP_FACTOR * high, OBJECTIVE.mean(scoreOf(model, table, row)) * rows.level[row]!),
  )
  const rowOf = (level: number): Float64Array =>
    mean.map((expected, row) =>
      Math.min(CAP_FACTOR * high, expected * ratioQuantile(spread, { expected, scatter: rows.spread[row]! }, level)),
    )
  return { id: view.id, mean, quantiles: quantiles.map(rowOf), model: 'boosted trees' }
}
