import type { ChartConfiguration } from 'chart.js'
import type { Chart } from '#domain/charts/chart.ts'

/** Any chart as plain bars: enough to see that Chart.js draws where it is told. */
export function chartConfiguration(chart: Chart): ChartConfiguration {
  const { labels, values } = barsOf(chart)
  return {
    type: 'bar',
    data: { labels, datasets: [{ label: chart.unit, data: values, backgroundColor: '#0f766e' }] },
    options: { maintainAspectRatio: false, indexAxis: chart.kind === 'ranked_bars' ? 'y' : 'x' },
  }
}

function barsOf(chart: Chart): { labels: string[]; values: number[] } {
  if (chart.kind === 'forecast_fan') {
    return { labels: chart.ahead.map(({ day }) => day), values: chart.ahead.map(({ mean }) => mean) }
  }
  if (chart.kind === 'stacked_bars') return { labels: [...chart.labels], values: [...(chart.series[0]?.values ?? [])] }
  if (chart.kind === 'bars_over_time') {
    return { labels: chart.bars.map(({ start }) => start), values: chart.bars.map(({ value }) => value) }
  }
  const bars = chart.kind === 'pareto' ? chart.points : chart.bars
  return { labels: bars.map(({ label }) => label), values: bars.map(({ value }) => value) }
}
