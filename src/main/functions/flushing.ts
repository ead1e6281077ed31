import type { Metrics } from '#ports/metrics.ts'

/** A handler that hands out metrics at the end of each invocation: between two the process is frozen. */
export const flushing =
  <E, R>(metrics: Pick<Metrics, 'flush'>, handle: (event: E) => Promise<R>) =>
  async (event: E): Promise<R> => {
    try {
      return await handle(event)
    } finally {
      metrics.flush()
    }
  }
