import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { measureForecasts, type Outcome } from '#domain/forecasting/forecasting.ts'
import { seededRandom } from '#domain/forecasting/random.ts'

const SCORER = new URL('../../../shared/data/forecast/score.mjs', import.meta.url).pathname
const isHere = existsSync(SCORER)
if (!isHere) console.warn('No score.mjs in ../shared/data/forecast: our measures are not compared with it.')

const random = seededRandom(5)
const HORIZON = 6

/** Made-up demand of several kinds, some of it unknown, one history that never changes. */
const outcomes: Outcome[] = Array.from({ length: 12 }, (_, i) => {
  const draw = (length: number, level: number): Float64Array =>
    Float64Array.from({ length }, () => Math.round(level * (1 + i) * random.next()))
  const history = i === 3 ? new Float64Array(30).fill(4) : draw(30, i < 4 ? 1.5 : 9)
  const actual = draw(HORIZON, 5).map((units, h) => (i % 4 === 1 && h === 2 ? Number.NaN : units))
  const mean = draw(HORIZON, 5)
  const quantiles = [0.5, 0.9, 1.6].map((factor) => mean.map((units) => units * factor))
  return { history, actual, forecast: { id: `s${i}`, mean, quantiles, model: '' } }
})

describe.skipIf(!isHere)('our measures', () => {
  test('are those of the script that scores the data sets', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backstock-score-'))
    try {
      const rows = (of: (outcome: Outcome) => Float64Array): string =>
        outcomes
          .flatMap((one) => [...of(one)].map((v, t) => `${one.forecast.id},${t},${Number.isNaN(v) ? '' : v}`))
          .join('\n')
      const write = (name: string, text: string): void => writeFileSync(join(folder, name), gzipSync(text))
      write('made-up.train.csv.gz', `id,t,quantity\n${rows(({ history }) => history)}\n`)
      write('made-up.test.csv.gz', `id,t,quantity\n${rows(({ actual }) => actual)}\n`)
      const lines = outcomes.flatMap(({ forecast: { id, mean, quantiles } }) =>
        [...mean].map((units, h) => [id, h + 1, units, ...quantiles.map((row) => row[h]!)].join(',')),
      )
      write('forecast.csv.gz', `id,step,mean,p10,p50,p90\n${lines.join('\n')}\n`)
      const args = [SCORER, join(folder, 'made-up'), join(folder, 'forecast.csv.gz'), '4']
      const scored = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Record<string, number>
      const { overall } = measureForecasts(outcomes, { levels: [0.1, 0.5, 0.9], season: 4 })
      for (const name of ['MASE', 'RMSSE', 'MASE50', 'WQL', 'pinball', 'cover80'] as const) {
        expect([name, Number(overall[name].toFixed(4))]).toEqual([name, scored[name]])
      }
      expect(Number(overall.sMAPE.toFixed(3))).toBe(scored.sMAPE)
      for (const name of ['WAPE', 'bias'] as const) expect(Number(overall[name].toFixed(2))).toBe(scored[name])
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
