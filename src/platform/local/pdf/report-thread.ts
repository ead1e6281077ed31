import { parentPort, workerData } from 'node:worker_threads'
import type { ReportTask } from '../report-renderer.ts'
import { drawReport } from './draw-report.ts'

/** Draws one report on a thread of its own. */
const { document, chartModule } = workerData as ReportTask
const bytes = drawReport(document, await import(chartModule))
parentPort?.postMessage(bytes, [bytes.buffer])
