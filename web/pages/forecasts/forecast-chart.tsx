import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { LevelForecastView } from '#contract/forecasts.ts'
import { addDays } from '#domain/values/day.ts'
import { salesDaysQuery } from '../../api/forecasts.ts'
import { toProblem } from '../../api/problem.ts'
import { Chart } from '../../ui/data/chart.tsx'
import { ErrorState, Skeleton } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { expectedOver, fanOf } from './fan-facts.ts'
import { formatDate, formatUnits } from './forecast-words.ts'

const PAST_DAYS = 90

/** The last months as they were, and the days ahead with their 80 % interval. The days stand in a table too. */
export function ForecastChart({ name, forecast }: { name: string; forecast: LevelForecastView }) {
  const { productId, storeId, trainedThrough, days } = forecast
  const from = addDays(trainedThrough, 1 - PAST_DAYS)
  const sales = useQuery(salesDaysQuery({ productId, store: storeId, from, to: trainedThrough }))
  const chart = useMemo(
    () => fanOf({ sales: sales.data, days, title: 'Sold, and expected to sell' }),
    [sales.data, days],
  )
  return (
    <Card>
      {sales.error && <ErrorState error={toProblem(sales.error)} className="mb-3" />}
      {sales.isPending ? (
        <div role="status" aria-label="Loading what was sold">
          <Skeleton className="h-80" />
        </div>
      ) : (
        <Chart
          chart={chart}
          className="h-80"
          label={`${name}: sold day by day up to ${formatDate(trainedThrough)}, then ${formatUnits(expectedOver(days, 28))} units expected over 28 days. The table of days has the numbers.`}
        />
      )}
    </Card>
  )
}
