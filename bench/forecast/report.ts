import type { Comparison, Measures, MeasuresBy } from '#domain/forecasting/forecasting.ts'
import { AIMS, REFERENCES } from './aims.ts'

/** What one set's run showed. */
export interface SetResult {
  name: string
  seriesCount: number
  measures: MeasuresBy
  /** RMSSE per series beside other forecasts of ours. */
  comparisons: Record<string, Comparison>
  msPerSeries: number
  lightMsPerSeries: number
}

/** R's `ets`, seconds per series on one idle core (data folder's README). */
const ETS_MS = 340
export const MEASURES = ['sMAPE', 'MASE', 'RMSSE', 'WAPE', 'bias', 'MASE50', 'WQL', 'cover80'] as const

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
    ...results.flatMap(({ name, measures }) => [
      ...Object.entries(REFERENCES[name] ?? {}).map(([method, values]) => row(name, method, values)),
      row(name, '**backstock**', measures.overall),
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
    ...results.map(({ name, measures }) => coverageRow(name, measures)),
    '',
    '## Better, or only luckier?',
    '',
    'Difference of the mean RMSSE (below 0: the combination is better) and the chance of one as large if neither were',
    'better: paired t-test over series. "One model" is the light mode, Theta or SBA by class of demand.',
    '',
    '| set | against seasonal naive | p | against one model | p |',
    '|---|---|---|---|---|',
    ...results.map(comparisonRow),
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

function row(name: string, method: string, values: Partial<Measures>): string {
  const cells = MEASURES.map((measure) => {
    const value = values[measure]
    return value === undefined
      ? ''
      : value.toFixed(measure === 'WAPE' || measure === 'bias' || measure === 'sMAPE' ? 2 : 4)
  })
  return `| ${name} | ${method} | ${cells.join(' | ')} |`
}

function aimRows({ name, measures }: SetResult): string[] {
  return (AIMS[name] ?? []).map(({ measure, least, most }) => {
    const value = measures.overall[measure]
    const aim = least === Number.NEGATIVE_INFINITY ? `at most ${most.toFixed(3)}` : `${least} to ${most}`
    const by = value > most ? value - most : least - value
    const scale = Math.abs(value > most ? most : least)
    const verdict = by <= 0 ? 'reached' : `missed by ${by.toFixed(3)} (${((100 * by) / scale).toFixed(1)} %)`
    return `| ${name} | ${measure} | ${aim} | ${value.toFixed(3)} | ${verdict} |`
  })
}

function coverageRow(name: string, { overall, byClass, byThird }: MeasuresBy): string {
  const parts = Object.entries({ ...byClass, ...byThird }).map(([key, { cover80 }]) => `${key} ${cover80.toFixed(3)}`)
  return `| ${name} | ${overall.cover80.toFixed(3)} | ${parts.join(', ')} |`
}

function comparisonRow({ name, comparisons }: SetResult): string {
  const cells = Object.values(comparisons).map(
    ({ difference, pValue }) => `${difference.toFixed(4)} | ${pValue < 0.0005 ? '< 0.001' : pValue.toFixed(3)}`,
  )
  return `| ${name} | ${cells.join(' | ')} |`
}

function speedRow({ name, seriesCount, msPerSeries, lightMsPerSeries }: SetResult): string {
  const times = (ms: number): string => (ETS_MS / ms).toFixed(0)
  return `| ${name} | ${seriesCount} | ${msPerSeries.toFixed(2)} | ${times(msPerSeries)} | ${lightMsPerSeries.toFixed(3)} | ${times(lightMsPerSeries)} |`
}
