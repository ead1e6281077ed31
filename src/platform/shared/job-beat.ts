import type { Job, JobProgress } from '#domain/values/job.ts'

/** A job after its worker has said how far it is, or that it gives it back after a whole turn. */
export const heard = (
  job: Job,
  { progress, isTurnUsed = false }: { progress?: JobProgress | undefined; isTurnUsed?: boolean | undefined },
): Job => ({
  ...job,
  ...(progress && { progress }),
  ...(isTurnUsed && { turnsUsed: (job.turnsUsed ?? 0) + 1 }),
})
