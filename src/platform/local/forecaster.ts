import { Worker } from 'node:worker_threads'
import type { Forecaster } from '#ports/forecaster.ts'
import type { ForecasterMessage, ForecasterTask } from './forecaster-work.ts'

/** Forecaster on a thread of its own for each task, so that requests are answered meanwhile. */
export const localForecaster: Forecaster = {
  async forecast(series, { horizon, onProgress }) {
    if (series.length === 0) return []
    const answer = await runTask({ kind: 'forecast', series, horizon }, onProgress)
    return answer.kind === 'forecasts' ? answer.forecasts : []
  },
  async judge(series, options) {
    const answer = await runTask({ kind: 'judge', series, ...options }, async () => undefined)
    if (answer.kind !== 'judged') throw new Error('the forecasting thread answered something else')
    return answer.judged
  },
  async orderLevels(levels, { days, serviceLevel, onProgress }) {
    if (levels.length === 0) return []
    const answer = await runTask({ kind: 'order_levels', levels, days, serviceLevel }, onProgress)
    if (answer.kind !== 'order_levels') throw new Error('the forecasting thread answered something else')
    return answer.orderLevels
  },
}

/** @throws what `onProgress` throws, or the thread */
async function runTask(task: ForecasterTask, onProgress: (done: number) => Promise<void>): Promise<ForecasterMessage> {
  const worker = new Worker(new URL('./forecaster-thread.ts', import.meta.url), {
    // Histories and trees are short-lived: a small nursery is emptied often instead of growing.
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  })
  try {
    return await new Promise((resolve, reject) => {
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('the forecasting thread ended')))
      worker.on('message', (message: ForecasterMessage) => {
        if (message.kind === 'progress') onProgress(message.done).catch(reject)
        else resolve(message)
      })
      worker.postMessage(task)
    })
  } finally {
    await worker.terminate()
  }
}
