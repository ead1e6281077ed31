import type { ChartOptions, ScaleOptionsByType } from 'chart.js'
import type { ChartTheme } from './theme.ts'

/** More labels than this stand on each other on a phone. */
const TICKS_MAX = 6

/** What every chart has in common. Nothing moves: a chart that is printed must be done when it is drawn. */
export function commonOptions({ theme, title }: { theme: ChartTheme; title: string }) {
  const font = { family: theme.font.family, size: theme.font.sizePx }
  return {
    animation: false,
    responsive: true,
    maintainAspectRatio: false,
    font,
    color: theme.muted,
    interaction: { mode: 'index', intersect: false },
    plugins: {
      title: {
        display: theme.hasTitle,
        text: title,
        align: 'start',
        color: theme.ink,
        font: { ...font, size: theme.font.sizePx + 2, weight: 'bold' },
      },
      legend: {
        position: 'bottom',
        align: 'start',
        labels: { color: theme.muted, font, boxWidth: 22, boxHeight: 10, padding: 14 },
      },
      tooltip: { displayColors: false, titleFont: font, bodyFont: font },
    },
  } as const satisfies ChartOptions
}

/** An axis of values, from 0. */
export function valueAxis(theme: ChartTheme, { unit, tick }: { unit: string; tick: (value: number) => string }) {
  const font = { family: theme.font.family, size: theme.font.sizePx }
  return {
    beginAtZero: true,
    title: { display: true, text: unit, color: theme.muted, font },
    grid: { color: theme.line },
    border: { display: false },
    ticks: {
      color: theme.muted,
      font,
      maxTicksLimit: TICKS_MAX,
      maxRotation: 0,
      callback: (value: number | string) => tick(Number(value)),
    },
  } satisfies Partial<{ [Key in keyof ScaleOptionsByType<'linear'>]: unknown }>
}

/** An axis of labels, too many of which are left out rather than turned. */
export function labelAxis(theme: ChartTheme) {
  return {
    grid: { display: false },
    border: { color: theme.muted },
    ticks: {
      color: theme.muted,
      font: { family: theme.font.family, size: theme.font.sizePx },
      autoSkip: true,
      maxTicksLimit: TICKS_MAX,
      maxRotation: 0,
    },
  }
}
