import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  backtest,
  forecastFromSheets,
  forecastHierarchy,
  type Level,
  settingsFor,
} from '#domain/forecasting/forecasting.ts'
import { adjustCalendar } from '#domain/forecasting/history/calendar.ts'
import { BACKTEST_ORIGINS_MAX } from '#domain/forecasting/measures/backtest.ts'
import { type ForecastOptions, settingsOf } from '#domain/forecasting/options.ts'
import type { Forecast, Frequency, ReportedForecast } from '#domain/forecasting/series.ts'
import { backtestTable } from './forecast/backtest-report.ts'
import { csvCell } from './forecast/csv-line.ts'
import { fillSheets, JOBS_MAX } from './forecast/fill-sheets.ts'
import { readHolidays } from './forecast/read-holidays.ts'
import { type ReadOptions, type ReadResult, readSeries } from './forecast/read-series.ts'
import { labelOf } from './forecast/steps.ts'

const USAGE = `Usage: npm run backstock -- forecast FILE.csv[.gz] --horizon N [options]

  --freq D|W|M               length of a step; judged from the dates when absent
  --season N                 steps of the season; from --freq when absent
  --quantiles 0.1,0.5,0.9    levels to write as p10,p50,p90
  --id id --time date --value quantity   the file's columns; the first three when absent
  --known price,promo        columns known ahead; rows after the last sale with an empty quantity hold the plan
  --out-of-stock COLUMN      hours (or share of the step) during which it could not be bought
  --holidays FILE.csv        columns date and name, over history and horizon; the same name each year
  --groups store,category    columns of words to add up by, beside the total; store+category for each pair
  --missing unknown|zero     what a step without a row means
  --light                    one cheap model per series instead of a weighed combination
  --backtest N               instead of a forecast: how those from N past origins would have done
  --jobs N                   threads; 2 when absent
  --out FILE                 where to write; standard output when absent
  --json                     one JSON object per series instead of CSV`

/**
 * `backstock forecast FILE.csv`: forecasts every series of a long CSV file.
 * @returns 0 when it is done, 1 when nothing could be read, 2 for a wrong command line
 */
export async function runForecast(argv: string[]): Promise<number> {
  const wish = readWish(argv)
  if (typeof wish === 'string') {
    console.error(`${wish}\n\n${USAGE}`)
    return 2
  }
  const read = await readSeries(wish.file, wish.columns)
  reportBadRows(read)
  if (read.series.length === 0) {
    console.error('No series could be read.')
    return 1
  }
  const options = { ...wish.options, frequency: read.frequency }
  if (wish.backtest !== undefined) {
    const result = backtest(read.series, { ...options, origins: wish.backtest })
    if (result.origins === 0) {
      console.error('No history is long enough to judge a forecast of its past: ask for a shorter horizon.')
      return 1
    }
    await writeAll(wish.isJson ? [`${JSON.stringify(result)}\n`] : [backtestTable(result)], wish.out)
    return 0
  }
  if (wish.levels) {
    await writeHierarchy(read, wish, options)
    return 0
  }
  const progress = progressLine(read.series.length)
  const settings = settingsFor(read.series, options)
  const adjusted = adjustCalendar(read.series, settings)
  const sheets = await fillSheets(adjusted.series, settings, { jobs: wish.jobs, onProgress: progress.show })
  const forecasts = adjusted.restore(forecastFromSheets(sheets, settings, adjusted.series))
  progress.end()
  await writeForecasts(forecasts, read, wish)
  return 0
}

interface Wish {
  file: string
  columns: ReadOptions
  options: ForecastOptions
  jobs: number
  /** Past origins to judge by instead of forecasting. */
  backtest?: number
  /** Sums wanted beside the series. */
  levels?: Level[]
  out?: string
  isJson: boolean
}

const OPTIONS = {
  horizon: { type: 'string' },
  season: { type: 'string' },
  freq: { type: 'string' },
  quantiles: { type: 'string', default: '0.1,0.5,0.9' },
  id: { type: 'string', default: 'id' },
  time: { type: 'string', default: 'date' },
  value: { type: 'string', default: 'quantity' },
  known: { type: 'string', default: '' },
  'out-of-stock': { type: 'string' },
  holidays: { type: 'string' },
  groups: { type: 'string' },
  missing: { type: 'string', default: 'unknown' },
  light: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  backtest: { type: 'string' },
  jobs: { type: 'string', default: '2' },
  out: { type: 'string' },
  json: { type: 'boolean', default: false },
} as const

/** The command line as a wish, or what is wrong with it. */
function readWish(argv: string[]): Wish | string {
  try {
    const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: OPTIONS })
    if (positionals.length !== 1) return 'Name one file.'
    const horizon = wholeNumber('--horizon', values.horizon)
    const options: ForecastOptions = {
      horizon,
      quantiles: values.quantiles.split(',').map(Number),
      effort: values.light ? 'light' : 'full',
      seed: wholeNumber('--seed', values.seed),
      ...(values.holidays === undefined ? {} : { holidays: readHolidays(values.holidays) }),
      ...(values.season === undefined ? {} : { season: wholeNumber('--season', values.season) }),
    }
    settingsOf(options)
    const jobs = wholeNumber('--jobs', values.jobs)
    if (jobs < 1 || jobs > JOBS_MAX) return `--jobs must be 1 to ${JOBS_MAX}.`
    if (values.missing !== 'unknown' && values.missing !== 'zero') return '--missing is unknown or zero.'
    const frequency = values.freq as Frequency | undefined
    if (frequency !== undefined && !['D', 'W', 'M'].includes(frequency)) return '--freq is D, W or M.'
    const levels = values.groups?.split(',').map((level) => level.split('+'))
    if (levels?.flat().includes('')) return '--groups names columns, such as store,category.'
    const columns: ReadOptions = {
      id: values.id,
      time: values.time,
      value: values.value,
      known: values.known === '' ? [] : values.known.split(','),
      missing: values.missing,
      horizon,
      ...(frequency ? { frequency } : {}),
      groups: [...new Set(levels?.flat())],
      ...(values['out-of-stock'] ? { outOfStock: values['out-of-stock'] } : {}),
    }
    return {
      file: positionals[0]!,
      columns,
      options,
      jobs,
      isJson: values.json,
      ...(levels ? { levels: [[], ...levels] } : {}),
      ...(values.backtest === undefined ? {} : { backtest: originsOf(values.backtest) }),
      ...(values.out ? { out: values.out } : {}),
    }
  } catch (error) {
    return (error as Error).message
  }
}

function originsOf(text: string): number {
  const origins = wholeNumber('--backtest', text)
  if (origins < 1 || origins > BACKTEST_ORIGINS_MAX) throw new Error(`--backtest must be 1 to ${BACKTEST_ORIGINS_MAX}.`)
  return origins
}

function wholeNumber(name: string, text: string | undefined): number {
  if (text === undefined) throw new Error(`${name} is needed.`)
  const value = Number(text)
  if (!Number.isInteger(value)) throw new Error(`${name} must be a whole number, got ${text}.`)
  return value
}

function reportBadRows({ badRows, badExamples }: ReadResult): void {
  if (badRows === 0) return
  console.error(`${badRows} rows left out:`)
  for (const { line, reason } of badExamples) console.error(line > 0 ? `  line ${line}: ${reason}` : `  ${reason}`)
  if (badRows > badExamples.length) console.error(`  and ${badRows - badExamples.length} more`)
}

/** One line on a terminal that counts up; silent elsewhere, so that logs stay readable. */
function progressLine(total: number): { show(done: number): void; end(): void } {
  const isTerminal = process.stderr.isTTY
  return {
    show: (done) => {
      if (isTerminal) process.stderr.write(`\r${done} of ${total} series`)
    },
    end: () => {
      if (isTerminal) process.stderr.write(`\r${total} of ${total} series\n`)
    },
  }
}

/** Series and sums that agree; sums have ids such as `total` and `store=leeds`. */
async function writeHierarchy(read: ReadResult, wish: Wish, options: ForecastOptions): Promise<void> {
  const { series, aggregates, method } = forecastHierarchy(read.series, { ...options, levels: wish.levels! })
  console.error(`Sums agree with their series by ${method}.`)
  const sums = aggregates.map(({ forecast }) => forecast)
  const newest = read.lastSteps[0]!
  const lastSteps = [...read.lastSteps, ...sums.map(() => newest)]
  await writeForecasts([...series, ...sums], { ...read, lastSteps }, wish)
}

/** A forecast, with what was found in its history where that is known. The last step read is always one with a quantity. */
type Told = Forecast & Partial<ReportedForecast>

async function writeForecasts(forecasts: readonly Told[], read: ReadResult, wish: Wish): Promise<void> {
  const names = (wish.options.quantiles ?? []).map((level) => `p${Number((100 * level).toFixed(6))}`)
  await writeAll(lines(), wish.out)

  function* lines(): Generator<string> {
    if (!wish.isJson) yield `id,step,date,mean,${names.map((name) => `${name},`).join('')}model\n`
    for (const [i, forecast] of forecasts.entries()) {
      const label = (h: number): string => labelOf(read.lastSteps[i]! + 1 + h, read.frequency, read.isDated)
      yield wish.isJson ? jsonLine(forecast, names, label) : csvLines(forecast, label)
    }
  }
}

/** To a file, or to standard output. */
async function writeAll(texts: Iterable<string>, path: string | undefined): Promise<void> {
  const out = path ? createWriteStream(path) : process.stdout
  for (const text of texts) if (!out.write(text)) await once(out, 'drain')
  if (!path) return
  out.end()
  await once(out, 'finish')
}

function csvLines(forecast: Told, label: (h: number) => string): string {
  const id = csvCell(forecast.id)
  const model = csvCell(forecast.model)
  let text = ''
  forecast.mean.forEach((mean, h) => {
    const quantiles = forecast.quantiles.map((row) => `${shortNumber(row[h]!)},`).join('')
    text += `${id},${h + 1},${label(h)},${shortNumber(mean)},${quantiles}${model}\n`
  })
  return text
}

function jsonLine(forecast: Told, names: readonly string[], label: (h: number) => string): string {
  const steps = Array.from(forecast.mean, (mean, h) => ({
    step: h + 1,
    date: label(h),
    mean,
    ...Object.fromEntries(names.map((name, q) => [name, forecast.quantiles[q]![h]!])),
  }))
  const { id, model, demandClass, warnings } = forecast
  return `${JSON.stringify({ id, model, demandClass, warnings, trainedThrough: label(-1), steps })}\n`
}

/** Ten significant digits: beyond any forecast's worth. */
function shortNumber(value: number): string {
  return String(Number(value.toPrecision(10)))
}
