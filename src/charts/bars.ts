import type { ChartConfiguration } from 'chart.js'
import type { ParetoChart, RankedBars, StackedBars } from '#domain/charts/chart.ts'
import { commonOptions, labelAxis, valueAxis } from './axes.ts'
import { ground, HATCHES, hatching, valuesAtBars } from './painting.ts'
import type { ChartTheme } from './theme.ts'
import { wordsFor } from './words.ts'

/** Longer names are cut on an axis; the tooltip has them whole. */
const LABEL_LENGTH_MAX = 24
const cut = (label: string): string =>
  label.length > LABEL_LENGTH_MAX ? `${label.slice(0, LABEL_LENGTH_MAX - 1).trimEnd()}…` : label

/** Lying bars, so that names are read without turning the head; each with its value at the end. */
export function rankedBars({ title, unit, bars }: RankedBars, theme: ChartTheme): ChartConfiguration {
  const words = wordsFor({ unit, locale: theme.locale })
  const common = commonOptions({ theme, title })
  const names = labelAxis(theme)
  return {
    type: 'bar',
    data: {
      labels: bars.map(({ label }) => label),
      datasets: [{ label: title, data: bars.map(({ value }) => value), backgroundColor: theme.accent }],
    },
    options: {
      ...common,
      indexAxis: 'y',
      // Room for the value at the longest bar.
      layout: { padding: { right: theme.font.sizePx * 6 } },
      plugins: {
        ...common.plugins,
        legend: { display: false },
        tooltip: {
          ...common.plugins.tooltip,
          callbacks: { label: ({ parsed }) => words.value(parsed.x ?? 0) },
        },
      },
      scales: {
        x: valueAxis(theme, { unit, tick: words.tick }),
        y: {
          ...names,
          ticks: { ...names.ticks, autoSkip: false, callback: (_value, index) => cut(bars[index]!.label) },
        },
      },
    },
    plugins: [ground(theme), valuesAtBars(theme, words.tick)],
  }
}

/** Parts on each other, each part hatched otherwise. */
export function stackedBars({ title, unit, labels, series }: StackedBars, theme: ChartTheme): ChartConfiguration {
  const words = wordsFor({ unit, locale: theme.locale })
  const common = commonOptions({ theme, title })
  const colour = (i: number) => theme.series[i % theme.series.length]!
  return {
    type: 'bar',
    data: {
      labels: [...labels],
      datasets: series.map(({ name, values }, i) => ({
        label: name,
        data: [...values],
        backgroundColor: colour(i),
        borderColor: theme.background,
        borderWidth: 1,
      })),
    },
    options: {
      ...common,
      plugins: {
        ...common.plugins,
        tooltip: {
          ...common.plugins.tooltip,
          callbacks: { label: ({ dataset, parsed }) => `${dataset.label}: ${words.value(parsed.y ?? 0)}` },
        },
      },
      scales: {
        x: { stacked: true, ...labelAxis(theme) },
        y: { stacked: true, ...valueAxis(theme, { unit, tick: words.tick }) },
      },
    },
    plugins: [ground(theme), hatching(theme.background, (i) => HATCHES[i % HATCHES.length]!)],
  }
}

/** Bars from the largest on, and a line with dots for the share they make together, on an axis of its own. */
export function pareto({ title, unit, points }: ParetoChart, theme: ChartTheme): ChartConfiguration {
  const words = wordsFor({ unit, locale: theme.locale })
  const common = commonOptions({ theme, title })
  const names = labelAxis(theme)
  const shares = valueAxis(theme, { unit: 'share of all', tick: words.share })
  return {
    type: 'bar',
    data: {
      labels: points.map(({ label }) => label),
      datasets: [
        { label: title, data: points.map(({ value }) => value), backgroundColor: theme.accent, order: 2 },
        {
          type: 'line',
          label: 'Together, share of all',
          data: points.map(({ shareSoFar }) => shareSoFar),
          yAxisID: 'share',
          borderColor: theme.contrast,
          backgroundColor: theme.contrast,
          borderWidth: 2,
          pointRadius: points.length > 40 ? 0 : 3,
          order: 1,
        },
      ],
    },
    options: {
      ...common,
      plugins: {
        ...common.plugins,
        tooltip: {
          ...common.plugins.tooltip,
          callbacks: {
            label: ({ dataset, datasetIndex, parsed }) =>
              `${dataset.label}: ${datasetIndex === 1 ? words.share(parsed.y ?? 0) : words.value(parsed.y ?? 0)}`,
          },
        },
      },
      scales: {
        x: { ...names, ticks: { ...names.ticks, callback: (_value, index) => cut(points[index]!.label) } },
        y: valueAxis(theme, { unit, tick: words.tick }),
        share: { position: 'right', ...shares, grid: { display: false }, min: 0, max: 1 },
      },
    },
    plugins: [ground(theme)],
  }
}
