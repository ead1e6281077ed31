import { AsyncLocalStorage } from 'node:async_hooks'
import type { FastifyInstance } from 'fastify'
import type { Queue } from '#ports/queue.ts'

/**
 * Marks what a request queues with the request's id, so that the log line of whoever works on it, be it hours later in
 * another process, is found by what the caller was told (`X-Request-Id`).
 */
export function requestCorrelation() {
  const current = new AsyncLocalStorage<string>()
  return {
    /** Follows the requests of an application; its body is read by then, which would lose the trace. */
    follow(app: FastifyInstance): void {
      app.addHook('preHandler', (request, _reply, done) => current.run(request.id, done))
    },
    mark: (queue: Queue): Queue => ({
      ...queue,
      enqueue(effect) {
        const correlationId = effect.correlationId ?? current.getStore()
        return queue.enqueue({ ...effect, ...(correlationId !== undefined && { correlationId }) })
      },
    }),
  }
}
