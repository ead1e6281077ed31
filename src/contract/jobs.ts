import { z } from 'zod'
import { instantText, page, pageQuery } from './primitives.ts'

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const

/** Work that outlives its request. */
export const job = z
  .object({
    jobId: z.string(),
    kind: z.string(),
    state: z.enum(JOB_STATES),
    isCancelWanted: z.boolean(),
    progress: z
      .object({
        phase: z.string(),
        done: z.number().int(),
        total: z.number().int().meta({ description: '0 while nobody knows.' }),
      })
      .optional(),
    result: z.record(z.string(), z.unknown()).optional(),
    problem: z
      .object({
        code: z.string(),
        message: z.string(),
        fields: z.array(z.object({ path: z.string(), code: z.string(), message: z.string() })).optional(),
      })
      .optional(),
    createdBy: z.string(),
    createdAt: instantText,
    startedAt: instantText.optional(),
    endedAt: instantText.optional(),
  })
  .meta({ id: 'Job' })

export type JobView = z.infer<typeof job>
export const jobPage = page(job)
export const jobQuery = pageQuery.extend({ kind: z.string().max(40).optional() })
