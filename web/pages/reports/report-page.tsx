import { useQuery } from '@tanstack/react-query'
import type { ReportView } from '#contract/report-archive.ts'
import { isBeingMade, reportQuery } from '../../api/reports.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'

/** One report of the archive, where the links in mails lead: what it is, and its files. */
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
  const place = view.storeId === undefined ? 'All stores' : storeName(view.storeId)
  const days = view.from === view.to ? view.from : `${view.from} to ${view.to}`
  return (
    <>
      <PageHeader title={view.title ?? 'Report'} description={`${place} · ${days}`} />
      <Card>
        {isBeingMade(view) && <ProgressBar label="The report is being made" percent={undefined} />}
        {view.problem && <Notice tone={view.state === 'failed' ? 'danger' : 'warn'}>{view.problem}</Notice>}
        {view.run && view.run.missedCount > 0 && (
          <Notice tone="info" className="mb-4">
            {view.run.missedCount === 1 ? 'One earlier report was' : `${view.run.missedCount} earlier reports were`} due
            while Backstock was not running, and not made.
          </Notice>
        )}
        <div className="flex flex-wrap gap-2">
          {view.files.map(({ format, url }, index) => (
            <a key={format} href={url} download className={buttonClass(index === 0 ? 'primary' : 'secondary')}>
              Download {format.toUpperCase()}
            </a>
          ))}
        </div>
      </Card>
    </>
  )
}
