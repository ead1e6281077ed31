import { parentPort } from 'node:worker_threads'
import { fillSheet } from '#domain/forecasting/members/sheet.ts'
import type { ForecastSettings } from '#domain/forecasting/options.ts'
import type { DemandSeries } from '#domain/forecasting/series.ts'

/** Fills the sheets of one batch of series per message, on its own thread. */
parentPort?.on(
  'message',
  ({ from, series, settings }: { from: number; series: DemandSeries[]; settings: ForecastSettings }) => {
    const sheets = series.map((one) => fillSheet(one, settings))
    parentPort?.postMessage(
      { from, sheets },
      sheets.flatMap((sheet) => [sheet.forecasts.buffer as ArrayBuffer]),
    )
  },
)
