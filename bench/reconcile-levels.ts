import { writeFileSync } from 'node:fs'
import type { Level } from '#domain/forecasting/forecasting.ts'
import { type DemandSeries, forecastAll } from '#domain/forecasting/forecasting.ts'
import { shrunkCovariance } from '#domain/forecasting/reconcile/covariance.ts'
import { aggregatesOf, sumsOf } from '#domain/forecasting/reconcile/hierarchy.ts'
import { minTrace } from '#domain/forecasting/reconcile/mint.ts'
import { errorsOf, forecastPast, meansByStep, type PastRound } from '#domain/forecasting/reconcile/past.ts'

const EVIDENCE = new URL('../docs/evidence/reconciliation-levels.md', import.meta.url)

interface Set {
  name: string
  series: readonly DemandSeries[]
  levels: readonly Level[]
  horizon: number
  season: number
}

/** WAPE of each level at the last horizon of the training part; the covariance comes from the horizon before it. */
export function writeLevels(sets: readonly Set[]): void {
  const rows = sets.flatMap((set) => rowsOf(set))
  writeFileSync(EVIDENCE, `${HEAD}\n${rows.join('\n')}\n`)
  console.log(rows.join('\n'))
}

function rowsOf({ name, series, levels, horizon, season }: Set): string[] {
  const aggregates = aggregatesOf(series, levels)
  const options = { horizon, season, effort: 'full' as const }
  const [older, judged] = [2, 1].map((back) => forecastPast(forecastAll, series, { aggregates, options, back }))
  if (!older || !judged) return []
  const own = meansByStep(judged.own)
  const sums = meansByStep(judged.sums)
  const steps = own.map((row, h) => ({ sums: sums[h]!, series: row }))
  const moved = minTrace(aggregates, shrunkCovariance(errorsOf(older)), steps)
  if (!moved) return []
  const added = (rows: readonly Float64Array[]) => rows.map((row) => [...sumsOf(aggregates, row), ...row])
  const methods = [added(own), added(moved), steps.map((step) => [...step.sums, ...step.series])]
  return [...levels, undefined].map((level) => {
    const text = level === undefined ? 'series' : level.join('+') || 'total'
    const nodes = [...judged.histories.keys()].filter((node) => judged.aggregates[node]?.level === level)
    const figures = methods.map((expected) => wape(judged, expected, nodes).toFixed(4))
    return `| ${name} | ${text} | ${nodes.length} | ${figures.join(' | ')} |`
  })
}

function wape({ actual }: PastRound, expected: readonly number[][], nodes: readonly number[]): number {
  let missed = 0
  let sold = 0
  actual.forEach((row, h) => {
    for (const node of nodes) {
      missed += Math.abs(row[node]! - expected[h]![node]!)
      sold += row[node]!
    }
  })
  return missed / sold
}

const HEAD = `# Reconciliation by level: what was measured

Written by \`npm run bench reconcile -- --levels --data FOLDER\`. WAPE (absolute errors by demand, of cleaned demand) over the
nodes of a level at the last horizon of the training part, with the covariance of the horizon before it. Causes
known ahead left out. Unreconciled: sums forecast for themselves.

| set | level | nodes | adding up | minimum trace | unreconciled |
|---|---|---|---|---|---|`
