import type { LeadTime } from '../replenishment/replenishment.ts'
import type { RecommendationWarning, SupplyTerms } from './recommendation.ts'

/** The lead time that is counted with. */
export interface ChosenLeadTime {
  leadTime: LeadTime
  meanDays: number
  longestDays: number
  warnings: RecommendationWarning[]
}

/** Fewer deliveries than these tell less than what the supplier states. */
const SEEN_MIN = 3
/** Of a long record only the newest count: suppliers change. */
const SEEN_MAX = 50
/** What a wholesaler who says nothing usually takes. */
const FALLBACK_DAYS = 7
/** Two years, as far as a product or supplier may state: beyond that it is a mistake. */
const LEAD_TIME_MAX = 730

/**
 * Chooses what to count with: three deliveries or more that were seen; else what is stated; else the few that were seen;
 * else a week. The last two are said aloud.
 *
 * @param terms `seenLeadTimeDays` oldest first
 * @throws RangeError when a lead time is not a number of days from 0 to 730
 */
export function chooseLeadTime(terms: Pick<SupplyTerms, 'leadTimeDays' | 'seenLeadTimeDays'>): ChosenLeadTime {
  const { leadTimeDays: stated, seenLeadTimeDays = [] } = terms
  const seen = seenLeadTimeDays.slice(-SEEN_MAX)
  for (const days of stated === undefined ? seen : [...seen, stated]) {
    if (!(days >= 0 && days <= LEAD_TIME_MAX)) {
      throw new RangeError(`a lead time must be from 0 to ${LEAD_TIME_MAX} days, got ${days}`)
    }
  }
  if (seen.length >= SEEN_MIN) return chosen(seen, [])
  if (stated !== undefined) return chosen([stated], [])
  if (seen.length > 0) return chosen(seen, ['few_deliveries'])
  return chosen([FALLBACK_DAYS], ['no_lead_time'])
}

function chosen(days: readonly number[], warnings: RecommendationWarning[]): ChosenLeadTime {
  const counts = new Map<number, number>()
  for (const one of days) counts.set(one, (counts.get(one) ?? 0) + 1)
  return {
    leadTime: Array.from(counts, ([steps, weight]) => ({ steps, weight })),
    meanDays: days.reduce((sum, one) => sum + one, 0) / days.length,
    longestDays: Math.max(...days),
    warnings,
  }
}
