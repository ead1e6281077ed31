import { queryOptions } from '@tanstack/react-query'
import type { JobView } from '#contract/jobs.ts'
import { call } from './client.ts'

const LOOK_EVERY_MS = 700

export const isUnderWay = ({ state }: Pick<JobView, 'state'>): boolean => state === 'waiting' || state === 'running'

/** How far a job is; asked again until it has ended. */
export const jobQuery = (jobId: string) =>
  queryOptions({
    queryKey: ['jobs', jobId],
    queryFn: ({ signal }) => call<JobView>('GET', `/jobs/${encodeURIComponent(jobId)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (!data || isUnderWay(data) ? LOOK_EVERY_MS : false),
  })

/** Asks a job to end; it does so at its next step. */
export const cancelJob = (jobId: string): Promise<JobView> => call('POST', `/jobs/${encodeURIComponent(jobId)}/cancel`)
