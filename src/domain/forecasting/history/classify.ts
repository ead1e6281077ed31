/** How demand arrives: the four classes of Syntetos & Boylan, and two that say the history is not to be trusted. */
export type DemandClass = 'smooth' | 'erratic' | 'intermittent' | 'lumpy' | 'new' | 'dying'

/** Orders at least this many steps apart on average are intermittent. */
const GAP_MIN = 1.32
/** A squared coefficient of variation of order size above this is erratic. */
const VARIATION_MIN = 0.49
/** Fewer known steps than this say nothing about the class. */
const STEPS_MIN = 6

/**
 * Classifies demand by the mean gap between orders (ADI) and the squared variation of their size (CV squared).
 * `new`: fewer than 6 known steps. `dying`: nothing for 6 times the usual gap and a quarter of the history.
 *
 * @param demand units per step, oldest first; NaN where not known
 *
 * Source: Syntetos, Boylan & Croston (2005), "On the categorization of demand patterns", J. Oper. Research Society
 * 56, 495-503 (1.32 and 0.49).
 */
export function classifyDemand(demand: Float64Array): DemandClass {
  let known = 0
  let orders = 0
  let sum = 0
  let squares = 0
  let quiet = 0
  for (const units of demand) {
    if (!Number.isFinite(units)) continue
    known++
    quiet++
    if (!(units > 0)) continue
    orders++
    quiet = 0
    const delta = units - sum
    sum += delta / orders
    squares += delta * (units - sum)
  }
  if (known < STEPS_MIN) return 'new'
  if (orders === 0) return 'dying'
  const gap = known / orders
  if (quiet > 6 * gap && quiet > known / 4 && quiet > STEPS_MIN) return 'dying'
  const variation = squares / orders / (sum * sum)
  if (gap >= GAP_MIN) return variation >= VARIATION_MIN ? 'lumpy' : 'intermittent'
  return variation >= VARIATION_MIN ? 'erratic' : 'smooth'
}
