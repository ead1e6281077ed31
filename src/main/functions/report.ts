import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsDecisionStore } from '#platform/aws/decision-store.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsNarrationStore } from '#platform/aws/narration-store.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { makeNextReport } from '#usecases/reports/run-reports.ts'
import { openNarrator } from '../aws-narrator.ts'
import { reportMaker } from '../make-report.ts'
import { outcomes } from '../outcomes.ts'
import { printedReports } from '../printed-reports.ts'
import { untilDone } from './invocation.ts'
import { type FunctionSetting, publicUrlOf } from './setting.ts'
import { openStore } from './stores.ts'
import { workQueueFunction } from './work-queue.ts'

/** One report may take ten minutes (MAKING_MAX_MS), and cannot stop in the middle: so long must be left to begin another. */
const MARGIN_MS = 620_000

/** Called by the queue of reports: makes those that wait, and queues their mails. */
export function reportFunction(setting: FunctionSetting) {
  const { store, metrics, clock, randomness } = openStore(setting)
  const stores = {
    catalog: awsCatalogStore(store),
    decisions: awsDecisionStore(store),
    forecasts: awsForecastStore(store),
    identity: awsIdentityStore(store),
    narrations: awsNarrationStore(store),
    purchaseOrders: awsPurchaseOrderStore(store),
    reports: awsReportStore(store),
    sales: awsSalesStore(store),
    stock: awsStockStore(store),
    suppliers: awsSupplierStore(store),
    blobs: awsBlobs(setting.aws.bucket),
    clock,
    randomness,
  }
  const narrator = openNarrator(setting.config, setting.aws)
  const parts = { narrationLimit: setting.config.narrator.limit, reportRenderer: printedReports() }
  const publicUrl = publicUrlOf(setting)
  return workQueueFunction(setting, {
    topic: 'reports',
    idName: 'reportId',
    marginMs: MARGIN_MS,
    async work(invocation) {
      const makeReport = reportMaker({ ...stores, ...parts, narrator: (await narrator).narrator })
      const { onReport: onOutcome } = outcomes({ logger: invocation.logger, metrics })
      const deps = { ...stores, publicUrl, makeReport, onOutcome }
      const workerId = randomness.id()
      const makeNext = () => makeNextReport(deps, workerId)
      // One in any case: a function that never had time for one would say for ever that there is more to do.
      return (await makeNext()) === 0 || untilDone(invocation, makeNext)
    },
  })
}
