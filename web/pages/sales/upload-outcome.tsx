import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { SalesUploadView } from '#contract/sales.ts'
import { cancelJob, jobQuery } from '../../api/jobs.ts'
import { toProblem } from '../../api/problem.ts'
import { salesUploadQuery } from '../../api/sales.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'
import { DialogActions } from '../../ui/overlays/dialog.tsx'
import { type SaidOfFile, UploadMapping } from './upload-mapping.tsx'
import { UploadProblem } from './upload-problem.tsx'
import { UploadResult } from './upload-result.tsx'
import { PHASES } from './upload-words.ts'

interface UploadOutcomeProps {
  uploadId: string
  onClose: () => void
  /** Sends the same file again without its bad rows; left out where the file is not at hand. */
  onTakeGoodRows?: (() => void) | undefined
  /** Sends the same file again, read as somebody said; left out where the file is not at hand. */
  onSaid?: ((said: SaidOfFile) => void) | undefined
  /** Back to choosing a file. */
  onAgain?: (() => void) | undefined
}

/** How an upload goes, and what came of it. */
export function UploadOutcome({ uploadId, onClose, onTakeGoodRows, onSaid, onAgain }: UploadOutcomeProps) {
  const query = useQuery(salesUploadQuery(uploadId))
  useFreshSales(query.data?.state)
  return (
    <QueryView query={query} label="the upload">
      {(upload) => {
        if (upload.state === 'reading') return <Reading upload={upload} onClose={onClose} />
        const { columns } = upload
        return (
          <>
            {upload.problem && (
              <UploadProblem problem={upload.problem} canSay={onSaid !== undefined} onTakeGoodRows={onTakeGoodRows} />
            )}
            {columns && onSaid && <UploadMapping upload={upload} columns={columns} onSaid={onSaid} />}
            {upload.state === 'cancelled' && <Notice tone="info">Cancelled. Nothing of the file was taken.</Notice>}
            {upload.result && <UploadResult upload={upload} result={upload.result} />}
            <DialogActions>
              {onAgain && upload.state !== 'published' && <Button onPress={onAgain}>Choose another file</Button>}
              <Button tone={columns && onSaid ? 'secondary' : 'primary'} onPress={onClose}>
                Done
              </Button>
            </DialogActions>
          </>
        )
      }}
    </QueryView>
  )
}

/** What the page shows is old once an upload has ended. */
function useFreshSales(state: SalesUploadView['state'] | undefined): void {
  const client = useQueryClient()
  useEffect(() => {
    if (state === undefined) return
    void client.invalidateQueries({ queryKey: ['sales', 'uploads'] })
    if (state === 'published') void client.invalidateQueries({ queryKey: ['sales', 'summary'] })
  }, [client, state])
}

function Reading({ upload, onClose }: { upload: SalesUploadView; onClose: () => void }) {
  const job = useQuery(jobQuery(upload.jobId)).data
  const closed = useClosedReason('planning:write')
  const cancel = useMutation({ mutationFn: () => cancelJob(upload.jobId) })
  const isEnding = cancel.isSuccess || job?.isCancelWanted
  const { phase = '', done = 0, total = 0 } = job?.progress ?? {}
  return (
    <>
      <ProgressBar
        label={isEnding ? 'Ending' : (PHASES[phase] ?? 'Waiting for its turn')}
        percent={total > 0 ? (done / total) * 100 : undefined}
        valueLabel={total > 0 ? `${formatCount(done)} of ${formatCount(total)}` : undefined}
      />
      <p className="mt-3 text-sm text-muted">
        You can close this: the work goes on, and the list of files tells of it.
      </p>
      {cancel.error && <ErrorState error={toProblem(cancel.error)} className="mt-3" />}
      <DialogActions>
        <Button
          onPress={() => cancel.mutate()}
          isPending={cancel.isPending}
          disabledReason={closed ?? (isEnding ? 'It is ending already.' : undefined)}
        >
          Cancel the upload
        </Button>
        <Button onPress={onClose}>Close</Button>
      </DialogActions>
    </>
  )
}
