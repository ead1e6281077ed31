import { useMutation, useQueryClient } from '@tanstack/react-query'
import { History } from 'lucide-react'
import type { SimulationView } from '#contract/simulations.ts'
import { isUnderWay } from '../../api/jobs.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { beginSimulation, type SimulationWish, simulationsQuery } from '../../api/simulations.ts'
import { JobUnderWay } from '../../app/job-under-way.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'

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
export const SimulationUnderWay = ({ run }: { run: SimulationView }) => (
  <JobUnderWay
    {...run}
    jobId={run.simulationId}
    phases={PHASES}
    queryKey={simulationsQuery.queryKey}
    note="A year of forecasts takes some minutes in a large shop. You can leave this page: the work goes on."
  />
)
