import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { SalesUploadView } from '#contract/sales.ts'
import { toProblem } from '../../api/problem.ts'
import { removeSalesUpload, salesUploadsQuery } from '../../api/sales.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { DataTable } from '../../ui/data/data-table.tsx'
import { ErrorState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmDialog, Dialog } from '../../ui/overlays/dialog.tsx'
import { uploadColumns } from './upload-columns.tsx'
import { UploadOutcome } from './upload-outcome.tsx'

/** Files of past sales, newest first, to look into and to take back. */
export function UploadList() {
  const uploads = useInfiniteQuery(salesUploadsQuery)
  const storeName = useStoreNames()
  const closed = useClosedReason('planning:write')
  const [shown, setShown] = useState<SalesUploadView>()
  const [asked, setAsked] = useState<SalesUploadView>()
  const columns = uploadColumns({ storeName, closed, onShow: setShown, onTakeBack: setAsked })
  return (
    <Card title="Files of past sales" flush>
      <QueryView query={uploads} label="files">
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data)
          if (rows.length === 0) return <p className="p-4 text-sm text-muted">No file was sent yet.</p>
          return (
            <>
              <DataTable
                label="Files of past sales"
                rows={rows}
                rowKey={({ uploadId }) => uploadId}
                columns={columns}
              />
              <ShowOlder query={uploads} />
            </>
          )
        }}
      </QueryView>
      <Dialog title={shown?.fileName ?? ''} isOpen={shown !== undefined} onClose={() => setShown(undefined)}>
        {shown && (
          <>
            <p className="mb-4 text-sm text-muted">Sent {formatTime(shown.createdAt)}</p>
            <UploadOutcome uploadId={shown.uploadId} onClose={() => setShown(undefined)} />
          </>
        )}
      </Dialog>
      {asked && <TakeBack upload={asked} onClose={() => setAsked(undefined)} />}
    </Card>
  )
}

function TakeBack({ upload, onClose }: { upload: SalesUploadView; onClose: () => void }) {
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => removeSalesUpload(upload.uploadId),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ['sales'] })
      toast.good(`${upload.fileName} was taken back.`)
      onClose()
    },
  })
  return (
    <ConfirmDialog
      title="Take these sales back?"
      confirmLabel="Take back"
      isDangerous
      isOpen
      isPending={remove.isPending}
      onClose={onClose}
      onConfirm={() => remove.mutate()}
    >
      <p>
        The days of <strong className="font-semibold break-words">{upload.fileName}</strong> no longer count; what they
        stood before counts again. Products it added stay, and no stock moves. You can send the file again.
      </p>
      {remove.error && <ErrorState error={toProblem(remove.error)} className="mt-3" />}
    </ConfirmDialog>
  )
}
