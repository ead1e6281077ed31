import { Worker } from 'node:worker_threads'
import { fillSheet, type Sheet } from '#domain/forecasting/members/sheet.ts'
import type { ForecastSettings } from '#domain/forecasting/options.ts'
import type { DemandSeries } from '#domain/forecasting/series.ts'

/** Series per message: large enough to hide its cost, small enough for steady progress. */
const BATCH = 100
/** Threads beyond this wait for memory, not for work. */
export const JOBS_MAX = 64

/**
 * Fills all sheets on `jobs` threads. The answer does not depend on `jobs`: each sheet is made from its series alone.
 *
 * @throws Error when a thread dies
 */
export async function fillSheets(
  series: readonly DemandSeries[],
  settings: ForecastSettings,
  options: { jobs: number; onProgress: (done: number) => void },
): Promise<Sheet[]> {
  const sheets = new Array<Sheet>(series.length)
  if (options.jobs <= 1 || series.length <= BATCH) {
    series.forEach((one, i) => {
      sheets[i] = fillSheet(one, settings)
      if (i % BATCH === 0) options.onProgress(i)
    })
    return sheets
  }
  let next = 0
  let done = 0
  const work = (worker: Worker): Promise<void> =>
    new Promise((resolve, reject) => {
      const give = (): void => {
        if (next >= series.length) {
          resolve()
          return
        }
        const batch = series
          .slice(next, next + BATCH)
          .map(({ id, demand, outOfStockShare }) => ({ id, demand, outOfStockShare }))
        worker.postMessage({ from: next, series: batch, settings })
        next += BATCH
      }
      worker.on('error', reject)
      worker.on('message', (answer: { from: number; sheets: Sheet[] }) => {
        answer.sheets.forEach((sheet, i) => {
          sheets[answer.from + i] = sheet
        })
        done += answer.sheets.length
        options.onProgress(done)
        give()
      })
      give()
    })
  const count = Math.min(options.jobs, JOBS_MAX, Math.ceil(series.length / BATCH))
  const workers = Array.from(
    { length: count },
    () =>
      new Worker(new URL('./sheets-worker.ts', import.meta.url), { resourceLimits: { maxYoungGenerationSizeMb: 32 } }),
  )
  try {
    await Promise.all(workers.map(work))
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()))
  }
  return sheets
}
