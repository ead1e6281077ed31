import type { ChartConfiguration, ChartDataset } from 'chart.js'
import type { ForecastFan } from '#domain/charts/chart.ts'
import { dayNumber, dayOfNumber } from '#domain/values/day.ts'
import { commonOptions, labelAxis, valueAxis } from './axes.ts'
import { ground } from './painting.ts'
import type { ChartTheme } from './theme.ts'
import { wordsFor } from './words.ts'

type Points = { x: number; y: number }[]
type LineData = ChartDataset<'line', Points>

export const FAN_LABELS = {
  past: 'Sold',
  outOfStock: 'Out of stock: could not sell',
  band: '80 % of days are in here',
  median: 'Median',
  mean: 'Expected',
  overridden: 'Expected, as overridden',
} as const

/** The past as a line, days out of stock as crosses on it, and ahead of it the band from p10 to p90 and its lines. */
export function forecastFan(chart: ForecastFan, theme: ChartTheme): ChartConfiguration {
  const { title, unit, past, ahead } = chart
  const words = wordsFor({ unit, locale: theme.locale })
  const common = commonOptions({ theme, title })
  const days = [...past, ...ahead].map(({ day }) => dayNumber(day))
  const configuration: ChartConfiguration<'line', Points> = {
    type: 'line',
    data: { datasets: fanDatasets(chart, theme) },
    options: {
      ...common,
      interaction: { mode: 'x', intersect: false },
      plugins: {
        ...common.plugins,
        // The band has two borders; its lower one is no line of its own.
        legend: {
          ...common.plugins.legend,
          labels: { ...common.plugins.legend.labels, filter: ({ text }) => Boolean(text) },
        },
        tooltip: {
          ...common.plugins.tooltip,
          callbacks: {
            title: ([item]) => (item?.parsed.x == null ? '' : words.longDay(dayOfNumber(item.parsed.x))),
            label: ({ dataset, parsed }) =>
              `${dataset.label || 'Lower end'}: ${words.value(parsed.y ?? 0)}`.replace(FAN_LABELS.band, 'Upper end'),
          },
        },
      },
      scales: {
        x: {
          type: 'linear',
          ...labelAxis(theme),
          ...(days.length > 0 && { min: Math.min(...days), max: Math.max(...days) }),
          ticks: {
            ...labelAxis(theme).ticks,
            precision: 0,
            callback: (value) => words.shortDay(dayOfNumber(Math.round(Number(value)))),
          },
        },
        y: valueAxis(theme, { unit, tick: words.tick }),
      },
    },
  }
  return { ...(configuration as ChartConfiguration), plugins: [ground(theme)] }
}

function fanDatasets({ past, ahead }: ForecastFan, theme: ChartTheme): LineData[] {
  const line = { pointRadius: 0, pointHitRadius: 4, borderWidth: 2 }
  const data = (of: 'mean' | 'p10' | 'p50' | 'p90') => ahead.map((point) => ({ x: dayNumber(point.day), y: point[of] }))
  const overridden = ahead.flatMap(({ day, overridden: y }) => (y === undefined ? [] : [{ x: dayNumber(day), y }]))
  const out = past.filter(({ isOutOfStock }) => isOutOfStock)
  const datasets: (LineData | false)[] = [
    {
      ...line,
      label: FAN_LABELS.past,
      data: past.map(({ day, value }) => ({ x: dayNumber(day), y: value })),
      borderColor: theme.ink,
      backgroundColor: theme.ink,
      borderWidth: 1.5,
    },
    out.length > 0 && {
      ...line,
      label: FAN_LABELS.outOfStock,
      data: out.map(({ day, value }) => ({ x: dayNumber(day), y: value })),
      showLine: false,
      borderColor: theme.contrast,
      backgroundColor: theme.contrast,
      pointStyle: 'crossRot',
      pointRadius: 5,
      pointBorderWidth: 2,
    },
    { ...line, label: '', data: data('p10'), borderColor: theme.accent, borderWidth: 0.5, order: 5 },
    {
      ...line,
      label: FAN_LABELS.band,
      data: data('p90'),
      borderColor: theme.accent,
      borderWidth: 0.5,
      backgroundColor: theme.band,
      fill: '-1',
      order: 5,
    },
    {
      ...line,
      label: FAN_LABELS.median,
      data: data('p50'),
      borderColor: theme.accent,
      backgroundColor: theme.accent,
      borderWidth: 1,
      borderDash: [2, 3],
    },
    {
      ...line,
      label: FAN_LABELS.mean,
      data: data('mean'),
      borderColor: theme.accent,
      backgroundColor: theme.accent,
      borderWidth: 2.5,
    },
    overridden.length > 0 && {
      ...line,
      label: FAN_LABELS.overridden,
      data: overridden,
      borderColor: theme.contrast,
      backgroundColor: theme.contrast,
      borderDash: [7, 4],
      borderWidth: 2.5,
    },
  ]
  return datasets.filter((dataset) => dataset !== false)
}
