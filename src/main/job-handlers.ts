import { FORECAST_JOB, forecastMaker, type GenerateDeps } from '#usecases/forecasts/generate-forecasts.ts'
import type { JobHandler } from '#usecases/jobs/run-jobs.ts'
import { salesFileReader } from '#usecases/sales/read-sales-file.ts'
import { UPLOAD_JOB } from '#usecases/sales/upload-sales.ts'
import { SIMULATION_JOB, type SimulateDeps, simulator } from '#usecases/simulation/simulate.ts'

type Handlers = readonly (readonly [kind: string, JobHandler])[]

/** Uploaded sales and forecasts. */
export const shortJobs = (deps: GenerateDeps & Parameters<typeof salesFileReader>[0]): Handlers => [
  [UPLOAD_JOB, salesFileReader(deps)],
  [FORECAST_JOB, forecastMaker(deps)],
]

/** A simulation takes minutes, and nobody's sales shall wait for it. */
export const longJobs = (deps: SimulateDeps): Handlers => [[SIMULATION_JOB, simulator(deps)]]
