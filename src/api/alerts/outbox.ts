import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { outboxEntry, outboxMessage, outboxPage, outboxQuery } from '#contract/alerts.ts'
import type { Clock } from '#ports/clock.ts'
import type { Queue } from '#ports/queue.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { messageView, outboxView } from './alert-views.ts'

const tags = ['Outbox']
const config = { permission: 'deliveries:manage' } as const
const params = z.object({ id: z.string().regex(/^[\w-]{1,64}$/) })
const notFound = { code: 'NOT_FOUND', message: 'There is no such message.' } as const

/** A message tells of several stores at once, a mail of those that still have some too: it is for who may see them all. */
async function refuseLimited(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> {
  if (principalOf(request).stores === 'all') return undefined
  const message = 'Messages tell of all stores; only a manager of all stores sees them.'
  return sendRefusal(reply, { code: 'STORE_NOT_ALLOWED', message })
}

/** What left the house, what waits, and what failed: the dead letters. */
export function outboxRoutes(app: Api, { queue, clock }: { queue: Queue; clock: Clock }): void {
  app.route({
    method: 'GET',
    url: '/api/v1/outbox',
    config,
    preHandler: refuseLimited,
    schema: {
      tags,
      summary: 'Mails and texts, the newest first; `state=dead` are those that failed',
      querystring: outboxQuery,
      response: { 200: outboxPage },
    },
    handler: async (request) => {
      const { data, nextCursor } = await queue.records(principalOf(request).tenantId, request.query)
      return { data: data.map(outboxView), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/outbox/:id',
    config,
    preHandler: refuseLimited,
    schema: { tags, summary: 'One mail or text, with what it says', params, response: { 200: outboxMessage } },
    handler: async (request, reply) => {
      const record = await queue.record(principalOf(request).tenantId, request.params.id)
      if (!record) return sendRefusal(reply, notFound)
      return reply.send({ ...outboxView(record), ...messageView(record) })
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/outbox/:id/redrive',
    config,
    preHandler: refuseLimited,
    schema: { tags, summary: 'Send a failed mail or text again', params, response: { 200: outboxEntry } },
    handler: async (request, reply) => {
      const { tenantId } = principalOf(request)
      const isBack = await queue.redrive(tenantId, request.params.id, clock.now())
      const record = isBack ? await queue.record(tenantId, request.params.id) : undefined
      return record
        ? reply.send(outboxView(record))
        : sendRefusal(reply, { ...notFound, message: 'There is no such failed message.' })
    },
  })
}
