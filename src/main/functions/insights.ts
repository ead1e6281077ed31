import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsJobStore } from '#platform/aws/job-store.ts'
import { awsReportStore } from '#platform/aws/report-store.ts'
import { askNightly } from '#usecases/forecasts/ask-forecasts.ts'
import { setUpReports, startDueRuns } from '#usecases/reports/start-due-runs.ts'
import { handlerOf, type LambdaHandler } from './invocation.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'

/** Called by the clock: the daily work is asked for once for each shop and night, and each report once for its time. */
export function insightsFunction(setting: FunctionSetting): LambdaHandler<unknown, void> {
  const { store, clock, randomness } = openStore(setting)
  const catalog = awsCatalogStore(store)
  const [jobs, reports] = [awsJobStore(store), awsReportStore(store)]
  return handlerOf(setting, 0, async (_event, { logger }) => {
    const deps = { catalog, reports, clock, randomness }
    const shopsAsked = await askNightly({ jobs, catalog, clock })
    const shopsSetUp = await setUpReports(deps)
    const schedulesDue = await startDueRuns(deps)
    logger.info({ shopsAsked, shopsSetUp, schedulesDue }, 'asked for the daily work')
  })
}
