import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type DemandSeries, forecastHierarchy, type Level } from '#domain/forecasting/forecasting.ts'
import { loadSet, SETS } from './forecast/sets.ts'
import { writeLevels } from './reconcile-levels.ts'

const EVIDENCE = new URL('../docs/evidence/reconciliation.md', import.meta.url)
/** Past horizons judged, each one horizon before the next; all of them within the training part. */
const ORIGINS = 3

/** Sets whose ids tell groups, and how. */
const HIERARCHIES: Record<string, { groups(id: string): Record<string, string>; levels: Level[] }> = {
  'fresh-stockout': {
    groups: (id) => ({ city: id.split('-')[0]!, product: id.split('-')[2]! }),
    levels: [[], ['city'], ['product']],
  },
  'orange-juice': {
    groups: (id) => ({ store: id.split('-')[0]!, brand: id.split('-')[1]! }),
    levels: [[], ['store'], ['brand']],
  },
  'm5-priced': {
    groups: (id) => ({
      category: id.split('_')[0]!,
      state: id.split('_')[3]!,
      store: id.split('_').slice(3).join('_'),
    }),
    levels: [[], ['category'], ['state'], ['store'], ['state', 'category']],
  },
  'pasta-promo': { groups: (id) => ({ brand: id.split('_')[0]! }), levels: [[], ['brand']] },
}

/**
 * `npm run bench reconcile -- --data FOLDER`: adding up against minimum trace at past origins of real sets.
 * With `--levels` WAPE by level instead.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({
    args: argv,
    options: { data: { type: 'string', default: '../shared/data/forecast' }, levels: { type: 'boolean' } },
  })
  if (values.levels) {
    const sets = Object.entries(HIERARCHIES).map(([name, { groups, levels }]) => {
      const set = SETS.find((one) => one.name === name)!
      const series = loadSet(values.data, set).series.map((one) => ({ ...one, groups: groups(one.id) }))
      return { name, series: cutAll(series, 0), levels, horizon: set.horizon, season: set.season }
    })
    writeLevels(sets)
    return
  }
  const rows: string[] = []
  for (const [name, { groups, levels }] of Object.entries(HIERARCHIES)) {
    const set = SETS.find((one) => one.name === name)!
    const series = loadSet(values.data, set).series.map((one) => ({ ...one, groups: groups(one.id) }))
    for (let back = ORIGINS - 1; back >= 0; back--) {
      const options = { horizon: set.horizon, season: set.season, frequency: set.frequency, levels }
      const { pastError, method } = forecastHierarchy(cutAll(series, back * set.horizon), options)
      const { bottomUp, minimumTrace } = pastError
      rows.push(
        `| ${name} | ${series.length} | ${back + 1} | ${bottomUp.toFixed(4)} | ${minimumTrace.toFixed(4)} | ${method} |`,
      )
      console.log(rows.at(-1))
    }
  }
  writeFileSync(EVIDENCE, `${HEAD}\n${rows.join('\n')}\n`)
}

/** Histories without their last steps; plans go with them. */
function cutAll(series: readonly DemandSeries[], steps: number): DemandSeries[] {
  return series.flatMap(({ regressors: _, outOfStockShare, ...one }) => {
    const end = one.demand.length - steps
    const share = outOfStockShare ? { outOfStockShare: outOfStockShare.subarray(0, end) } : {}
    return end > 0 ? [{ ...one, ...share, demand: one.demand.subarray(0, end) }] : []
  })
}

const HEAD = `# Reconciliation: what was measured

Written by \`npm run bench reconcile -- --data FOLDER\`. RMSSE of forecasts that agree, mean over the nodes of a level, then
over levels (total, groups, series), at two past horizons within the training part; causes known ahead left out. The
covariance comes from the other of the two. Minimum trace is used where it did better at both.

| set | series | newest horizon, counted back | adding up | minimum trace | used |
|---|---|---|---|---|---|`
