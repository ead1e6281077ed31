import { z } from 'zod'
import { alertLinkAnswer, codeBody, linkBody, subscription, subscriptionInput } from '#contract/alerts.ts'
import { askNumberAgain, confirmNumber } from '#usecases/alerts/confirm-number.ts'
import {
  answerByLink,
  changeSubscription,
  ownSubscriptions,
  type SubscriptionDeps,
  subscribe,
  unsubscribe,
} from '#usecases/alerts/subscriptions.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { addressView, subscriptionView, toWish } from './alert-views.ts'

const tags = ['Alerts']
const params = z.object({ subscriptionId: z.string().max(100) })
const own = { permission: 'person' } as const

/** Who hears of alerts: each person's own subscriptions, the codes of numbers, and the links in mails and texts. */
export function subscriptionRoutes(app: Api, deps: SubscriptionDeps): void {
  ownRoutes(app, deps)
  numberRoutes(app, deps)
  linkRoutes(app, deps)
}

function ownRoutes(app: Api, deps: SubscriptionDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/subscriptions',
    config: own,
    schema: { tags, summary: 'What you hear of', response: { 200: z.object({ data: z.array(subscription) }) } },
    handler: async (request) => ({ data: (await ownSubscriptions(deps, principalOf(request))).map(subscriptionView) }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/subscriptions',
    config: own,
    schema: {
      tags,
      summary: 'Hear of alerts by mail or text; a new address confirms first',
      body: subscriptionInput,
      response: { 201: subscription },
    },
    handler: async (request, reply) => {
      const made = await subscribe(deps, principalOf(request), toWish(request.body))
      return made.ok ? reply.code(201).send(subscriptionView(made.value)) : sendRefusal(reply, made.refusal)
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/subscriptions/:subscriptionId',
    config: own,
    schema: {
      tags,
      summary: 'Change what you hear of',
      params,
      body: subscriptionInput,
      response: { 200: subscription },
    },
    handler: async (request, reply) => {
      const change = { subscriptionId: request.params.subscriptionId, wish: toWish(request.body) }
      const changed = await changeSubscription(deps, principalOf(request), change)
      return changed.ok ? reply.send(subscriptionView(changed.value)) : sendRefusal(reply, changed.refusal)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/subscriptions/:subscriptionId',
    config: own,
    schema: { tags, summary: 'Hear no more', params, response: { 204: z.null() } },
    handler: async (request, reply) => {
      const ended = await unsubscribe(deps, principalOf(request), request.params.subscriptionId)
      return ended.ok ? reply.code(204).send(null) : sendRefusal(reply, ended.refusal)
    },
  })
}

function numberRoutes(app: Api, deps: SubscriptionDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/subscriptions/:subscriptionId/confirm',
    config: own,
    schema: {
      tags,
      summary: 'Confirm a number by the code it was sent',
      params,
      body: codeBody,
      response: { 200: subscription },
    },
    handler: async (request, reply) => {
      const answer = { subscriptionId: request.params.subscriptionId, code: request.body.code }
      const confirmed = await confirmNumber(deps, principalOf(request), answer)
      return confirmed.ok ? reply.send(subscriptionView(confirmed.value)) : sendRefusal(reply, confirmed.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/subscriptions/:subscriptionId/code',
    config: own,
    schema: { tags, summary: 'Send a number a new code', params, response: { 200: subscription } },
    handler: async (request, reply) => {
      const asked = await askNumberAgain(deps, principalOf(request), request.params.subscriptionId)
      return asked.ok ? reply.send(subscriptionView(asked.value)) : sendRefusal(reply, asked.refusal)
    },
  })
}

function linkRoutes(app: Api, deps: SubscriptionDeps): void {
  const isPublic = { permission: 'public' } as const
  app.route({
    method: 'POST',
    url: '/api/v1/subscriptions/confirm',
    config: isPublic,
    schema: { tags, summary: 'The address says yes', body: linkBody, response: { 200: alertLinkAnswer } },
    handler: async (request, reply) => {
      const answered = await answerByLink(deps, request.body.token, 'active')
      return answered.ok ? reply.send(addressView(answered.value)) : sendRefusal(reply, answered.refusal)
    },
  })

  // A form post without a body we care for: mail programs send it by themselves (RFC 8058).
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { bodyLimit: 1000, parseAs: 'string' },
    (_request, _body, done) => done(null, undefined),
  )
  app.route({
    method: 'POST',
    url: '/api/v1/subscriptions/stop',
    config: isPublic,
    schema: { tags, summary: 'The address says no', querystring: linkBody, response: { 200: alertLinkAnswer } },
    handler: async (request, reply) => {
      const answered = await answerByLink(deps, request.query.token, 'stopped')
      return answered.ok ? reply.send(addressView(answered.value)) : sendRefusal(reply, answered.refusal)
    },
  })

  // People open the same link. Nothing changes by looking: the page asks, then posts.
  app.route({
    method: 'GET',
    url: '/api/v1/subscriptions/stop',
    config: isPublic,
    schema: { hide: true, querystring: linkBody },
    handler: async (request, reply) => reply.redirect(`/stop-alerts#${encodeURIComponent(request.query.token)}`),
  })
}
