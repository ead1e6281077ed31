import type { ChartConfiguration } from 'chart.js'
import type { Chart } from '#domain/charts/chart.ts'
import { toChartConfiguration } from './configuration.ts'
import { printTheme } from './theme.ts'

/** The page prints the title above, in type of its own. */
const ON_PAPER = { ...printTheme, hasTitle: false, font: { ...printTheme.font, sizePx: 8 } }

/** How a chart looks on paper. The thread that prints loads this module by its address. */
export const chartConfiguration = (chart: Chart): ChartConfiguration => toChartConfiguration(chart, ON_PAPER)
