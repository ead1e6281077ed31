import type { SimulationComparisonView, SimulationResultView } from '#contract/simulations.ts'
import type { RankedBars } from '#domain/charts/chart.ts'
import { formatCount, formatDay, formatMoney } from '../../app/format.ts'

export const POLICIES = ['recommended', 'threshold', 'actual'] as const
export type PolicyName = (typeof POLICIES)[number]

export const POLICY_WORDS: Record<PolicyName, string> = {
  recommended: 'As recommended',
  threshold: 'By threshold',
  actual: 'What really happened',
}

/** Short enough for the axis of a chart on a phone. */
const BAR_LABELS: Record<PolicyName, string> = { recommended: 'Recommended', threshold: 'Threshold', actual: 'Really' }

const percents = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 1 })
const amounts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 })

/** @param share 0 to 1 */
export const formatShare = (share: number): string => percents.format(share)
/** Whole units: the mean of a year is an estimate. */
export const formatWhole = (units: number): string => amounts.format(units)
export const formatDate = (day: string): string => formatDay(`${day}T00:00:00Z`, 'UTC')

export const levelsWords = (count: number): string =>
  count === 1 ? 'One product in one store' : `${formatCount(count)} products, each store counted for itself`

/** The comparison that says most: beside what really happened, where the ledger has that. */
export const mainOf = ({ all, recorded }: SimulationResultView): SimulationComparisonView => recorded ?? all

/** Whether there are days that the main comparison leaves out, because nobody knows what stock there was. */
export const hasMoreDays = ({ all, recorded }: SimulationResultView): boolean =>
  recorded !== undefined && recorded.levelDays < all.levelDays

/** What came out, in two sentences at most. */
export function headline(result: SimulationResultView): string {
  const { recommended, threshold, actual } = mainOf(result)
  const money = (text: string) => formatMoney(text, result.currency)
  const told = (policy: typeof recommended) =>
    `${formatShare(policy.serviceLevel)} of demand met with ${money(policy.averageStockMoney)} of stock on average, and ${money(policy.lostMoney)} of sales lost`
  const other = actual ? `Really it was ${told(actual)}` : `By threshold it would have been ${told(threshold)}`
  return `As recommended: ${told(recommended)}. ${other}.`
}

/** One bar for each policy there is, the longest first. */
export function barsOf(
  comparison: SimulationComparisonView,
  { title, currency, value }: { title: string; currency: string; value: 'lostMoney' | 'averageStockMoney' },
): RankedBars {
  const bars = POLICIES.flatMap((policy) => {
    const outcome = comparison[policy]
    return outcome ? [{ label: BAR_LABELS[policy], value: Number(outcome[value]) }] : []
  })
  return { kind: 'ranked_bars', title, unit: currency, bars: bars.toSorted((a, b) => b.value - a.value) }
}

/** What the replay takes for granted, and what it left out. */
export function assumptionsOf(result: SimulationResultView): string[] {
  const { all, recorded, ownThresholdCount, assumedLeadTimeCount, unpricedCount, beyondCount, tooShortCount } = result
  const usual = all.levelCount - ownThresholdCount
  const some = (count: number, text: string) => (count > 0 ? [text] : [])
  return [
    'Recommendations are made anew each week, from what was known before that day. What people said against forecasts is not in them.',
    'Each policy begins with what sells in its lead time and a week, looks at the shelf once a week, has the same lead times and pack sizes, and loses what is not there. The first lead time and week are played and not counted.',
    ...some(
      ownThresholdCount,
      `Where a product has a low-stock threshold, that of today stands for the whole year: so for ${formatCount(ownThresholdCount)}. At or below it, two weeks of average sales are ordered.`,
    ),
    ...some(
      usual,
      `Where a product has no low-stock threshold, one is assumed as many shops have it, one and a half times what sells in a lead time, ordering two weeks of average sales: so for ${formatCount(usual)}.`,
    ),
    recorded
      ? 'On days on which the ledger says the shelf was empty, what would have sold is estimated as on the insights page. The same was asked for under every policy. Its orders are days on which a delivery came.'
      : 'What sold is taken for what was asked for: nobody knows on which days the shelf was empty.',
    'Lost sales are at the selling price; stock is at cost, or at the selling price where the cost is not known.',
    ...some(
      assumedLeadTimeCount,
      `Nobody stated a lead time for ${formatCount(assumedLeadTimeCount)}: it is taken to be a week.`,
    ),
    ...some(unpricedCount, `${formatCount(unpricedCount)} have no price: they are in the units, not in the money.`),
    ...some(beyondCount, `Left out: ${formatCount(beyondCount)} that sold for less than those replayed.`),
    ...some(tooShortCount, `Left out: ${formatCount(tooShortCount)} of which too little is known.`),
  ]
}
