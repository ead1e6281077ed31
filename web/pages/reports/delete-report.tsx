import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReportView } from '#contract/report-archive.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { toProblem } from '../../api/problem.ts'
import { deleteReport, reportsChanged } from '../../api/reports.ts'
import { useClosedReason } from '../../api/session.ts'
import { IconButton } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { periodWords } from './report-words.ts'

export interface DeleteReportProps {
  view: ReportView
  /** Where to go from a page that is about this report only. */
  onDeleted?: () => void
}

/** Takes a report and its files out of the archive, when the person really wants to. */
export function DeleteReport({ view, onDeleted }: DeleteReportProps) {
  const client = useQueryClient()
  const closedReason = useClosedReason('planning:write')
  const [isAsking, setAsking] = useState(false)
  const name = `${REPORT_NAMES[view.type]} of ${periodWords(view)}`
  const remove = useMutation({
    mutationFn: () => deleteReport(view.reportId),
    onSuccess: () => {
      toast.good(`${name} is deleted.`)
      setAsking(false)
      onDeleted?.()
    },
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => reportsChanged(client),
  })
  return (
    <>
      <IconButton
        size="small"
        icon={<Trash2 />}
        label={`Delete ${name}`}
        disabledReason={closedReason}
        onPress={() => setAsking(true)}
      />
      <ConfirmDialog
        title="Delete this report?"
        confirmLabel="Delete it"
        isDangerous
        isOpen={isAsking}
        isPending={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      >
        {name} and its files are gone then, and links in mails lead nowhere. Made again, it tells what is known by then.
      </ConfirmDialog>
    </>
  )
}
