import { AIMS, REFERENCES } from './aims.ts'
import type { Score } from './score.ts'

/** What one set's run showed. */
export interface SetResult {
  name: string
  seriesCount: number
  score: Score
  /** Share of actual values within p10 and p90, by class of demand and by third of the horizon. */
  coverage: Record<string, number>
  msPerSeries: number
  lightMsPerSeries: number
}

/** R's `ets`, seconds per series on one idle core (data folder's README). */
const ETS_MS = 340
const MEASURES = ['sMAPE', 'MASE', 'RMSSE', 'WAPE', 'bias', 'MASE50', 'WQL', 'cover80'] as const

/** The evidence page, in Markdown. */
export function writeReport(results: readonly SetResult[], notes: string): string {
  return [
    '# Forecasting: what was measured',
    '',
    'Written by `npm run bench forecast -- --data FOLDER`. Every set is forecast from its training part with default',
    "settings; the test part only scores. References: R `forecast` 8.20 on the same split; measures: the set's score.mjs.",
    '',
    '## Accuracy beside the references',
    '',
    `| set | method | ${MEASURES.join(' | ')} |`,
    `|---|---|${MEASURES.map(() => '---|').join('')}`,
    ...results.flatMap(({ name, score }) => [
      ...Object.entries(REFERENCES[name] ?? {}).map(([method, values]) => row(name, method, values)),
      row(name, '**backstock**', score),
    ]),
    '',
    '## Aims',
    '',
    '| set | measure | aim | reached | |',
    '|---|---|---|---|---|',
    ...results.flatMap(aimRows),
    '',
    '## Coverage of the 80 % interval',
    '',
    '| set | overall | by class of demand and third of the horizon |',
    '|---|---|---|',
    ...results.map(({ name, score, coverage }) => `| ${name} | ${score.cover80.toFixed(3)} | ${parts(coverage)} |`),
    '',
    '## Speed: processor time of one run, start-up of the code included, on a machine shared with other work',
    '',
    '| set | series | ms per series, everything on | times R `ets` (340 ms) | light, ms | times R `ets` |',
    '|---|---|---|---|---|---|',
    ...results.map(speedRow),
    '',
    notes,
  ].join('\n')
}

function row(name: string, method: string, values: Partial<Score>): string {
  const cells = MEASURES.map((measure) => {
    const value = values[measure]
    return value === undefined
      ? ''
      : value.toFixed(measure === 'WAPE' || measure === 'bias' || measure === 'sMAPE' ? 2 : 4)
  })
  return `| ${name} | ${method} | ${cells.join(' | ')} |`
}

function aimRows({ name, score }: SetResult): string[] {
  return (AIMS[name] ?? []).map(({ measure, least, most }) => {
    const value = score[measure]
    const aim = least === Number.NEGATIVE_INFINITY ? `at most ${most.toFixed(3)}` : `${least} to ${most}`
    const by = value > most ? value - most : least - value
    const scale = Math.abs(value > most ? most : least)
    const verdict = by <= 0 ? 'reached' : `missed by ${by.toFixed(3)} (${((100 * by) / scale).toFixed(1)} %)`
    return `| ${name} | ${measure} | ${aim} | ${value.toFixed(3)} | ${verdict} |`
  })
}

function parts(coverage: Record<string, number>): string {
  return Object.entries(coverage)
    .map(([key, value]) => `${key} ${value.toFixed(3)}`)
    .join(', ')
}

function speedRow({ name, seriesCount, msPerSeries, lightMsPerSeries }: SetResult): string {
  const times = (ms: number): string => (ETS_MS / ms).toFixed(0)
  return `| ${name} | ${seriesCount} | ${msPerSeries.toFixed(2)} | ${times(msPerSeries)} | ${lightMsPerSeries.toFixed(3)} | ${times(lightMsPerSeries)} |`
}
