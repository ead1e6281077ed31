import type { ForecastSettings } from '../options.ts'
import type { DemandSeries } from '../series.ts'
import type { Correction } from './correction.ts'
import { holidayCalendar, KINDS_PER_NAME, type Touch } from './holiday-calendar.ts'
import { type EffectFrame, factorOf, type Placed, pooledEffects, usualAround } from './holiday-effects.ts'
import { stepOfDay } from './steps.ts'

/** A series' own record counts half when it holds as much demand as this many usual occurrences. */
const OWN_OCCURRENCES = 6
/** And as this many times its dispersion, which is 1 unit for Poisson demand. */
const OWN_DISPERSIONS = 10
/** A holiday without a sale is one of closed doors when chance would leave it empty less often than this. */
const CHANCE_MAX = 1e-4
/** Effects smaller than this are left in the history. */
const EFFECT_MIN = 0.02
/** Below this factor too little of the usual demand is seen to be scaled up. */
const SCALED_MIN = 0.25
/** A share of empty steps above this is rare demand, which has no fractions. */
const EMPTY_MAX = 0.25

/**
 * What a supplied calendar of holidays did to each series, and will do over the horizon. Effects are factors on what
 * like steps around would have had it sell, learnt over all series together; of daily steps also for the day before and
 * after, and each series' own effect on the day itself is drawn towards the common one by how much it saw.
 *
 * Source of the shrinkage: Gelman et al. (2013), "Bayesian data analysis", 3rd ed., section 2.7 (the gamma prior of a
 * Poisson rate).
 */
export function holidayCorrections(
  series: readonly DemandSeries[],
  { holidays, frequency, season, horizon }: ForecastSettings,
): readonly (Correction | undefined)[] {
  if (holidays.length === 0 || frequency === undefined) return []
  const isDaily = frequency === 'D'
  const calendar = holidayCalendar(holidays, frequency)
  const frame = { calendar, stride: isDaily && season > 1 && season <= 31 ? season : 1, season: isDaily ? 1 : season }
  const placed = series.map((one) =>
    one.startDay === undefined ? undefined : place(one, stepOfDay(one.startDay, frequency)),
  )
  const common = pooledEffects(
    placed.filter((one) => one !== undefined),
    frame,
  )
  const records = placed.map((one) => (one && isDaily ? ownRecord(one, frame) : undefined))
  if (isDaily) findClosed(records, common)
  return placed.map((one, i) => {
    if (!one) return undefined
    const record = records[i]
    const effects = record && series.length > 1 ? ownEffects(record, common) : common
    return correct({ ...one, demand: series[i]!.demand }, effects, { frame, horizon })
  })
}

function place({ demand, outOfStockShare }: DemandSeries, first: number): Placed {
  const seen = demand.map((units, t) =>
    (outOfStockShare?.[t] ?? 0) > 0 || !Number.isFinite(units) ? Number.NaN : units,
  )
  return { seen, first }
}

/** What one series sold on each kind of day, and should have. */
interface OwnRecord {
  sold: Float64Array
  expected: Float64Array
  occurrences: Float64Array
  /** Mean squared error of an untouched step by its mean: units. */
  dispersion: number
  /** Logarithm of the chance that an untouched step is empty. */
  emptiness: number
}

function ownRecord({ seen, first }: Placed, { calendar, stride }: EffectFrame): OwnRecord {
  const record = {
    sold: new Float64Array(calendar.kinds),
    expected: new Float64Array(calendar.kinds),
    occurrences: new Float64Array(calendar.kinds),
  }
  const isTouched = Uint8Array.from(seen, (_, t) => (calendar.touches.has(first + t) ? 1 : 0))
  let [steps, empty, sum, squares] = [0, 0, 0, 0]
  seen.forEach((units, t) => {
    if (Number.isNaN(units)) return
    const usual = usualAround(seen, t, { stride, isTouched })
    if (!(usual > 0)) return
    const touch = calendar.touches.get(first + t)?.[0]
    if (touch) {
      record.sold[touch.kind]! += units
      record.expected[touch.kind]! += usual
      record.occurrences[touch.kind]!++
      return
    }
    steps++
    if (units === 0) empty++
    sum += usual
    squares += (units - usual) ** 2
  })
  return { ...record, dispersion: sum > 0 ? squares / sum : 0, emptiness: Math.log((empty + 0.5) / (steps + 1)) }
}

/** Sets the common effect of holidays without a sale anywhere to -1, when that cannot be chance. */
function findClosed(records: readonly (OwnRecord | undefined)[], common: Float64Array): void {
  for (let kind = 0; kind < common.length; kind++) {
    let sold = 0
    let surprise = 0
    for (const record of records) {
      if (!record) continue
      sold += record.sold[kind]!
      surprise += record.occurrences[kind]! * record.emptiness
    }
    if (sold === 0 && surprise < Math.log(CHANCE_MAX)) common[kind] = -1
  }
}

/** A series' own effect on each holiday, drawn towards the common one; neighbouring days' effects are the common. */
function ownEffects(record: OwnRecord, common: Float64Array): Float64Array {
  return common.map((effect, kind) => {
    const occurrences = record.occurrences[kind]!
    if (kind % KINDS_PER_NAME !== 0 || occurrences === 0) return effect
    const sold = record.sold[kind]!
    if (sold === 0 && occurrences * record.emptiness < Math.log(CHANCE_MAX)) return -1
    const expected = record.expected[kind]!
    const prior = (OWN_OCCURRENCES * expected) / occurrences + OWN_DISPERSIONS * record.dispersion
    return (sold + prior * (1 + effect)) / (expected + prior) - 1
  })
}

/** The history without the effects, and the factors ahead; undefined when no step of either is touched. */
function correct(
  { demand, first, seen }: Placed & { demand: Float64Array },
  effects: Float64Array,
  { frame, horizon }: { frame: EffectFrame; horizon: number },
): Correction | undefined {
  const at = (t: number): readonly Touch[] | undefined => frame.calendar.touches.get(first + t)
  const ahead = Float64Array.from({ length: horizon }, (_, h) => factorOf(at(demand.length + h), effects))
  const nature = natureOf(seen)
  let cleaned: Float64Array | undefined
  for (let t = 0; t < demand.length; t++) {
    const touches = at(t)
    if (!touches) continue
    const factor = factorOf(touches, effects)
    if (Math.abs(factor - 1) < EFFECT_MIN) continue
    cleaned ??= demand.slice()
    const plain = demand[t]! / factor
    if (nature.isRare || factor < SCALED_MIN) cleaned[t] = Number.NaN
    else cleaned[t] = nature.isWhole ? Math.round(plain) : plain
  }
  return cleaned || ahead.some((factor) => factor !== 1) ? { demand: cleaned ?? demand, ahead } : undefined
}

function natureOf(seen: Float64Array): { isRare: boolean; isWhole: boolean } {
  let [known, empty] = [0, 0]
  let isWhole = true
  for (const units of seen) {
    if (Number.isNaN(units)) continue
    known++
    if (units === 0) empty++
    if (!Number.isInteger(units)) isWhole = false
  }
  return { isRare: empty > EMPTY_MAX * known, isWhole }
}
