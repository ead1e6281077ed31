import type { Sheet } from '../members/sheet.ts'
import { hasSeason, seasonalIndex } from '../models/season.ts'
import type { Combined } from './combine.ts'

/** Steps of total demand the shared season is learnt from: it changes over the years. */
const STEPS_MAX = 730

/**
 * Gives the flat forecasts of intermittent series the season of their total. One such product's own weekday pattern is
 * noise; that of a whole department is not. Series are taken to end together.
 */
export function shareSeason(
  sheets: readonly Sheet[],
  combined: readonly Combined[],
  { season, horizon }: { season: number; horizon: number },
): void {
  const group = sheets.flatMap((sheet, i) => (sheet.isIntermittent ? [{ sheet, combined: combined[i]! }] : []))
  if (season < 2 || group.length < 2) return
  const depth = Math.max(...group.map(({ sheet }) => sheet.origins.length))
  for (let back = 0; back < depth; back++) {
    const seen = group.filter(({ sheet }) => sheet.origins.length > back)
    const total = totalDemand(
      seen.map(({ sheet }) => sheet.y.subarray(0, sheet.origins[sheet.origins.length - 1 - back]!)),
      season,
    )
    if (!hasSeason(total, season) || !total.every((units) => units > 0)) continue
    const index = seasonalIndex(total, season, true)
    for (const { sheet, combined: one } of seen) {
      const at = (sheet.origins.length - 1 - back) * horizon
      for (let h = 0; h < horizon; h++) one.means[at + h]! *= index[(total.length + h) % season]!
    }
  }
}

/** Sum over series of their newest steps, aligned at the end. */
function totalDemand(histories: readonly Float64Array[], season: number): Float64Array {
  const longest = Math.max(0, ...histories.map((y) => y.length))
  const total = new Float64Array(Math.min(longest, STEPS_MAX))
  for (const y of histories) {
    const count = Math.min(y.length, total.length)
    for (let k = 1; k <= count; k++) total[total.length - k]! += y[y.length - k]!
  }
  // A day closed everywhere says nothing about the pattern.
  for (let t = season; t < total.length; t++) if (total[t] === 0) total[t] = total[t - season]!
  return total
}
