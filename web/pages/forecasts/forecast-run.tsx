import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { ChartSpline } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { JobView } from '#contract/jobs.ts'
import { forecastRunQuery, forecastsChanged, generateForecasts } from '../../api/forecasts.ts'
import { isUnderWay } from '../../api/jobs.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount } from '../../app/format.ts'
import { JobUnderWay } from '../../app/job-under-way.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { ErrorState, Notice } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'

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
  if (isUnderWay(run)) {
    return (
      <JobUnderWay
        {...run}
        phases={PHASES}
        queryKey={forecastRunQuery.queryKey}
        note="You can leave this page: the work goes on."
        className="mb-4"
      />
    )
  }
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
