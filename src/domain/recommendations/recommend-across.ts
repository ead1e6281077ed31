import type { StoreId } from '../values/ids.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { worthOf } from './money-at-risk.ts'
import { orderArithmetic } from './order-arithmetic.ts'
import { actionOf, recommend } from './recommend.ts'
import type { Excess, Recommendation, RecommendationRequest } from './recommendation.ts'
import { daysBetween } from './store-day.ts'
import { type StoreBalance, type Transfer, transfersBetween } from './transfers.ts'

/** A recommendation for one of several stores, with what it takes over and hands on. */
export interface StoreRecommendation extends Recommendation {
  storeId: StoreId
  transfersIn: readonly Transfer[]
  transfersOut: readonly Transfer[]
}

/**
 * Says what to do about one product in all its stores: what one has beyond its own needs goes to those that lack it, and
 * only the rest is bought. A store that receives and still buys says `buy`, with the transfers beside it. What is at
 * risk, and when the shelf runs empty, is still what happens if nothing is done.
 *
 * @param step of a transfer; one unit when absent
 */
export function recommendAcross(
  stores: readonly { storeId: StoreId; request: RecommendationRequest }[],
  step?: Quantity,
): StoreRecommendation[] {
  const each = stores.map(({ storeId, request }) => ({ storeId, request, recommendation: recommend(request) }))
  const transfers = transfersBetween(
    each.map((store) => ({
      ...balanceOf(store.recommendation, store.request.today),
      storeId: store.storeId,
    })),
    step,
  )
  return each.map(({ storeId, request, recommendation }) => {
    const transfersIn = transfers.filter(({ to }) => to === storeId)
    const transfersOut = transfers.filter(({ from }) => from === storeId)
    const moved = { transferredIn: sumOf(transfersIn), transferredOut: sumOf(transfersOut) }
    return { ...withTransfers(recommendation, moved, request.prices), storeId, transfersIn, transfersOut }
  })
}

/**
 * What a store lacks, and what it can spare: on the shelf beyond the order-up-to level and the demand expected until the
 * next order has arrived. What is still on its way is not given away, nor is stock of which nobody knows how it sells.
 */
export function balanceOf(
  { arithmetic, stockOutDay, warnings }: Recommendation,
  today: string,
): Omit<StoreBalance, 'storeId'> {
  const isKnown = !warnings.includes('no_forecast') && !warnings.includes('no_history')
  const keep = Math.max(arithmetic.orderUpTo, arithmetic.expectedDemand)
  return {
    needed: arithmetic.needed,
    spare: quantity(isKnown ? Math.max(0, arithmetic.available - keep) : 0),
    ...(stockOutDay === undefined ? {} : { stockOutDays: daysBetween(today, stockOutDay) }),
  }
}

function withTransfers(
  recommendation: Recommendation,
  moved: { transferredIn: Quantity; transferredOut: Quantity },
  prices: RecommendationRequest['prices'],
): Recommendation {
  const { transferredIn, transferredOut } = moved
  if (transferredIn === 0 && transferredOut === 0) return recommendation
  const arithmetic = orderArithmetic({ ...recommendation.arithmetic, ...moved })
  const { excess: before, ...rest } = recommendation
  const excess = before && lessened(before, transferredOut, prices)
  const action =
    arithmetic.quantity > 0
      ? actionOf(arithmetic, undefined)
      : ({ action: 'transfer', quantity: quantity(transferredIn + transferredOut) } as const)
  return { ...rest, ...(excess ? { excess } : {}), ...action, arithmetic }
}

function lessened(excess: Excess, given: Quantity, prices: RecommendationRequest['prices'] = {}): Excess | undefined {
  if (given >= excess.quantity) return undefined
  const left = quantity(excess.quantity - given)
  const perUnit = prices.cost ?? prices.price
  return { ...excess, quantity: left, ...(perUnit === undefined ? {} : { tiedUp: worthOf(left, perUnit) }) }
}

const sumOf = (transfers: readonly Transfer[]): Quantity =>
  quantity(transfers.reduce((sum, one) => sum + one.quantity, 0))
