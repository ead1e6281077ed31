import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { historyQuery, type LevelRef } from '../../api/ledger.ts'
import { formatQuantity, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { EmptyState, Skeleton } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { historyPoints } from './history-points.ts'

// The chart library is as large as the rest of the page: it comes when a chart is looked at.
const HistoryChart = lazy(() => import('./history-chart.tsx').then((module) => ({ default: module.HistoryChart })))

/** How much there was over time. */
export function History({ level, unit }: { level: LevelRef; unit: string }) {
  const history = useQuery(historyQuery(level))
  const timeZone = useTimeZoneOf()(level.storeId)
  const waiting = <Skeleton className="h-64 w-full" />
  return (
    <Card>
      <QueryView query={history} label="the history" loading={waiting}>
        {(movements) => {
          const points = historyPoints(movements)
          const [first, last] = [points[0], points.at(-1)]
          if (!first || !last) {
            return <EmptyState title="No history yet">The chart starts with the first movement.</EmptyState>
          }
          const quantities = points.map(({ onHand }) => onHand)
          const summary =
            `${points.length} movements from ${formatTime(first.at, timeZone)} to ${formatTime(last.at, timeZone)}: ` +
            `between ${formatQuantity(String(Math.min(...quantities)))} and ` +
            `${formatQuantity(String(Math.max(...quantities)))}, now ${formatQuantity(String(last.onHand))} (${unit}).`
          return (
            <figure>
              <Suspense fallback={waiting}>
                <HistoryChart points={points} timeZone={timeZone} label={summary} />
              </Suspense>
              <figcaption className="mt-2 text-xs text-muted">{summary}</figcaption>
            </figure>
          )
        }}
      </QueryView>
    </Card>
  )
}
