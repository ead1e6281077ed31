import { z } from 'zod'
import { reportSchedule, scheduleInput, scheduleList, scheduleParams } from '#contract/report-archive.ts'
import {
  changeSchedule,
  createSchedule,
  deleteSchedule,
  listSchedules,
  readSchedule,
  type ScheduleDeps,
} from '#usecases/reports/report-schedules.ts'
import { principalOf } from '../access.ts'
import { sendVersion, versionToMatch } from '../etag.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { scheduleView, toScheduleWish } from './archive-views.ts'

const tags = ['Reports']
const reading = { permission: 'insights:read' } as const
const changing = { permission: 'planning:write' } as const

/** When which report is made. */
export function scheduleRoutes(app: Api, deps: ScheduleDeps): void {
  readRoutes(app, deps)
  changeRoutes(app, deps)
}

function readRoutes(app: Api, deps: ScheduleDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/report-schedules',
    config: reading,
    schema: { tags, summary: 'When which report is made', response: { 200: scheduleList } },
    handler: async (request) => ({ data: (await listSchedules(deps, principalOf(request))).map(scheduleView) }),
  })

  app.route({
    method: 'GET',
    url: '/api/v1/report-schedules/:scheduleId',
    config: reading,
    schema: { tags, summary: 'One schedule', params: scheduleParams, response: { 200: reportSchedule } },
    handler: async (request, reply) => {
      const found = await readSchedule(deps, principalOf(request), request.params.scheduleId)
      if (!found.ok) return sendRefusal(reply, found.refusal)
      return sendVersion(reply, found.value.version).send(scheduleView(found.value))
    },
  })
}

function changeRoutes(app: Api, deps: ScheduleDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/report-schedules',
    config: changing,
    schema: {
      tags,
      summary: 'Have a report made every day, week or month',
      body: scheduleInput,
      response: { 201: reportSchedule },
    },
    handler: async (request, reply) => {
      const made = await createSchedule(deps, principalOf(request), toScheduleWish(request.body))
      if (!made.ok) return sendRefusal(reply, made.refusal)
      return sendVersion(reply, made.value.version)
        .code(201)
        .header('location', `/api/v1/report-schedules/${made.value.scheduleId}`)
        .send(scheduleView(made.value))
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/report-schedules/:scheduleId',
    config: changing,
    schema: {
      tags,
      summary: 'Change a schedule, or switch it on and off',
      params: scheduleParams,
      body: scheduleInput,
      response: { 200: reportSchedule },
    },
    handler: async (request, reply) => {
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const { scheduleId } = request.params
      const change = { scheduleId, wish: toScheduleWish(request.body), ifVersion: version.value }
      const changed = await changeSchedule(deps, principalOf(request), change)
      if (!changed.ok) return sendRefusal(reply, changed.refusal)
      return sendVersion(reply, changed.value.version).send(scheduleView(changed.value))
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/report-schedules/:scheduleId',
    config: changing,
    schema: {
      tags,
      summary: 'End a schedule; reports it made stay',
      params: scheduleParams,
      response: { 204: z.null() },
    },
    handler: async (request, reply) => {
      const version = versionToMatch(request)
      if (!version.ok) return sendRefusal(reply, version.refusal)
      const end = { scheduleId: request.params.scheduleId, ifVersion: version.value }
      const deleted = await deleteSchedule(deps, principalOf(request), end)
      return deleted.ok ? reply.code(204).send(null) : sendRefusal(reply, deleted.refusal)
    },
  })
}
