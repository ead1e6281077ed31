import type { Logger } from 'pino'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import { runAlerts } from './alerts.ts'
import { watchFeedLag } from './feed-lag.ts'
import { type RunningImports, runImports } from './imports.ts'
import { reportMaker } from './make-report.ts'
import { runPlanning } from './planning.ts'
import type { Platform } from './platform.ts'
import { runOrderSweep } from './purchasing.ts'
import { runReports } from './run-reports.ts'

export interface Background extends Pick<RunningImports, 'runner'> {
  /** Begins, once the address for links in mails is known. */
  start(publicUrl: string): Promise<void>
  /** Finishes the steps at hand. */
  stop(): Promise<void>
}

interface BackgroundParts {
  logger: Logger
  /** Makes reports; ours when absent. */
  makeReport?: MakeReport
  onFault(error: unknown): void
}

/** All the work that no request waits for, in this process. */
export function backgroundHere(
  platform: Platform,
  { logger, makeReport = reportMaker(platform), onFault }: BackgroundParts,
): Background {
  const imports = runImports(platform, { logger, onFault })
  const running: { stop(): Promise<void> }[] = [imports]
  return {
    runner: imports.runner,
    async start(publicUrl) {
      await imports.start()
      running.push(
        runAlerts(platform, { publicUrl, logger }),
        runPlanning(platform, { logger }),
        runOrderSweep(platform, onFault),
        watchFeedLag(platform, onFault),
        runReports(platform, { publicUrl, logger, makeReport }),
      )
    },
    async stop() {
      await Promise.all(running.map((each) => each.stop()))
    },
  }
}

/** Functions do it, woken by what the table's stream tells: this process has nothing to begin, wake or stop. */
export const backgroundElsewhere: Background = {
  runner: { wake: () => undefined, start: () => undefined, stop: async () => undefined },
  start: async () => undefined,
  stop: async () => undefined,
}
