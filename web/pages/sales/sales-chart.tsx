import { useMemo } from 'react'
import type { SalesSummaryView } from '#contract/sales.ts'
import type { BarsOverTime } from '#domain/charts/chart.ts'
import { Chart } from '../../ui/data/chart.tsx'
import { describeDays, isWhollyKnown } from './known-days.ts'

const GRAIN_WORDS = { day: 'day', week: 'week', month: 'month' } as const

/** Revenue period by period, units where amounts cannot be added up. */
export function SalesChart({ sales }: { sales: SalesSummaryView }) {
  const chart = useMemo(() => chartOf(sales), [sales])
  const what = sales.currency ? 'Revenue' : 'Units sold'
  return <Chart chart={chart} label={`${what} by ${GRAIN_WORDS[sales.by]}, ${describeDays(sales)}`} />
}

/** Bars are pictures: here, and only here, amounts become floating point. */
const chartOf = (sales: SalesSummaryView): BarsOverTime => ({
  kind: 'bars_over_time',
  title: sales.currency ? 'Revenue' : 'Units sold',
  unit: sales.currency ?? 'units',
  grain: sales.by,
  markedMeans: sales.by === 'day' ? 'not known to its end' : 'not every day is known',
  bars: sales.periods.map(({ start, end, sold, revenue }) => ({
    start,
    value: Number(sales.currency ? (revenue ?? 0) : sold),
    isMarked: !isWhollyKnown({ from: start, to: end }, sales, sales.known),
  })),
})
