import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

/** What the live stream does not tell of is read again after this. */
const STALE_MS = 30_000
const RETRIES_MAX = 2

/** Refusals are answers; only a missing answer or a fault is worth asking again. */
const isWorthRetrying = (error: unknown): boolean =>
  error instanceof ApiProblem && (error.status === 0 || error.status >= 500)

/** @param onSignedOut called when the server no longer knows who we are */
export function createQueryClient(onSignedOut: () => void): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error, query) => {
        const isSession = query.queryKey[0] === 'me'
        if (error instanceof ApiProblem && error.code === 'NOT_SIGNED_IN' && !isSession) onSignedOut()
      },
    }),
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        retry: (failureCount, error) => failureCount < RETRIES_MAX && isWorthRetrying(error),
      },
      // Writes that may be sent again carry an idempotency key and are retried where they are sent.
      mutations: { retry: false },
    },
  })
}
