import { localReportRenderer } from '#platform/local/report-renderer.ts'
import type { ReportRenderer } from '#ports/report-renderer.ts'

/** Reports on paper, with the charts of the screen. */
export const printedReports = (): ReportRenderer =>
  localReportRenderer({ chartModule: new URL('../charts/printed.ts', import.meta.url) })
