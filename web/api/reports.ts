import { queryOptions } from '@tanstack/react-query'
import type { ReportView } from '#contract/report-archive.ts'
import { call } from './client.ts'

/** Until it is over, a report is another one soon. */
const LOOK_EVERY_MS = 1500

export const isBeingMade = ({ state }: ReportView): boolean => state === 'waiting' || state === 'running'

export const reportQuery = (reportId: string) =>
  queryOptions({
    queryKey: ['reports', reportId],
    queryFn: ({ signal }) => call<ReportView>('GET', `/reports/${encodeURIComponent(reportId)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBeingMade(data) ? LOOK_EVERY_MS : false),
  })
