import { Readable } from 'node:stream'
import { z } from 'zod'
import {
  report,
  reportFileParams,
  reportFileQuery,
  reportOrder,
  reportPage,
  reportParams,
  reportQuery,
} from '#contract/report-archive.ts'
import { contentDisposition } from '#domain/values/content-disposition.ts'
import { type ArchiveDeps, deleteReport, downloadReport, listReports, readReport } from '#usecases/reports/archive.ts'
import { type OrderDeps, orderReport } from '#usecases/reports/order-report.ts'
import type { ScheduleDeps } from '#usecases/reports/report-schedules.ts'
import type { ReportSubscriptionDeps } from '#usecases/reports/report-subscriptions.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { reportView, toOrder } from './archive-views.ts'
import { scheduleRoutes } from './schedules.ts'
import { reportSubscriptionRoutes } from './subscriptions.ts'

const tags = ['Reports']
const reading = { permission: 'insights:read' } as const
const changing = { permission: 'planning:write' } as const

const bytes = { schema: z.unknown() }
const FILE_CONTENT = { 'application/pdf': bytes, 'text/csv': bytes, 'application/json': bytes }

export type ReportRouteDeps = ArchiveDeps & OrderDeps & ScheduleDeps & ReportSubscriptionDeps

/** Reports that were made or are to be, when they are made, and who gets them. */
export function reportRoutes(app: Api, deps: ReportRouteDeps): void {
  orderRoutes(app, deps)
  readRoutes(app, deps)
  scheduleRoutes(app, deps)
  reportSubscriptionRoutes(app, deps)
}

function orderRoutes(app: Api, deps: ArchiveDeps & OrderDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/reports',
    config: changing,
    // A worker makes it in the background: 202, and the answer's id to look at.
    schema: {
      tags,
      summary: 'Have a report made now; without a period, of yesterday or of the last seven days',
      body: reportOrder,
      response: { 202: report },
    },
    handler: async (request, reply) => {
      const ordered = await orderReport(deps, principalOf(request), toOrder(request.body))
      if (!ordered.ok) return sendRefusal(reply, ordered.refusal)
      return reply
        .code(202)
        .header('location', `/api/v1/reports/${ordered.value.reportId}`)
        .send(reportView(ordered.value))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/reports/:reportId',
    config: changing,
    schema: {
      tags,
      summary: 'Delete a report and its files',
      params: reportParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const deleted = await deleteReport(deps, principalOf(request), request.params.reportId)
      return deleted.ok ? reply.code(204).send(null) : sendRefusal(reply, deleted.refusal)
    },
  })
}

function readRoutes(app: Api, deps: ArchiveDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/reports',
    config: reading,
    schema: {
      tags,
      summary: 'Reports, the newest first; who is limited to stores sees none of the whole shop',
      querystring: reportQuery,
      response: { 200: reportPage },
    },
    handler: async (request, reply) => {
      const { store, ...query } = request.query
      const found = await listReports(deps, principalOf(request), { ...query, storeId: store })
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { data, nextCursor } = found.value
      return reply.send({ data: data.map(reportView), nextCursor })
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/reports/:reportId',
    config: reading,
    schema: {
      tags,
      summary: 'One report: how far it is, and its files',
      params: reportParams,
      response: { 200: report },
    },
    handler: async (request, reply) => {
      const found = await readReport(deps, principalOf(request), request.params.reportId)
      return found.ok ? reply.send(reportView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/reports/:reportId/:format',
    config: reading,
    schema: {
      tags,
      summary: 'Download a report',
      params: reportFileParams,
      querystring: reportFileQuery,
      response: {
        200: { description: 'The file.', content: FILE_CONTENT },
        303: z.undefined().describe('On AWS: `Location` gives the file, to whoever follows it within a minute.'),
      },
    },
    handler: async (request, reply) => {
      const { disposition, redirect } = request.query
      const wish = { ...request.params, disposition, isLinkWelcome: redirect }
      const found = await downloadReport(deps, principalOf(request), wish)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      const { file, fileName, from } = found.value
      // A link is for who asked, now: kept by a browser or a proxy, it would be tried when it is over.
      if ('link' in from) return reply.header('cache-control', 'no-store').redirect(from.link, 303)
      return reply
        .header('content-type', file.contentType)
        .header('content-length', file.byteCount)
        .header('content-disposition', contentDisposition(disposition, fileName))
        .header('cache-control', 'private')
        .send(Readable.from(from.content, { objectMode: false }))
    },
  })
}
