import type { Warning as ForecastWarning } from '../forecasting/forecasting.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'
import type { StoreDay } from './store-day.ts'

/** What one product in one store is decided by. */
export interface RecommendationRequest {
  /** The store's day; its own sales are still ahead. */
  today: StoreDay
  /** Absent when nothing was ever sold or counted. */
  forecast?: DemandForecast
  stock: StockNow
  supply: SupplyTerms
  /** `fill`: the share of demand met from the shelf. `cycle`: the chance that nothing is short until the next delivery. */
  target: { kind: 'fill' | 'cycle'; level: number }
  /** From `spreadFactors` over the store's products: how wide demand is taken to be beside the forecast; 1 when absent. */
  spread?: number
  prices?: { price?: MinorUnits; cost?: MinorUnits }
  /** What is ordered up to while nothing is known of demand. */
  lowStockThreshold?: Quantity
  excess?: ExcessRule
}

/** What will sell, in units per day from `firstDay` on. */
export type DemandForecast = {
  firstDay: StoreDay
  mean: ArrayLike<number>
  warnings?: readonly ForecastWarning[]
} & (
  | { paths: readonly Float64Array[] }
  | { paths?: undefined; p10: ArrayLike<number>; p50: ArrayLike<number>; p90: ArrayLike<number> }
)

export interface StockNow {
  onHand: Quantity
  /** On the shelf but promised; none when absent. */
  reserved?: Quantity
  /** Ordered or on its way from another store. */
  incoming: readonly { quantity: Quantity; expectedDay?: StoreDay }[]
  /** Days since the newest delivery; stock younger than `ExcessRule.ageDays` is not called excess. */
  ageDays?: number
}

export interface SupplyTerms {
  /** As the shop or its supplier states it, from ordering until it can be sold. */
  leadTimeDays?: number
  /** What past orders took, one number each. */
  seenLeadTimeDays?: readonly number[]
  /** Days between two decisions, whole and at least 1. */
  reviewDays: number
  /** One unit when absent. */
  packSize?: Quantity
  minimumOrder?: Quantity
}

/** Stock that lasts longer than `coverDays` and has lain for `ageDays` is too much. */
export interface ExcessRule {
  coverDays: number
  ageDays: number
}

/** A quarter of a year; a month. */
export const EXCESS_RULE: ExcessRule = { coverDays: 90, ageDays: 30 }

/**
 * What a person should know before acting.
 *
 * - `no_forecast`: nothing is known of demand; the low-stock threshold is ordered up to, if there is one
 * - `stale_forecast`, `short_forecast`: it ends before today, or before what is ordered today has arrived and sold; its
 *   last week is repeated
 * - `no_lead_time`: none is stated and none was seen; a week is assumed
 * - `few_deliveries`: none is stated and fewer than three were seen
 * - `overdue_delivery`: expected before today; counted as coming tomorrow
 * - `undated_delivery`: counted as coming after one lead time
 * - `runs_out_before_delivery`: likelier than not, the shelf is empty before anything ordered today arrives
 * - `no_price`: what is at risk cannot be told in money
 */
export type RecommendationWarning =
  | ForecastWarning
  | 'no_forecast'
  | 'stale_forecast'
  | 'short_forecast'
  | 'no_lead_time'
  | 'few_deliveries'
  | 'overdue_delivery'
  | 'undated_delivery'
  | 'runs_out_before_delivery'
  | 'no_price'

/** What to do about one product in one store, and why. */
export interface Recommendation {
  action: 'buy' | 'transfer' | 'reduce' | 'none'
  /** To buy, to take over from or hand to another store, or too much; 0 for `none`. */
  quantity: Quantity
  /** The last day on which an order still arrives in time; absent when that lies beyond the forecast. */
  orderByDay?: StoreDay
  /** That day is past: `orderByDay` is today, and something will be short. */
  isLate: boolean
  /** When an order of today is expected to arrive. */
  arrivalDay: StoreDay
  /** The first day by which the shelf has run empty, likelier than not, if nothing is ordered; absent beyond the forecast. */
  stockOutDay?: StoreDay
  /** Chance in [0, 1] that something is short within lead time and review if nothing is ordered. */
  stockOutChance: number
  /** Days the stock lasts, likelier than not; `isAtLeast` when the forecast ends first. */
  cover: { days: number; isAtLeast: boolean }
  moneyAtRisk?: MoneyAtRisk
  excess?: Excess
  arithmetic: OrderArithmetic
  warnings: readonly RecommendationWarning[]
}

/** What is expected to be lost within lead time and review if nothing is ordered. */
export interface MoneyAtRisk {
  /** Units expected to be asked for and not there, to a thousandth. */
  lostUnits: Quantity
  /** The part that an order of today comes too late for. */
  lostBeforeArrival: Quantity
  /** What a unit less costs: price less cost, or the price where the cost is not known. */
  perUnit: MinorUnits
  basis: 'margin' | 'revenue'
  /** `lostUnits * perUnit`, rounded once. */
  amount: MinorUnits
}

/** Stock beyond what will sell. */
export interface Excess {
  /** Available beyond `keep`. */
  quantity: Quantity
  /** The larger of what is expected to sell within `coverDays` and the order-up-to level. */
  keep: Quantity
  coverDays: number
  /** `quantity` at cost, or at the price where the cost is not known; absent without either. */
  tiedUp?: MinorUnits
}

/** Terms that add up as they stand: all exact. */
export interface OrderArithmetic {
  /** The mean of what was counted with. */
  leadTimeDays: number
  reviewDays: number
  /** Over lead time and review. */
  expectedDemand: Quantity
  /** Held against chance; below 0 where the target needs less than is expected. */
  safetyStock: Quantity
  /** `expectedDemand + safetyStock`. */
  orderUpTo: Quantity
  onHand: Quantity
  reserved: Quantity
  /** `onHand - reserved`. */
  available: Quantity
  /** What arrives within lead time and review. */
  incomingCounted: Quantity
  /** What arrives later, and is not counted. */
  incomingLater: Quantity
  transferredIn: Quantity
  transferredOut: Quantity
  /** `available + incomingCounted + transferredIn - transferredOut`. */
  position: Quantity
  /** `orderUpTo - position`, 0 when that is below 0. */
  needed: Quantity
  packSize: Quantity
  minimumOrder: Quantity
  packs: number
  /** To buy: `packs * packSize`. */
  quantity: Quantity
  /** What had the last word on `quantity`; `none` when it is what is needed. */
  limitedBy: 'none' | 'pack' | 'minimum'
}
