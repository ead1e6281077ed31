import { openLocalPlatform } from '#main/local-platform.ts'
import type { Platform } from '#main/platform.ts'
import { testConfig } from '#test/support/config.ts'
import { smallReport } from '#test/support/report-shop.ts'
import { TENANT } from '#test/support/shop.ts'
import { makeNextReport, type RunDeps } from '#usecases/reports/run-reports.ts'
import { startDueRuns } from '#usecases/reports/start-due-runs.ts'

export const DAY_MS = 86_400_000

/** The real platform on real files, but for a clock of its own: days fly by. */
export async function openReportPlatform(folder: string, now: () => number): Promise<Platform> {
  const platform = await openLocalPlatform(testConfig(folder), (error) => {
    throw error
  })
  return { ...platform, clock: { now } }
}

/** Does what is due now. @returns whether there was anything */
export async function workOnce(platform: Platform, workerId: string): Promise<boolean> {
  const deps: RunDeps = {
    ...platform,
    publicUrl: 'https://shop.example',
    makeReport: smallReport,
    onOutcome: () => undefined,
  }
  const started = await startDueRuns(platform)
  return (await makeNextReport(deps, workerId)) + started > 0
}

export const mailCount = async ({ queue }: Platform): Promise<number> => {
  let count = 0
  let cursor: string | undefined
  do {
    const page = await queue.records(TENANT, { limit: 200, cursor })
    count += page.data.length
    cursor = page.nextCursor
  } while (cursor !== undefined)
  return count
}
