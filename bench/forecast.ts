import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import {
  type Comparison,
  compareOverSeries,
  forecastAll,
  measureForecast,
  measureForecasts,
  type Outcome,
} from '#domain/forecasting/forecasting.ts'
import { seasonalNaive } from '#domain/forecasting/models/simple.ts'
import type { ForecastOptions } from '#domain/forecasting/options.ts'
import type { Forecast } from '#domain/forecasting/series.ts'
import { MEASURES, type SetResult, writeReport } from './forecast/report.ts'
import { type BenchSet, type LoadedSet, loadSet, SETS } from './forecast/sets.ts'

const EVIDENCE = new URL('../docs/evidence/forecasting.md', import.meta.url)
const NOTES_MARK = '<!-- written by hand below -->'

/** `npm run bench forecast -- --data FOLDER [--set NAME] [--no-evidence]`: every set of the folder beside its references. */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: {
      data: { type: 'string', default: '../shared/data/forecast' },
      set: { type: 'string', multiple: true },
      'no-evidence': { type: 'boolean', default: false },
    },
  })
  const results: SetResult[] = []
  for (const set of SETS) {
    if (values.set && !values.set.includes(set.name)) continue
    if (!existsSync(`${values.data}/${set.name}.train.csv.gz`)) {
      console.error(`${set.name}: not in ${values.data}, left out`)
      continue
    }
    const result = runSet(values.data, set)
    results.push(result)
    const figures = MEASURES.map((measure) => `${measure} ${result.measures.overall[measure].toFixed(4)}`)
    console.log(`${set.name.padEnd(15)} ${figures.join('  ')}  ${result.msPerSeries.toFixed(2)} ms/series`)
  }
  const report = writeReport(results, `${NOTES_MARK}\n${notes()}`)
  console.log(`\n${report.split(NOTES_MARK)[0]}`)
  if (values['no-evidence'] || values.set) return
  mkdirSync(new URL('.', EVIDENCE), { recursive: true })
  writeFileSync(EVIDENCE, report)
}

function runSet(folder: string, set: BenchSet): SetResult {
  const loaded = loadSet(folder, set)
  const options: ForecastOptions = { horizon: set.horizon, season: set.season, frequency: set.frequency }
  const started = cpuMs()
  const forecasts = forecastAll(loaded.series, options)
  const full = cpuMs() - started
  forecastAll(loaded.series.slice(0, 50), { ...options, effort: 'light' })
  const lightStarted = cpuMs()
  const light = forecastAll(loaded.series, { ...options, effort: 'light' })
  const lightMs = cpuMs() - lightStarted
  const measured = measureForecasts(outcomesOf(loaded, forecasts), { levels: LEVELS, season: set.scoreSeason })
  return {
    name: set.name,
    seriesCount: loaded.series.length,
    measures: measured,
    comparisons: {
      'seasonal naive': compareWith(repeatSeason(loaded, forecasts, set)),
      'one model': compareWith(light),
    },
    msPerSeries: full / loaded.series.length,
    lightMsPerSeries: lightMs / loaded.series.length,
  }

  /** RMSSE per series of ours beside the others'. */
  function compareWith(others: readonly Forecast[]): Comparison {
    const each = (some: readonly Forecast[]): number[] =>
      outcomesOf(loaded, some).map((one) => measureForecast(one, { levels: [], season: set.scoreSeason }).RMSSE)
    const [ours, theirs] = [each(forecasts), each(others)]
    const judged = [...ours.keys()].filter((i) => Number.isFinite(ours[i]!) && Number.isFinite(theirs[i]!))
    return compareOverSeries(
      Float64Array.from(judged, (i) => ours[i]!),
      Float64Array.from(judged, (i) => theirs[i]!),
    )
  }
}

/** The levels forecast when none are asked. */
const LEVELS = [0.1, 0.5, 0.9]

function outcomesOf(set: LoadedSet, forecasts: readonly Forecast[]): Outcome[] {
  return forecasts.map((forecast, i) => ({
    history: set.series[i]!.demand,
    actual: set.actual.get(forecast.id) ?? new Float64Array(0),
    forecast,
  }))
}

function repeatSeason(set: LoadedSet, forecasts: readonly Forecast[], { season, horizon }: BenchSet): Forecast[] {
  return forecasts.map((forecast, i) => {
    const known = set.series[i]!.demand.filter((units) => Number.isFinite(units))
    return { ...forecast, mean: seasonalNaive(known, season, horizon), quantiles: [] }
  })
}

/** Processor time of this process: the machine may be busy with other work. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** What people wrote under the tables stays. */
function notes(): string {
  if (!existsSync(EVIDENCE)) return ''
  return readFileSync(EVIDENCE, 'utf8').split(NOTES_MARK)[1]?.trimStart() ?? ''
}
