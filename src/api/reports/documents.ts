import { documentQuery, type ReportDocumentView, reportDocument } from '#contract/report-document.ts'
import type { ReportType } from '#domain/reports/archived-report.ts'
import { reportJson } from '#domain/reports/json.ts'
import { usualPeriod } from '#domain/reports/schedule.ts'
import { dayNumber } from '#domain/values/day.ts'
import { type ComposeDeps, composeReport } from '#usecases/reports/compose-report.ts'
import { daysZone } from '#usecases/reports/days-zone.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'

const SUMMARIES = {
  'daily-insights': 'What sold, ran out and will, what to do, and what the stock is worth',
  'weekly-summary': 'The week, beside the week before it',
  'forecast-summary': 'What is expected to sell, and how forecasts did',
} as const satisfies Partial<Record<ReportType, string>>

/** As long as the archive's reports may be. */
const PERIOD_DAYS_MAX = 366

/** Reports as they stand now, reckoned when asked for; those of the archive stay as they were. */
export function reportDocumentRoutes(app: Api, deps: ComposeDeps): void {
  for (const [type, summary] of Object.entries(SUMMARIES) as [keyof typeof SUMMARIES, string][]) {
    app.route({
      method: 'GET',
      url: `/api/v1/reports/${type}`,
      config: { permission: 'insights:read' },
      schema: { tags: ['Reports'], summary, querystring: documentQuery, response: { 200: reportDocument } },
      handler: async (request, reply) => {
        const { tenantId, stores: scope } = principalOf(request)
        const { store, from, to } = request.query
        const timeZone = daysZone(await deps.catalog.stores(tenantId), store)
        const usual = usualPeriod(type, deps.clock.now(), timeZone)
        const period = { from: from ?? to ?? usual.from, to: to ?? (from === undefined ? usual.to : from) }
        if (period.from > period.to || dayNumber(period.to) - dayNumber(period.from) >= PERIOD_DAYS_MAX) {
          const message = `A report is of 1 to ${PERIOD_DAYS_MAX} days, and ends after it begins.`
          return sendRefusal(reply, { code: 'INVALID_INPUT', message })
        }
        const asked = { tenantId, type, scope, ...(store && { store }), ...period, timeZone, paper: 'A4' as const }
        const composed = await composeReport(deps, asked)
        if (!composed.ok) return sendRefusal(reply, composed.refusal)
        return reply.send(reportJson(composed.value.document) as unknown as ReportDocumentView)
      },
    })
  }
}
