import type { FastifyRequest } from 'fastify'

declare module 'fastify' {
  interface FastifyInstance {
    /** What is still being done for requests that were answered. */
    afterAnswers: Set<Promise<unknown>>
  }
}

/**
 * Does something once the answer was sent, because how long it takes must tell nothing. A server goes on by itself; a
 * function stands still when it has answered, so whoever answers for it waits for what stands in `afterAnswers`.
 */
export async function afterAnswer({ server }: Pick<FastifyRequest, 'server'>, work: Promise<unknown>): Promise<void> {
  server.afterAnswers.add(work)
  try {
    await work
  } finally {
    server.afterAnswers.delete(work)
  }
}
