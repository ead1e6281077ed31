import type { ChartConfiguration } from 'chart.js'
import type { Chart } from '#domain/charts/chart.ts'
import { toChartConfiguration } from './configuration.ts'
import { printTheme } from './theme.ts'

/** How a chart looks on paper. The thread that prints loads this module by its address. */
export const chartConfiguration = (chart: Chart): ChartConfiguration => toChartConfiguration(chart, printTheme)
