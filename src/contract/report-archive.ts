import { z } from 'zod'
import { PAPERS, REPORT_FORMATS, REPORT_STATES, REPORT_TYPES } from '#domain/reports/archived-report.ts'
import { timeOfDay } from './alerts.ts'
import { timeZone } from './catalog.ts'
import { instantText, page, pageQuery, storeId } from './primitives.ts'

const reportType = z.enum(REPORT_TYPES)
const paper = z.enum(PAPERS)
const reportFormat = z.enum(REPORT_FORMATS)

const formats = z
  .array(reportFormat)
  .min(1)
  .max(REPORT_FORMATS.length)
  .refine((all) => new Set(all).size === all.length, 'Each format once.')

const day = z.iso
  .date('A day such as 2026-03-01.')
  .meta({ description: 'A day of the store.', examples: ['2026-03-01'] })

const ofStore = storeId.optional().meta({ description: 'Of the whole shop when absent.', examples: ['leeds'] })

export const reportOrder = z
  .object({
    type: reportType,
    storeId: ofStore,
    from: day.optional(),
    to: day.optional(),
    paper: paper.optional(),
    formats: formats.optional(),
  })
  .superRefine(({ from, to }, context) => {
    if ((from === undefined) === (to === undefined)) return
    const [missing, given] = from === undefined ? ['from', 'to'] : ['to', 'from']
    context.addIssue({ code: 'custom', path: [missing], message: `Needed beside "${given}".` })
  })
  .meta({ id: 'OrderReport' })

export const report = z
  .object({
    reportId: z.string(),
    type: reportType,
    storeId: ofStore,
    from: z.string(),
    to: z.string(),
    timeZone: z.string().meta({ description: 'Where its days are reckoned.' }),
    paper,
    formats: z.array(reportFormat).meta({ description: 'What was asked for; `files` are what there is.' }),
    state: z.enum(REPORT_STATES),
    attempt: z.number().int().meta({ description: 'How often it was begun.' }),
    title: z.string().optional(),
    problem: z.string().optional().meta({ description: 'Why it failed, or why the last attempt did.' }),
    createdAt: instantText,
    createdBy: z.string(),
    asOf: instantText.optional().meta({ description: 'The moment whose figures it tells.' }),
    endedAt: instantText.optional().meta({ description: 'When it was ready or failed.' }),
    run: z
      .object({
        scheduleId: z.string(),
        dueAt: instantText,
        missedCount: z.number().int().meta({ description: 'Earlier runs that were missed and are not made up for.' }),
      })
      .optional()
      .meta({ description: 'The run of a schedule that it is.' }),
    files: z.array(
      z.object({
        format: reportFormat,
        contentType: z.string(),
        byteCount: z.number().int(),
        sha256: z.string(),
        url: z.string(),
      }),
    ),
  })
  .meta({ id: 'Report' })

export type ReportView = z.infer<typeof report>

export const reportPage = page(report)
export const reportQuery = pageQuery.extend({ type: reportType.optional(), store: storeId.optional() })
export const reportParams = z.object({ reportId: z.string().regex(/^[0-9a-f-]{36}$/) })
export const reportFileParams = reportParams.extend({ format: reportFormat })
export const reportFileQuery = z.object({
  disposition: z
    .enum(['attachment', 'inline'])
    .default('attachment')
    .meta({ description: 'To keep it, or for a browser to show it.' }),
  redirect: z.stringbool().default(true).meta({
    description:
      '`false` gives the bytes in the answer itself, for scripts of pages that may talk to this server only.',
  }),
})

const frequency = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('daily') }),
  z.object({
    kind: z.literal('weekly'),
    weekday: z.number().int().min(1).max(7).meta({ description: '1 is Monday, 7 is Sunday.' }),
  }),
  z.object({
    kind: z.literal('monthly'),
    day: z
      .union([z.literal('last'), z.number().int().min(1).max(31)])
      .meta({ description: 'In a month that has no such day, its last one.' }),
  }),
])

export const scheduleInput = z
  .object({
    reportType,
    storeId: ofStore,
    frequency,
    time: timeOfDay,
    timeZone,
    paper: paper.default('A4'),
    formats: formats.default([...REPORT_FORMATS]),
    enabled: z.boolean().default(true),
  })
  .meta({ id: 'EditReportSchedule' })

export const reportSchedule = z
  .object({
    scheduleId: z.string(),
    reportType,
    storeId: ofStore,
    frequency,
    time: z.string(),
    timeZone: z.string(),
    paper,
    formats: z.array(reportFormat),
    enabled: z.boolean(),
    createdAt: instantText,
    createdBy: z.string(),
    nextDueAt: instantText.optional().meta({ description: 'Absent while it is not enabled.' }),
    lastDueAt: instantText.optional(),
    version: z.number().int(),
  })
  .meta({ id: 'ReportSchedule' })

export type ReportScheduleView = z.infer<typeof reportSchedule>

export const scheduleList = z.object({ data: z.array(reportSchedule) })
export const scheduleParams = z.object({ scheduleId: z.string().regex(/^[0-9a-f-]{36}$/) })

export const reportSubscriptionInput = z
  .object({ email: z.string().trim().min(3).max(254), type: reportType, storeId: ofStore })
  .meta({ id: 'SubscribeToReport' })

export const reportSubscription = z
  .object({
    subscriptionId: z.string(),
    email: z.string(),
    type: reportType,
    storeId: ofStore,
    status: z.enum(['unconfirmed', 'active', 'stopped']),
    createdAt: instantText,
  })
  .meta({ id: 'ReportSubscription' })

export type ReportSubscriptionView = z.infer<typeof reportSubscription>

export const reportSubscriptionList = z.object({ data: z.array(reportSubscription) })
export const reportSubscriptionParams = z.object({ subscriptionId: z.string().max(100) })
