import type { ChartConfiguration } from 'chart.js'
import type { BarsOverTime } from '#domain/charts/chart.ts'
import { commonOptions, labelAxis, valueAxis } from './axes.ts'
import { ground, hatching } from './painting.ts'
import type { ChartTheme } from './theme.ts'
import { wordsFor } from './words.ts'

/** A bar for each period. Marked ones are in another colour and hatched, with a place of their own in the legend. */
export function barsOverTime({ title, unit, bars, grain, markedMeans }: BarsOverTime, theme: ChartTheme) {
  const words = wordsFor({ unit, locale: theme.locale })
  const common = commonOptions({ theme, title })
  const hasMarked = markedMeans !== undefined && bars.some(({ isMarked }) => isMarked)
  const values = (isMarked: boolean) => bars.map((bar) => ((bar.isMarked ?? false) === isMarked ? bar.value : null))
  // A bar of nothing is not seen, and a legend of what is not seen puzzles.
  const isSeen = (isMarked: boolean) => values(isMarked).some((value) => value !== null && value !== 0)
  const look = { categoryPercentage: 0.95, barPercentage: 0.9, grouped: false }
  const configuration: ChartConfiguration = {
    type: 'bar',
    data: {
      labels: bars.map(({ start }) => words.shortPeriod(start, grain)),
      datasets: hasMarked
        ? [
            { label: title, data: values(false), backgroundColor: theme.accent, ...look },
            { label: markedMeans, data: values(true), backgroundColor: theme.contrast, ...look },
          ]
        : [{ label: title, data: bars.map(({ value }) => value), backgroundColor: theme.accent, ...look }],
    },
    options: {
      ...common,
      plugins: {
        ...common.plugins,
        legend: {
          ...common.plugins.legend,
          display: hasMarked && isSeen(true),
          labels: { ...common.plugins.legend.labels, filter: ({ datasetIndex }) => isSeen(datasetIndex === 1) },
        },
        tooltip: {
          ...common.plugins.tooltip,
          filter: ({ raw }) => raw !== null,
          callbacks: {
            title: ([item]) => (item ? words.longPeriod(bars[item.dataIndex]!.start, grain) : ''),
            label: ({ parsed, datasetIndex }) =>
              words.value(parsed.y ?? 0) + (datasetIndex === 1 ? ` (${markedMeans})` : ''),
          },
        },
      },
      scales: { x: labelAxis(theme), y: valueAxis(theme, { unit, tick: words.tick }) },
    },
    plugins: [ground(theme), hatching(theme.background, (series) => (series === 1 ? 'rising' : 'plain'))],
  }
  return configuration
}
