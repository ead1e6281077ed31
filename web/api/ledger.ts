import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { z } from 'zod'
import type { levelExplanation, movementPage, postMovementsBody, recordedMovements } from '#contract/movements.ts'
import { call } from './client.ts'

export type MovementLineInput = z.input<typeof postMovementsBody>['lines'][number]
export type RecordedMovements = z.infer<typeof recordedMovements>

const part = encodeURIComponent
const PAGE_LIMIT = 50
/** A chart of a year of daily movements; further back is in the list below it. */
const HISTORY_PAGES_MAX = 3
const HISTORY_PAGE_LIMIT = 200

export interface LevelRef {
  productId: string
  storeId: string
}

const levelPath = ({ productId, storeId }: LevelRef) => `/levels/${part(productId)}/${part(storeId)}`

export const movementsQuery = (level: LevelRef) =>
  infiniteQueryOptions({
    queryKey: ['levels', level.productId, level.storeId, 'movements'],
    queryFn: ({ pageParam, signal }) =>
      call<z.infer<typeof movementPage>>('GET', `${levelPath(level)}/movements`, {
        query: { limit: PAGE_LIMIT, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ nextCursor }) => nextCursor,
  })

/** The newest movements, oldest first, for a chart. */
export const historyQuery = (level: LevelRef) =>
  queryOptions({
    queryKey: ['levels', level.productId, level.storeId, 'history'],
    queryFn: async ({ signal }) => {
      const movements: z.infer<typeof movementPage>['data'] = []
      let cursor: string | undefined
      for (let page = 0; page < HISTORY_PAGES_MAX; page++) {
        const query = { limit: HISTORY_PAGE_LIMIT, cursor }
        const answer = await call<z.infer<typeof movementPage>>('GET', `${levelPath(level)}/movements`, {
          query,
          signal,
        })
        movements.push(...answer.data)
        cursor = answer.nextCursor
        if (!cursor) break
      }
      return movements.reverse()
    },
  })

export const explanationQuery = (level: LevelRef) =>
  queryOptions({
    queryKey: ['levels', level.productId, level.storeId, 'explanation'],
    queryFn: ({ signal }) => call<z.infer<typeof levelExplanation>>('GET', `${levelPath(level)}/explain`, { signal }),
  })

/** Records movements, all or none, once per key. */
export const postMovements = (lines: MovementLineInput[], idempotencyKey: string): Promise<RecordedMovements> =>
  call('POST', '/movements', { body: { lines }, idempotencyKey })
