import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  AlertView,
  alertPage,
  OutboxEntryView,
  outboxMessage,
  outboxPage,
  SubscriptionView,
  subscriptionInput,
} from '#contract/alerts.ts'
import { call } from './client.ts'

export type AlertFilter = { state?: string | undefined; kind?: string | undefined; store?: string | undefined }
export type OutboxMessage = z.infer<typeof outboxMessage>
export type SubscriptionWish = z.input<typeof subscriptionInput>

const part = encodeURIComponent
const PAGE_LIMIT = 50

export const alertsQuery = (filter: AlertFilter) =>
  infiniteQueryOptions({
    queryKey: ['alerts', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof alertPage>>('GET', '/alerts', {
        query: { ...filter, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

export const acknowledgeAlert = (alertId: string): Promise<AlertView> =>
  call('POST', `/alerts/${part(alertId)}/acknowledge`)
export const snoozeAlert = (alertId: string, until: Date): Promise<AlertView> =>
  call('POST', `/alerts/${part(alertId)}/snooze`, { body: { until: until.toISOString() } })

export const subscriptionsQuery = queryOptions({
  queryKey: ['subscriptions'],
  queryFn: ({ signal }) =>
    call<{ data: SubscriptionView[] }>('GET', '/subscriptions', { signal }).then(({ data }) => data),
})
export const subscribe = (wish: SubscriptionWish): Promise<SubscriptionView> =>
  call('POST', '/subscriptions', { body: wish })
export const changeSubscription = (id: string, wish: SubscriptionWish): Promise<SubscriptionView> =>
  call('PUT', `/subscriptions/${part(id)}`, { body: wish })
export const endSubscription = (id: string): Promise<void> => call('DELETE', `/subscriptions/${part(id)}`)

export const confirmNumber = (id: string, code: string): Promise<SubscriptionView> =>
  call('POST', `/subscriptions/${part(id)}/confirm`, { body: { code } })
export const askForCode = (id: string): Promise<SubscriptionView> => call('POST', `/subscriptions/${part(id)}/code`)

export const confirmAlerts = (token: string): Promise<{ email: string }> =>
  call('POST', '/subscriptions/confirm', { body: { token } })
export const stopAlerts = (token: string): Promise<{ email?: string; phone?: string }> =>
  call('POST', '/subscriptions/stop', { query: { token } })
export const confirmReports = (token: string): Promise<{ email: string }> =>
  call('POST', '/report-subscriptions/confirm', { body: { token } })
export const stopReports = (token: string): Promise<{ email: string }> =>
  call('POST', '/report-subscriptions/stop', { query: { token } })

export const outboxQuery = (state: string | undefined) =>
  infiniteQueryOptions({
    queryKey: ['outbox', state],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof outboxPage>>('GET', '/outbox', {
        query: { state, limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    getNextPageParam: ({ nextCursor }) => nextCursor,
    refetchInterval: 5000,
  })

export const outboxMessageQuery = (id: string) =>
  queryOptions({
    queryKey: ['outbox', 'message', id],
    queryFn: ({ signal }) => call<OutboxMessage>('GET', `/outbox/${part(id)}`, { signal }),
  })
export const redriveMessage = (id: string): Promise<OutboxEntryView> => call('POST', `/outbox/${part(id)}/redrive`)
