import type { LevelKey } from '../ledger/movement.ts'
import { addDays, type Day } from '../values/day.ts'
import type { TenantId } from '../values/ids.ts'
import { accept, type Refusal, type Result, refuse } from '../values/result.ts'
import type { Expected } from './forecast.ts'

/**
 * What a person (or a model, accepted by one) knows better than the past: kept beside the forecast, never in it, and judged by
 * what then happens. `factor` 1.3 expects 30 % more; `units` expects that many a day.
 */
export interface Override extends LevelKey {
  tenantId: TenantId
  overrideId: string
  /** Both included. */
  from: Day
  to: Day
  change: { kind: 'factor'; factor: number } | { kind: 'units'; units: number }
  reason: string
  createdBy: string
  createdAt: number
  /** When somebody took it back. It is judged all the same for days before that. */
  removedAt?: number
  /** The model's proposal that it came from; `createdBy` accepted it. Absent when a person thought of it. */
  proposal?: { proposalId: string; model: string }
}

export const OVERRIDE_DAYS_MAX = 366
export const FACTOR_MAX = 10
const UNITS_MAX = 1_000_000_000
export const REASON_LENGTH_MAX = 500

type Wish = Pick<Override, 'from' | 'to' | 'change' | 'reason'>

/** Whether an override makes sense; `today` in its store. */
export function admitOverride(wish: Wish, today: Day): Result<Wish, Refusal<'INVALID_OVERRIDE'>> {
  const { from, to, change, reason } = wish
  if (from > to) return no(`"from" (${from}) is after "to" (${to}).`)
  if (to < today) return no(`${to} is over: what has happened is not forecast.`)
  if (addDays(from, OVERRIDE_DAYS_MAX) <= to) return no(`An override lasts at most ${OVERRIDE_DAYS_MAX} days.`)
  if (change.kind === 'factor' && !(change.factor >= 0 && change.factor <= FACTOR_MAX)) {
    return no(`A factor is from 0 (nothing sells) to ${FACTOR_MAX}.`)
  }
  if (change.kind === 'units' && !(change.units >= 0 && change.units <= UNITS_MAX)) {
    return no('Units a day are a number from 0 to a billion.')
  }
  if (reason.trim() === '' || reason.length > REASON_LENGTH_MAX) {
    return no(`Say why, in at most ${REASON_LENGTH_MAX} characters.`)
  }
  return accept({ ...wish, reason: reason.trim() })
}

const no = (message: string) => refuse('INVALID_OVERRIDE', message)

/**
 * How much more or less of each day is expected: 1 where nobody said anything. Where overrides meet, the newest counts.
 *
 * @param mean what is expected without them; units per day from `firstDay` on
 * @param asOf as things stood then, milliseconds since 1970: what was said later, or taken back before, does not count
 */
export function overrideFactors(
  overrides: readonly Override[],
  { firstDay, mean }: { firstDay: Day; mean: ArrayLike<number> },
  asOf: (day: Day) => number,
): Float64Array {
  const byAge = overrides.toSorted((a, b) => a.createdAt - b.createdAt)
  return Float64Array.from({ length: mean.length }, (_, i) => {
    const day = addDays(firstDay, i)
    const at = asOf(day)
    const counts = byAge.findLast(
      ({ from, to, createdAt, removedAt = Number.POSITIVE_INFINITY }) =>
        from <= day && day <= to && createdAt <= at && at < removedAt,
    )
    return counts ? factorOf(counts, mean[i]!) : 1
  })
}

/** Where nothing is expected no factor makes something of it: a thousandth stands in for nothing. */
const LEAST = 0.001

const factorOf = ({ change }: Override, mean: number): number =>
  change.kind === 'factor' ? change.factor : change.units / Math.max(mean, LEAST)

/** A forecast as overrides have it: every quantile moves with the mean. */
export function withFactors(expected: Expected, factors: Float64Array): Expected {
  const scaled = (units: Float32Array, least = 0): Float32Array =>
    units.map((value, i) => (factors[i] === 1 ? value : Math.max(value, least) * factors[i]!))
  const isSet = (i: number) => factors[i] !== 1
  const { mean, p10, p50, p90 } = expected
  const moved = mean.map((value, i) => (isSet(i) ? Math.max(value, LEAST) * factors[i]! : value))
  return { mean: moved, p10: scaled(p10), p50: scaled(p50), p90: scaled(p90) }
}
