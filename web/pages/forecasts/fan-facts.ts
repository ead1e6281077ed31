import type { LevelForecastView } from '#contract/forecasts.ts'
import type { ProductSalesView } from '#contract/sales.ts'
import type { ForecastFan } from '#domain/charts/chart.ts'

export type ForecastDay = LevelForecastView['days'][number]

/** The mean as people have it, where they said something else. */
export const overriddenMean = ({ mean, overridden }: ForecastDay): number | undefined =>
  overridden && overridden.mean !== mean ? overridden.mean : undefined

/** A day mostly without stock tells little of what people wanted. */
const OUT_SHARE_MIN = 0.5

/** What was sold and what is expected, as one chart. Days of which nothing is known are left out of the past. */
export function fanOf({ sales, days, title }: FanInput): ForecastFan {
  const known = sales?.known.flatMap(({ ranges }) => ranges) ?? []
  const past = (sales?.periods ?? [])
    .filter(({ start }) => known.some(({ from, to }) => from <= start && start <= to))
    .map(({ start, sold, daysOutOfStock }) => ({
      day: start,
      value: Number(sold),
      isOutOfStock: daysOutOfStock >= OUT_SHARE_MIN,
    }))
  const ahead = days.map((day) => {
    const overridden = overriddenMean(day)
    const { mean, p10, p50, p90 } = day
    return { day: day.day, mean, p10, p50, p90, ...(overridden !== undefined && { overridden }) }
  })
  return { kind: 'forecast_fan', title, unit: 'units', past, ahead }
}

interface FanInput {
  sales: Pick<ProductSalesView, 'known' | 'periods'> | undefined
  days: readonly ForecastDay[]
  title: string
}

/** Units that the first days add up to, as people have them. */
export const expectedOver = (days: readonly ForecastDay[], count: number): number =>
  days.slice(0, count).reduce((sum, day) => sum + (overriddenMean(day) ?? day.mean), 0)
