import { z } from 'zod'
import { linkAnswer, linkBody } from '#contract/alerts.ts'
import {
  reportSubscription,
  reportSubscriptionInput,
  reportSubscriptionList,
  reportSubscriptionParams,
} from '#contract/report-archive.ts'
import {
  answerReportLink,
  ownReportSubscriptions,
  type ReportSubscriptionDeps,
  subscribeToReport,
  unsubscribeFromReport,
} from '#usecases/reports/report-subscriptions.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { reportSubscriptionView } from './archive-views.ts'

const tags = ['Reports']
/** To get a report by mail is to read it. */
const own = { permission: 'insights:read' } as const

/** Who gets reports by mail: each person's own subscriptions, and the links in their mails. */
export function reportSubscriptionRoutes(app: Api, deps: ReportSubscriptionDeps): void {
  ownRoutes(app, deps)
  linkRoutes(app, deps)
}

function ownRoutes(app: Api, deps: ReportSubscriptionDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/report-subscriptions',
    config: own,
    schema: { tags, summary: 'The reports you get by mail', response: { 200: reportSubscriptionList } },
    handler: async (request) => ({
      data: (await ownReportSubscriptions(deps, principalOf(request))).map(reportSubscriptionView),
    }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/report-subscriptions',
    config: own,
    schema: {
      tags,
      summary: 'Get a report by mail whenever a schedule has made it; a new address confirms first',
      body: reportSubscriptionInput,
      response: { 201: reportSubscription },
    },
    handler: async (request, reply) => {
      const made = await subscribeToReport(deps, principalOf(request), request.body)
      return made.ok ? reply.code(201).send(reportSubscriptionView(made.value)) : sendRefusal(reply, made.refusal)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/report-subscriptions/:subscriptionId',
    config: own,
    schema: {
      tags,
      summary: 'Get it no more',
      params: reportSubscriptionParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const ended = await unsubscribeFromReport(deps, principalOf(request), request.params.subscriptionId)
      return ended.ok ? reply.code(204).send(null) : sendRefusal(reply, ended.refusal)
    },
  })
}

const FORM = 'application/x-www-form-urlencoded'

function linkRoutes(app: Api, deps: ReportSubscriptionDeps): void {
  const isPublic = { permission: 'public' } as const
  app.route({
    method: 'POST',
    url: '/api/v1/report-subscriptions/confirm',
    config: isPublic,
    schema: { tags, summary: 'The address says yes', body: linkBody, response: { 200: linkAnswer } },
    handler: async (request, reply) => {
      const answered = await answerReportLink(deps, request.body.token, 'active')
      return answered.ok ? reply.send(answered.value) : sendRefusal(reply, answered.refusal)
    },
  })

  // A form post without a body we care for: mail programs send it by themselves (RFC 8058). Alerts' links know it too.
  if (!app.hasContentTypeParser(FORM)) {
    app.addContentTypeParser(FORM, { bodyLimit: 1000, parseAs: 'string' }, (_request, _body, done) => done(null))
  }
  app.route({
    method: 'POST',
    url: '/api/v1/report-subscriptions/stop',
    config: isPublic,
    schema: { tags, summary: 'The address says no', querystring: linkBody, response: { 200: linkAnswer } },
    handler: async (request, reply) => {
      const answered = await answerReportLink(deps, request.query.token, 'stopped')
      return answered.ok ? reply.send(answered.value) : sendRefusal(reply, answered.refusal)
    },
  })

  // People open the same link. Nothing changes by looking: the page asks, then posts.
  app.route({
    method: 'GET',
    url: '/api/v1/report-subscriptions/stop',
    config: isPublic,
    schema: { hide: true, querystring: linkBody },
    handler: async (request, reply) => reply.redirect(`/stop-reports#${encodeURIComponent(request.query.token)}`),
  })
}
