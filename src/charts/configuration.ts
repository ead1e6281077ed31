import type { ChartConfiguration } from 'chart.js'
import type { Chart } from '#domain/charts/chart.ts'
import { pareto, rankedBars, stackedBars } from './bars.ts'
import { barsOverTime } from './bars-over-time.ts'
import { forecastFan } from './forecast-fan.ts'
import type { ChartTheme } from './theme.ts'

/**
 * How Chart.js draws a chart, the same in the dashboard and in printed reports. Nothing in it asks for a page: labels,
 * hatching and ground are drawn with the canvas's own context. Register its parts first: `registerChartParts`.
 */
export function toChartConfiguration(chart: Chart, theme: ChartTheme): ChartConfiguration {
  switch (chart.kind) {
    case 'bars_over_time':
      return barsOverTime(chart, theme)
    case 'forecast_fan':
      return forecastFan(chart, theme)
    case 'ranked_bars':
      return rankedBars(chart, theme)
    case 'stacked_bars':
      return stackedBars(chart, theme)
    case 'pareto':
      return pareto(chart, theme)
  }
}
