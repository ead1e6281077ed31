import { useQuery } from '@tanstack/react-query'
import type { ReportView } from '#contract/report-archive.ts'
import { reportQuery } from '../../api/reports.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { ReportFiles } from './report-files.tsx'

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
        {view.run && view.run.missedCount > 0 && (
          <Notice tone="info" className="mb-4">
            {view.run.missedCount === 1 ? 'One earlier report was' : `${view.run.missedCount} earlier reports were`} due
            while Backstock was not running, and not made.
          </Notice>
        )}
        <ReportFiles view={view} />
      </Card>
    </>
  )
}
