import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { localForecaster } from '#platform/local/forecaster.ts'
import { type JobHandler, JobProblem, runNextJob } from '#usecases/jobs/run-jobs.ts'
import { longJobs, shortJobs } from '../job-handlers.ts'
import { outcomes } from '../outcomes.ts'
import { untilDone } from './invocation.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'
import { workQueueFunction } from './work-queue.ts'

/** Between two signs of life of the forecasting thread. */
const MARGIN_MS = 30_000

/** A job that was not done in so many invocations, each its alone, would be begun anew for ever: one is too short for it. */
const TURNS_MAX = 3

/** Called by the queue of jobs: forecasts, uploaded sales, simulations. */
export function forecastFunction(setting: FunctionSetting) {
  const { store, metrics, clock, randomness } = openStore(setting)
  const deps = {
    sales: awsSalesStore(store),
    catalog: awsCatalogStore(store),
    forecasts: awsForecastStore(store),
    stock: awsStockStore(store),
    purchaseOrders: awsPurchaseOrderStore(store),
    suppliers: awsSupplierStore(store),
    blobs: awsBlobs(setting.aws.bucket),
    jobs: awsJobStore(store),
    forecaster: localForecaster,
    clock,
    randomness,
  }
  const bounded = (handler: JobHandler): JobHandler => ({
    ...handler,
    run(job, step) {
      if ((job.turnsUsed ?? 0) < TURNS_MAX) return handler.run(job, step)
      const message = 'It takes longer than a function may run. Ask for less at once.'
      throw new JobProblem({ code: 'TOO_LARGE', message })
    },
  })
  const handlers = new Map(
    [...shortJobs(deps), ...longJobs(deps)].map(([kind, handler]) => [kind, bounded(handler)] as const),
  )
  return workQueueFunction(setting, {
    topic: 'jobs',
    idName: 'jobId',
    marginMs: MARGIN_MS,
    work({ logger, isTimeShort }) {
      const { onJob, onJobFault } = outcomes({ logger, metrics })
      const jobDeps = { ...deps, handlers, onFault: onJobFault, onOutcome: onJob }
      // Those behind the first have only what time it left them.
      let isWholeTurn = true
      return untilDone({ isTimeShort }, async () => {
        const count = await runNextJob({ ...jobDeps, isWholeTurn }, isTimeShort)
        isWholeTurn = false
        return count
      })
    },
  })
}
