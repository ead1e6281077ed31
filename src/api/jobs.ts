import { z } from 'zod'
import { type JobView, job, jobPage, jobQuery } from '#contract/jobs.ts'
import type { Job } from '#domain/values/job.ts'
import type { JobStore } from '#ports/job-store.ts'
import { cancelJob, listJobs, readJob } from '#usecases/jobs/manage-jobs.ts'
import { principalOf } from './access.ts'
import { sendRefusal } from './problems.ts'
import type { Api } from './typed.ts'

const tags = ['Jobs']
const params = z.object({ jobId: z.string().max(100) })

const instant = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString()

/** A job as people and programs see it: what was asked of it is its handler's business. */
export const jobView = ({ jobId, kind, state, isCancelWanted, progress, result, problem, ...job }: Job): JobView => ({
  jobId,
  kind,
  state,
  isCancelWanted,
  progress,
  result: result as Record<string, unknown> | undefined,
  problem: problem && { ...problem, fields: problem.fields?.map((field) => ({ ...field })) },
  createdBy: job.createdBy,
  createdAt: new Date(job.createdAt).toISOString(),
  startedAt: instant(job.startedAt),
  endedAt: instant(job.endedAt),
})

export function jobRoutes(app: Api, deps: { jobs: JobStore }): void {
  app.route({
    method: 'GET',
    url: '/api/v1/jobs',
    config: { permission: 'insights:read' },
    schema: { tags, summary: 'Jobs, newest first', querystring: jobQuery, response: { 200: jobPage } },
    handler: async (request) => {
      const { data, nextCursor } = await listJobs(deps, principalOf(request), request.query)
      return { data: data.map(jobView), nextCursor }
    },
  })

  app.route({
    method: 'GET',
    url: '/api/v1/jobs/:jobId',
    config: { permission: 'insights:read' },
    schema: { tags, summary: 'One job: how far it is, what came of it', params, response: { 200: job } },
    handler: async (request, reply) => {
      const found = await readJob(deps, principalOf(request), request.params.jobId)
      return found.ok ? reply.send(jobView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/jobs/:jobId/cancel',
    config: { permission: 'planning:write' },
    schema: { tags, summary: 'End a job before it is done; nothing of it remains', params, response: { 202: job } },
    handler: async (request, reply) => {
      const found = await cancelJob(deps, principalOf(request), request.params.jobId)
      return found.ok ? reply.code(202).send(jobView(found.value)) : sendRefusal(reply, found.refusal)
    },
  })
}
