import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { JobView } from '#contract/jobs.ts'
import { cancelJob } from '../api/jobs.ts'
import { toProblem } from '../api/problem.ts'
import { useClosedReason } from '../api/session.ts'
import { Button } from '../ui/actions/button.tsx'
import { ProgressBar } from '../ui/feedback/progress-bar.tsx'
import { toast } from '../ui/feedback/toast-queue.ts'
import { Card } from '../ui/layout/card.tsx'
import { formatCount } from './format.ts'

export interface JobUnderWayProps extends Pick<JobView, 'jobId' | 'isCancelWanted' | 'progress'> {
  /** What its phases are called. */
  phases: Readonly<Record<string, string>>
  /** What the page reads to know of it: read again once somebody cancels. */
  queryKey: readonly string[]
  /** What there is to know while waiting. */
  note: string
  className?: string
}

/** How far a job is, with a way to end it. */
export function JobUnderWay({ jobId, isCancelWanted, progress, phases, queryKey, note, className }: JobUnderWayProps) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelJob(jobId),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey }),
  })
  const { phase, done, total } = progress ?? { phase: '', done: 0, total: 0 }
  const isCounted = total > 0 && done > 0
  return (
    <Card className={className}>
      <div className="flex flex-wrap items-end gap-4">
        <div className="min-w-56 flex-1">
          <ProgressBar
            label={isCancelWanted ? 'Cancelling' : (phases[phase] ?? 'About to begin')}
            percent={isCounted ? (done / total) * 100 : undefined}
            valueLabel={isCounted ? `${formatCount(done)} of ${formatCount(total)}` : 'Working'}
          />
        </div>
        <Button
          isPending={cancel.isPending || isCancelWanted}
          disabledReason={closedReason}
          onPress={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </div>
      <p className="mt-3 text-sm text-muted">{note}</p>
    </Card>
  )
}
