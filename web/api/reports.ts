import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  ReportScheduleView,
  ReportSubscriptionView,
  ReportView,
  reportOrder,
  reportPage,
  reportSubscriptionInput,
  scheduleInput,
} from '#contract/report-archive.ts'
import type { ReportJson } from '#domain/reports/json.ts'
import { call } from './client.ts'

export type ReportFilter = { type?: string | undefined; store?: string | undefined }
export type ReportWish = z.input<typeof reportOrder>
export type ScheduleEdit = z.input<typeof scheduleInput>
export type ReportMailWish = z.input<typeof reportSubscriptionInput>

const part = encodeURIComponent
const PAGE_LIMIT = 50
/** Until it is over, a report is another one soon. */
const LOOK_EVERY_MS = 1500

export const isBeingMade = ({ state }: ReportView): boolean => state === 'waiting' || state === 'running'

export const reportQuery = (reportId: string) =>
  queryOptions({
    queryKey: ['reports', 'one', reportId],
    queryFn: ({ signal }) => call<ReportView>('GET', `/reports/${part(reportId)}`, { signal }),
    refetchInterval: ({ state: { data } }) => (data && isBeingMade(data) ? LOOK_EVERY_MS : false),
  })

export const reportsQuery = (filter: ReportFilter) =>
  infiniteQueryOptions({
    queryKey: ['reports', 'list', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof reportPage>>('GET', '/reports', {
        query: { ...filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: ({ state: { data } }) =>
      data?.pages.some((page) => page.data.some(isBeingMade)) ? LOOK_EVERY_MS : false,
  })

/** The JSON file of a report that is ready: what it tells never changes. */
export const reportContentQuery = (reportId: string) =>
  queryOptions({
    queryKey: ['reports', 'content', reportId],
    queryFn: ({ signal }) => call<ReportJson>('GET', `/reports/${part(reportId)}/json?redirect=false`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })

export const orderReport = (wish: ReportWish): Promise<ReportView> => call('POST', '/reports', { body: wish })
export const deleteReport = (reportId: string): Promise<void> => call('DELETE', `/reports/${part(reportId)}`)
export const reportsChanged = (client: QueryClient): Promise<void> =>
  client.invalidateQueries({ queryKey: ['reports', 'list'] })

/** Reckoning takes up to ten seconds in a large shop: what was reckoned stays good for a while. */
const RECKONED_STALE_MS = 5 * 60_000

/** Yesterday, told in the morning; reckoned anew when it is asked for. */
export const dailyInsightsQuery = (asked: { store: string | undefined; from: string; to: string }) =>
  queryOptions({
    queryKey: ['insights', 'daily', asked],
    queryFn: ({ signal }) => call<ReportJson>('GET', '/reports/daily-insights', { query: asked, signal }),
    staleTime: RECKONED_STALE_MS,
  })

export const schedulesQuery = queryOptions({
  queryKey: ['report-schedules'],
  queryFn: ({ signal }) =>
    call<{ data: ReportScheduleView[] }>('GET', '/report-schedules', { signal }).then(({ data }) => data),
})
export const createSchedule = (body: ScheduleEdit): Promise<ReportScheduleView> =>
  call('POST', '/report-schedules', { body })
export const changeSchedule = (id: string, body: ScheduleEdit, version: number): Promise<ReportScheduleView> =>
  call('PUT', `/report-schedules/${part(id)}`, { body, ifMatch: version })
export const deleteSchedule = (id: string, version: number): Promise<void> =>
  call('DELETE', `/report-schedules/${part(id)}`, { ifMatch: version })

export const reportMailsQuery = queryOptions({
  queryKey: ['report-subscriptions'],
  queryFn: ({ signal }) =>
    call<{ data: ReportSubscriptionView[] }>('GET', '/report-subscriptions', { signal }).then(({ data }) => data),
})
export const getReportByMail = (body: ReportMailWish): Promise<ReportSubscriptionView> =>
  call('POST', '/report-subscriptions', { body })
export const endReportMail = (id: string): Promise<void> => call('DELETE', `/report-subscriptions/${part(id)}`)
