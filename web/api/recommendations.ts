import { infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type {
  acceptBody,
  accepted,
  DecisionView,
  decisionPage,
  declineBody,
  recommendationList,
  recommendationQuery,
} from '#contract/recommendations.ts'
import { call } from './client.ts'

export type RecommendationFilter = Partial<
  Pick<z.output<typeof recommendationQuery>, 'store' | 'action' | 'supplier' | 'serviceLevel'>
>
export type RecommendationList = z.infer<typeof recommendationList>
export type Acceptance = z.input<typeof acceptBody>
export type Accepted = z.infer<typeof accepted>

/** As many as the API gives at once. */
const LIST_MAX = 1000
const PAGE_LIMIT = 50

/** What is recommended now. It is reckoned anew each time the page is opened: an hour-old list would order twice. */
export const recommendationsQuery = (filter: RecommendationFilter) =>
  queryOptions({
    queryKey: ['recommendations', 'list', filter],
    queryFn: ({ signal }) =>
      call<RecommendationList>('GET', '/reports/inventory-recommendations', {
        query: { ...filter, limit: LIST_MAX },
        signal,
      }),
    staleTime: 0,
  })

export const decisionsQuery = infiniteQueryOptions({
  queryKey: ['recommendations', 'decisions'],
  initialPageParam: undefined as string | undefined,
  queryFn: ({ pageParam, signal }) =>
    call<z.infer<typeof decisionPage>>('GET', '/recommendations/decisions', {
      query: { limit: PAGE_LIMIT, cursor: pageParam },
      signal,
    }),
  getNextPageParam: ({ nextCursor }) => nextCursor,
  staleTime: 0,
})

/** Makes draft orders, once per key. */
export const acceptRecommendations = (body: Acceptance, idempotencyKey: string): Promise<Accepted> =>
  call('POST', '/recommendations/accept', { body, idempotencyKey })

export const declineRecommendation = (body: z.input<typeof declineBody>): Promise<DecisionView> =>
  call('POST', '/recommendations/decline', { body })

/** Lets every list find out what was decided. */
export function recommendationsDecided(client: QueryClient): void {
  void client.invalidateQueries({ queryKey: ['recommendations'] })
  void client.invalidateQueries({ queryKey: ['orders', 'list'] })
}
