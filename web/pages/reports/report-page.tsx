import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import type { ReportView } from '#contract/report-archive.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { reportContentQuery, reportQuery } from '../../api/reports.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { DeleteReport } from './delete-report.tsx'
import { ReportSections } from './report-document.tsx'
import { ReportFiles } from './report-files.tsx'
import { periodWords } from './report-words.ts'
import { placeWords } from './scope-fields.tsx'

/** One report of the archive, where the links in mails lead: what it is, its files, and what it tells. */
export function ReportPage() {
  const query = useQuery(reportQuery(usePathPart('reportId')))
  return (
    <QueryView query={query} label="the report">
      {(view) => <ReportDetails view={view} />}
    </QueryView>
  )
}

function ReportDetails({ view }: { view: ReportView }) {
  const storeName = useStoreNames()
  const navigate = useNavigate()
  const { asOf, timeZone } = view
  return (
    <>
      <PageHeader
        above={<Link to="/reports">Reports</Link>}
        title={view.title ?? REPORT_NAMES[view.type]}
        description={
          <>
            {placeWords(view, storeName)} · {periodWords(view)}
            {asOf && ` · as known on ${formatTime(asOf, timeZone)}`}
          </>
        }
        actions={<DeleteReport view={view} onDeleted={() => void navigate({ to: '/reports' })} />}
      />
      <Card className="mb-4">
        {view.run && view.run.missedCount > 0 && (
          <Notice tone="info" className="mb-4">
            {view.run.missedCount === 1 ? 'One earlier report was' : `${view.run.missedCount} earlier reports were`} due
            while Backstock was not running, and not made.
          </Notice>
        )}
        <ReportFiles view={view} />
      </Card>
      {view.files.some(({ format }) => format === 'json') && <Content reportId={view.reportId} />}
    </>
  )
}

/** What the report tells, for who reads it here rather than on paper. */
function Content({ reportId }: { reportId: string }) {
  const query = useQuery(reportContentQuery(reportId))
  return (
    <QueryView query={query} label="what the report tells">
      {(report) => <ReportSections report={report} />}
    </QueryView>
  )
}
