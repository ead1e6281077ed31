import type { DemandSeries, Warning } from '../series.ts'
import type { DemandClass } from './classify.ts'

/** Newest steps that stock-outs are counted over. */
const RECENT_STEPS = 56
/** A step out of stock for more than this share tells too little. */
const SHARE_MAX = 0.5

/** What was found while a history was read. */
export interface Findings {
  /** The cleaned history. */
  y: Float64Array
  demandClass: DemandClass
  hasShift: boolean
  /** Long enough to be forecast from a past origin too. */
  isJudged: boolean
}

/** What a person should know before trusting a forecast, in a fixed order. */
export function warningsOf(series: DemandSeries, { y, demandClass, hasShift, isJudged }: Findings): Warning[] {
  const warnings: Warning[] = []
  if (y.length === 0) warnings.push('no_history')
  else if (!isJudged || demandClass === 'new') warnings.push('short_history')
  if (y.length > 0 && y.every((units) => units === 0)) warnings.push('never_sold')
  else if (demandClass === 'dying') warnings.push('ending')
  if (hasShift) warnings.push('level_shift')
  const shares = series.outOfStockShare?.subarray(-RECENT_STEPS)
  if (shares && 2 * shares.filter((share) => share > SHARE_MAX).length > shares.length)
    warnings.push('mostly_out_of_stock')
  return warnings
}
