import type { Backtest, Measures } from '#domain/forecasting/forecasting.ts'

const COLUMNS = ['MASE', 'RMSSE', 'sMAPE', 'WAPE', 'bias', 'MASE50', 'WQL', 'pinball', 'cover80'] as const

/** A backtest as a table for people: everything, seasonal naive beside it, classes of demand, thirds of the horizon. */
export function backtestTable({ origins, forecast, seasonalNaive, comparison }: Backtest): string {
  const rows: [string, Measures][] = [
    ['forecast', forecast.overall],
    ['seasonal naive', seasonalNaive],
    ...Object.entries(forecast.byClass),
    ...Object.entries(forecast.byThird).map(([third, measures]): [string, Measures] => [`${third} steps`, measures]),
  ]
  const line = (name: string, cells: readonly string[]): string =>
    `${name.padEnd(16)}${cells.map((cell) => cell.padStart(9)).join('')}\n`
  const head = line('', ['scored', 'values', ...COLUMNS])
  const body = rows.map(([name, measures]) =>
    line(name, [
      String(measures.forecasts),
      String(measures.steps),
      ...COLUMNS.map((column) => shown(measures[column])),
    ]),
  )
  const { difference, pValue } = comparison
  const verdict =
    pValue > 0.05
      ? 'No better or worse than repeating the last season that could not be luck'
      : difference < 0
        ? 'Better than repeating the last season'
        : 'Worse than repeating the last season'
  return `${head}${body.join('')}\n${verdict} (p = ${pValue.toPrecision(2)}, ${origins} past origins).\n`
}

function shown(value: number): string {
  if (Number.isNaN(value)) return '-'
  return Math.abs(value) >= 100 ? value.toFixed(1) : value.toFixed(3)
}
