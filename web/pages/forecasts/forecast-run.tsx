import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChartSpline } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { JobView } from '#contract/jobs.ts'
import { cancelJob, forecastRunQuery, forecastsChanged, generateForecasts, isUnderWay } from '../../api/forecasts.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'

/** Begins a run; pressed while one is under way it says so instead. */
export function ForecastNow() {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const run = useQuery(forecastRunQuery).data
  const begin = useMutation({
    mutationFn: generateForecasts,
    onSuccess: (job) => client.setQueryData(forecastRunQuery.queryKey, job),
    onError: (error) => toast.danger(toProblem(error).detail),
  })
  const busyReason = run && isUnderWay(run) ? 'A run is under way already.' : undefined
  return (
    <Button
      tone="primary"
      icon={<ChartSpline />}
      isPending={begin.isPending}
      disabledReason={closedReason ?? busyReason}
      onPress={() => begin.mutate()}
    >
      Forecast now
    </Button>
  )
}

/** The newest run while it is under way, and what went wrong with it. What it made is read when it is done. */
export function ForecastRun() {
  const query = useQuery(forecastRunQuery)
  const run = query.data
  useReadWhenDone(run)
  if (query.error && !run) return <ErrorState error={toProblem(query.error)} className="mb-4" />
  if (!run) return null
  if (isUnderWay(run)) return <UnderWay run={run} />
  if (run.state === 'failed') {
    return (
      <Notice tone="danger" className="mb-4">
        The last run failed: {run.problem?.message ?? 'nobody knows why.'} What was forecast before is still there.
      </Notice>
    )
  }
  return null
}

/** A run that this page saw under way, and that is over now, made what is on screen old. */
function useReadWhenDone(run: JobView | null | undefined): void {
  const client = useQueryClient()
  const watched = useRef<string>(undefined)
  useEffect(() => {
    if (!run) return
    if (isUnderWay(run)) {
      watched.current = run.jobId
      return
    }
    if (watched.current !== run.jobId) return
    watched.current = undefined
    void forecastsChanged(client)
    if (run.state === 'done') toast.good(doneWords(run.result))
    if (run.state === 'cancelled') toast.info('The run was cancelled. Nothing changed.')
  }, [run, client])
}

function doneWords(result: JobView['result']): string {
  const made = Number(result?.madeCount ?? 0)
  const unchanged = Number(result?.unchangedCount ?? 0)
  if (made === 0 && unchanged === 0) return 'There was nothing to forecast: no sales are known yet.'
  if (made === 0) return 'Every forecast is up to date already.'
  return `${formatCount(made)} ${made === 1 ? 'forecast was' : 'forecasts were'} made.`
}

const PHASES: Record<string, string> = {
  reading: 'Reading what was sold',
  forecasting: 'Forecasting',
  publishing: 'Saving the forecasts',
}

function UnderWay({ run }: { run: JobView }) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelJob(run.jobId),
    onSuccess: (job) => client.setQueryData(forecastRunQuery.queryKey, job),
    onError: (error) => toast.danger(toProblem(error).detail),
  })
  const { phase, done, total } = run.progress ?? { phase: '', done: 0, total: 0 }
  const isCounted = total > 0 && done > 0
  return (
    <Card className="mb-4">
      <div className="flex flex-wrap items-end gap-4">
        <div className="min-w-56 flex-1">
          <ProgressBar
            label={run.isCancelWanted ? 'Cancelling' : (PHASES[phase] ?? 'About to begin')}
            percent={isCounted ? (done / total) * 100 : undefined}
            valueLabel={isCounted ? `${formatCount(done)} of ${formatCount(total)}` : 'Working'}
          />
        </div>
        <Button
          isPending={cancel.isPending || run.isCancelWanted}
          disabledReason={closedReason}
          onPress={() => cancel.mutate()}
        >
          Cancel
        </Button>
      </div>
      <p className="mt-3 text-sm text-muted">You can leave this page: the work goes on.</p>
    </Card>
  )
}
