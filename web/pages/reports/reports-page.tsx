import { FilePlus2 } from 'lucide-react'
import { useClosedReason } from '../../api/session.ts'
import { useUrlState } from '../../app/url-state.ts'
import { Button } from '../../ui/actions/button.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { Archive } from './archive.tsx'
import { MakeReportDialog } from './make-report-dialog.tsx'
import { ReportMails } from './report-mails.tsx'
import { Schedules } from './schedules.tsx'
import { typeNamed } from './scope-fields.tsx'

/** Reports that were made, when they are made, and who gets them. */
export function ReportsPage() {
  const [{ view, make }, change] = useUrlState()
  const closedReason = useClosedReason('planning:write')
  return (
    <>
      <PageHeader
        title="Reports"
        description="To print, to send on, or for another program. Kept for more than a year."
        actions={
          <Button
            tone="primary"
            icon={<FilePlus2 />}
            onPress={() => change({ make: typeNamed(undefined) })}
            disabledReason={closedReason}
          >
            Make a report
          </Button>
        }
      />
      <Tabs
        label="Reports"
        selected={view ?? 'archive'}
        onSelect={(next) => change({ view: next === 'archive' ? undefined : next })}
        items={[
          { id: 'archive', label: 'Archive', content: <Archive /> },
          { id: 'schedules', label: 'Schedules', content: <Schedules /> },
          { id: 'mail', label: 'Mail', content: <ReportMails /> },
        ]}
      />
      {make !== undefined && closedReason === undefined && (
        <MakeReportDialog onClose={() => change({ make: undefined, of: undefined, period: undefined })} />
      )}
    </>
  )
}
