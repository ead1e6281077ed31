import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { classifyDemand, forecastAll } from '#domain/forecasting/forecasting.ts'
import type { ForecastOptions } from '#domain/forecasting/options.ts'
import type { Forecast } from '#domain/forecasting/series.ts'
import { type SetResult, writeReport } from './forecast/report.ts'
import { scoreForecasts } from './forecast/score.ts'
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
    const figures = Object.entries(result.score).map(([measure, value]) => `${measure} ${value.toFixed(4)}`)
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
  forecastAll(loaded.series, { ...options, effort: 'light' })
  const light = cpuMs() - lightStarted
  return {
    name: set.name,
    seriesCount: loaded.series.length,
    score: scoreForecasts(loaded, forecasts, set.scoreSeason),
    coverage: coverageBy(loaded, forecasts),
    msPerSeries: full / loaded.series.length,
    lightMsPerSeries: light / loaded.series.length,
  }
}

/** Processor time of this process: the machine may be busy with other work. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

function coverageBy(set: LoadedSet, forecasts: readonly Forecast[]): Record<string, number> {
  const counts = new Map<string, { inside: number; all: number }>()
  forecasts.forEach((forecast, i) => {
    const demandClass = classifyDemand(set.series[i]!.demand)
    const [p10, , p90] = forecast.quantiles
    set.actual.get(forecast.id)?.forEach((value, h) => {
      if (Number.isNaN(value)) return
      const third = `steps ${['early', 'middle', 'late'][Math.floor((3 * h) / forecast.mean.length)]}`
      for (const key of [demandClass, third]) {
        const count = counts.get(key) ?? { inside: 0, all: 0 }
        count.all++
        if (value >= p10![h]! - 1e-9 && value <= p90![h]! + 1e-9) count.inside++
        counts.set(key, count)
      }
    })
  })
  return Object.fromEntries([...counts].sort().map(([key, { inside, all }]) => [key, inside / all]))
}

/** What people wrote under the tables stays. */
function notes(): string {
  if (!existsSync(EVIDENCE)) return ''
  return readFileSync(EVIDENCE, 'utf8').split(NOTES_MARK)[1]?.trimStart() ?? ''
}
