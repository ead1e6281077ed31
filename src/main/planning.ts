import type { Logger } from 'pino'
import { askNightly } from '#usecases/forecasts/ask-forecasts.ts'
import { runNextJob } from '#usecases/jobs/run-jobs.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'
import { longJobs, shortJobs } from './job-handlers.ts'
import { outcomes } from './outcomes.ts'
import type { Platform } from './platform.ts'
import { runWorker, type Worker } from './worker.ts'

/** Lost wake-ups cost at most this. */
const LOOK_EVERY_MS = 1000
/** A night's forecasts begin at most so late. */
const NIGHTLY_LOOK_EVERY_MS = 60_000
/** A busy till's minute is folded in a few looks: nobody watches a day's total by the millisecond. */
const GATHER_MS = 500

/** The background work of planning: the ledger is folded into daily sales, and jobs are done one after another, the long ones beside the others. */
export function runPlanning(platform: Platform, { logger }: { logger: Logger }): Worker {
  let isStopping = false
  const { onJob, onJobFault } = outcomes({ logger, metrics: platform.metrics })
  const jobDeps = {
    ...platform,
    onFault: onJobFault,
    onOutcome: onJob,
  }
  const onFault = (error: unknown) => logger.error({ err: error }, 'planning: step failed, will be tried again')
  const following = {
    ...platform,
    onFault: (error: unknown, level: object) =>
      logger.error({ err: error, ...level }, 'sales of a level cannot be counted, left out'),
  }
  const workers = [
    runWorker({
      onWake: platform.feed.onWake,
      lookEveryMs: LOOK_EVERY_MS,
      gatherMs: GATHER_MS,
      onFault,
      step: () => followLedger(following),
    }),
    ...[shortJobs(platform), longJobs(platform)].map((handlers) =>
      runWorker({
        onWake: platform.jobs.onWake,
        lookEveryMs: LOOK_EVERY_MS,
        onFault,
        step: () => runNextJob({ ...jobDeps, handlers: new Map(handlers) }, () => isStopping),
      }),
    ),
    runWorker({ lookEveryMs: NIGHTLY_LOOK_EVERY_MS, onFault, step: () => askNightly(platform) }),
  ]
  return {
    async stop() {
      isStopping = true
      await Promise.all(workers.map((worker) => worker.stop()))
    },
  }
}
