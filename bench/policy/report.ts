import type { Outcome } from './scenarios.ts'
import type { PolicySet } from './sets.ts'

/** What one set's replay showed. */
export interface SetOutcomes {
  set: Omit<PolicySet, 'products'> & { productCount: number }
  outcomes: readonly Outcome[]
  seconds: number
}

const HEAD = [
  'lead time',
  'asked for',
  'demand met',
  'cycles without shortage',
  'stock',
  'stock-out days',
  'lost',
  'orders',
  'lost by threshold, same stock',
  'lost by days of cover, same stock',
  'stock of threshold, same loss',
  'stock of days of cover, same loss',
]

/** The evidence page of one set, in Markdown. */
export function setSection({ set, outcomes, seconds }: SetOutcomes): string[] {
  const leadTimes = [...new Set(outcomes.map(({ leadTime }) => leadTime))]
  const recommended = [...new Set(outcomes.map(({ policy }) => policy))].filter((name) =>
    name.startsWith('recommended'),
  )
  const at = (leadTime: number) => outcomes.filter((one) => one.leadTime === leadTime)
  return [
    `## ${set.name}`,
    '',
    `${set.source} Replayed: the last ${set.days} days; sums in ${set.money}. Run time ${Math.round(seconds)} s.`,
    ...recommended.flatMap((policy) => [
      '',
      `### ${policy}`,
      '',
      `| ${HEAD.join(' | ')} |`,
      `|${'---|'.repeat(HEAD.length)}`,
      ...leadTimes.flatMap((leadTime) =>
        at(leadTime)
          .filter((one) => one.policy === policy)
          .map((one) => comparisonRow(one, at(leadTime))),
      ),
    ]),
    '',
    '### The rule as it is usually told, and what nobody can do',
    '',
    '| policy | lead time | demand met | cycles without shortage | stock | stock-out days | lost | orders | holding | ordering |',
    `|${'---|'.repeat(10)}`,
    ...outcomes.filter(({ isSwept, policy }) => !isSwept && !recommended.includes(policy)).map(plainRow),
    '',
  ]
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
const whole = (value: number): string => Math.round(value).toLocaleString('en-GB')

function plainRow(one: Outcome): string {
  const cells = [
    `${one.policy} ${one.setting}`.trim(),
    String(one.leadTime),
    percent(one.fillRate),
    percent(one.cycleService),
    ...[one.stock, one.stockOutDays, one.lost, one.orders, one.holding, one.ordering].map(whole),
  ]
  return `| ${cells.join(' | ')} |`
}

function comparisonRow(one: Outcome, others: readonly Outcome[]): string {
  const cells = [
    String(one.leadTime),
    one.setting,
    percent(one.fillRate),
    percent(one.cycleService),
    ...[one.stock, one.stockOutDays, one.lost, one.orders].map(whole),
    ...(['stock', 'lost'] as const).flatMap((same) =>
      ['threshold', 'days of cover'].map((policy) =>
        besideCurve(
          one,
          others.filter((other) => other.policy === policy),
          same,
        ),
      ),
    ),
  ]
  return `| ${cells.join(' | ')} |`
}

/** What the best of a rule's curves has where it has the same stock, or loses the same; with the difference to it. */
function besideCurve(one: Outcome, swept: readonly Outcome[], same: 'stock' | 'lost'): string {
  const other = same === 'stock' ? 'lost' : 'stock'
  const curves = [...new Set(swept.map(({ lotWeeks }) => lotWeeks))].map((weeks) =>
    swept.filter(({ lotWeeks }) => lotWeeks === weeks),
  )
  const found = curves.map((curve) => onCurve(curve, { same, value: one[same] })).filter((value) => value !== undefined)
  if (found.length === 0) return 'never'
  const best = Math.min(...found)
  const more = (100 * (best - one[other])) / one[other]
  return `${whole(best)} (${more < 0 ? '-' : '+'}${Math.abs(more).toFixed(0)} %)`
}

/** Linear between the two nearest settings of a curve; undefined outside it. */
function onCurve(
  curve: readonly Outcome[],
  { same, value }: { same: 'stock' | 'lost'; value: number },
): number | undefined {
  const other = same === 'stock' ? 'lost' : 'stock'
  const rising = [...curve].sort((first, second) => first[same] - second[same])
  const next = rising.findIndex((point) => point[same] >= value)
  if (next <= 0) return undefined
  const [low, high] = [rising[next - 1]!, rising[next]!]
  const part = (value - low[same]) / (high[same] - low[same])
  return low[other] + part * (high[other] - low[other])
}
