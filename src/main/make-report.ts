import { tableCsv } from '#domain/reports/csv.ts'
import { reportJson } from '#domain/reports/json.ts'
import { type ComposeDeps, composeReport } from '#usecases/reports/compose-report.ts'
import { type MakeReport, ReportProblem } from '#usecases/reports/make-report.ts'
import type { Platform } from './platform.ts'

/** Reckons a report and writes it in every format: printed, as a table, for programs. */
export const reportMaker =
  (platform: ComposeDeps & Pick<Platform, 'reportRenderer'>): MakeReport =>
  async ({ stores, storeId, ...asked }) => {
    const composed = await composeReport(platform, {
      ...asked,
      scope: stores,
      ...(storeId === undefined ? {} : { store: storeId }),
    })
    if (!composed.ok) throw new ReportProblem(composed.refusal.message)
    const { document, table } = composed.value
    const text = (content: string) => new TextEncoder().encode(content)
    return {
      title: document.title,
      files: [
        { format: 'pdf', contentType: 'application/pdf', bytes: await platform.reportRenderer.pdf(document) },
        {
          format: 'csv',
          contentType: 'text/csv; charset=utf-8',
          bytes: text(tableCsv(table, { currency: document.currency, hasByteOrderMark: true })),
        },
        { format: 'json', contentType: 'application/json', bytes: text(JSON.stringify(reportJson(document))) },
      ],
    }
  }
