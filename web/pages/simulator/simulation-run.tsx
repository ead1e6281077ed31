import { useMutation, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { SimulationView } from '#contract/simulations.ts'
import { cancelJob } from '../../api/jobs.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { beginSimulation, isUnderWay, type SimulationWish, simulationsQuery } from '../../api/simulations.ts'
import { formatCount } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Card } from '../../ui/layout/card.tsx'

/** Begins a run; while one is under way it says so instead. */
export function ReplayButton({ wish, newest }: { wish: SimulationWish; newest: SimulationView | undefined }) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const begin = useMutation({
    mutationFn: () => beginSimulation(wish),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: simulationsQuery.queryKey }),
  })
  const busyReason = newest && isUnderWay(newest) ? 'A simulation is under way already.' : undefined
  return (
    <Button
      tone="primary"
      icon={<History />}
      isPending={begin.isPending}
      disabledReason={closedReason ?? busyReason}
      onPress={() => begin.mutate()}
    >
      Replay the past year
    </Button>
  )
}

const PHASES: Record<string, string> = {
  reading: 'Reading what was sold',
  ledger: 'Reading the ledger',
  forecasting: 'Forecasting week by week',
  replaying: 'Replaying',
}

/** How far a run is, with a way to end it. */
export function UnderWay({ run }: { run: SimulationView }) {
  const closedReason = useClosedReason('planning:write')
  const client = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelJob(run.simulationId),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: simulationsQuery.queryKey }),
  })
  const { phase, done, total } = run.progress ?? { phase: '', done: 0, total: 0 }
  const isCounted = total > 0 && done > 0
  return (
    <Card>
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
      <p className="mt-3 text-sm text-muted">
        A year of forecasts takes some minutes in a large shop. You can leave this page: the work goes on.
      </p>
    </Card>
  )
}
