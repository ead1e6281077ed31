import { Worker } from 'node:worker_threads'
import type { ReportDocument } from '#domain/reports/document.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'

/** What the thread is started with. */
export interface ReportTask {
  document: ReportDocument
  chartModule: string
}

/**
 * Prints reports with Skia, on a thread of its own for each.
 *
 * @param chartModule a module that says how charts look, by exporting `chartConfiguration(chart: Chart):
 *   ChartConfiguration` of Chart.js; its functions cannot be sent to a thread, so the thread loads it
 */
export function localReportRenderer({ chartModule }: { chartModule: URL }): ReportRenderer {
  let last: Promise<unknown> = Promise.resolve()
  return {
    pdf(document) {
      const drawn = last.then(() => drawOnThread({ document, chartModule: chartModule.href }))
      last = drawn.catch(() => undefined)
      return drawn
    },
  }
}

async function drawOnThread(task: ReportTask): Promise<Uint8Array> {
  const worker = new Worker(new URL('./pdf/report-thread.ts', import.meta.url), { workerData: task })
  try {
    return await new Promise((resolve, reject) => {
      worker.on('error', reject)
      worker.on('exit', () => reject(new Error('the report thread ended')))
      worker.on('message', resolve)
    })
  } finally {
    await worker.terminate()
  }
}
