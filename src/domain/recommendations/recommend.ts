import { type StockOutlook, stepsOfCover, stockOutlook } from '../replenishment/replenishment.ts'
import { quantity, unitsOf } from '../values/quantity.ts'
import { type DemandAhead, demandAhead } from './demand-ahead.ts'
import { excessOf } from './excess.ts'
import { type IncomingAhead, incomingAhead } from './incoming.ts'
import { type ChosenLeadTime, chooseLeadTime } from './lead-time.ts'
import { moneyAtRisk } from './money-at-risk.ts'
import { exactTarget, orderArithmetic } from './order-arithmetic.ts'
import { orderBy } from './order-by.ts'
import {
  EXCESS_RULE,
  type OrderArithmetic,
  type Recommendation,
  type RecommendationRequest,
  type RecommendationWarning,
} from './recommendation.ts'
import { addDays } from './store-day.ts'
import { protectedDemand, targetStock } from './target-stock.ts'

/** Two months: a longer review is none. */
const REVIEW_MAX = 61

/**
 * Says what to do about one product in one store: buy, reduce or nothing. Asked again with the order counted as
 * incoming on `arrivalDay`, it asks for nothing more. Transfers between stores: `recommendAcross`.
 *
 * Units become exact thousandths once, at the order-up-to level; every other term of the arithmetic is exact before.
 *
 * @throws RangeError when a number or day is outside its range
 */
export function recommend(request: RecommendationRequest): Recommendation {
  const known = knownOf(request)
  const { lead, ahead, incoming, arithmetic, outlook } = known
  const arrivalDays = Math.ceil(lead.meanDays)
  const { available } = arithmetic
  const lost = moneyAtRisk(outlook.lostUnits.subarray(0, known.protectedDays), arrivalDays, request.prices ?? {})
  const excess = known.isTrusted
    ? excessOf(
        ahead.mean,
        { available, orderUpTo: arithmetic.orderUpTo, ageDays: request.stock.ageDays },
        { rule: request.excess ?? EXCESS_RULE, prices: request.prices },
      )
    : undefined
  const cover = stepsOfCover(ahead.paths, unitsOf(available))
  return {
    ...actionOf(arithmetic, excess),
    ...orderBy(request.today, known),
    arrivalDay: addDays(request.today, arrivalDays),
    ...(outlook.stockOutStep === undefined ? {} : { stockOutDay: addDays(request.today, outlook.stockOutStep - 1) }),
    stockOutChance: outlook.stockOutChance[known.protectedDays - 1]!,
    cover: { days: cover.steps, isAtLeast: cover.isAtLeast },
    ...(lost ? { moneyAtRisk: lost } : {}),
    ...(excess ? { excess } : {}),
    arithmetic,
    warnings: [
      ...ahead.warnings,
      ...lead.warnings,
      ...incoming.warnings,
      ...((outlook.stockOutStep ?? Number.POSITIVE_INFINITY) <= arrivalDays
        ? (['runs_out_before_delivery'] as const)
        : []),
      ...(lost ? [] : (['no_price'] as const)),
    ],
  }
}

export function actionOf(
  arithmetic: OrderArithmetic,
  excess: Recommendation['excess'],
): Pick<Recommendation, 'action' | 'quantity'> {
  if (arithmetic.quantity > 0) return { action: 'buy', quantity: arithmetic.quantity }
  if (excess) return { action: 'reduce', quantity: excess.quantity }
  return { action: 'none', quantity: quantity(0) }
}

interface Known {
  lead: ChosenLeadTime
  /** Lead time and review, in whole days. */
  protectedDays: number
  ahead: DemandAhead
  /** Long enough a history that too much stock can be told from a new product. */
  isTrusted: boolean
  incoming: IncomingAhead
  stock: ReturnType<typeof targetStock>
  arithmetic: OrderArithmetic
  outlook: StockOutlook
}

function knownOf(request: RecommendationRequest): Known {
  const { today, supply, target } = request
  const { reviewDays } = supply
  if (!Number.isInteger(reviewDays) || reviewDays < 1 || reviewDays > REVIEW_MAX) {
    throw new RangeError(`supply.reviewDays must be a whole number from 1 to ${REVIEW_MAX}, got ${reviewDays}`)
  }
  const lead = chooseLeadTime(supply)
  const protectedDays = Math.ceil(lead.longestDays + reviewDays)
  const { ahead, isKnown } = expected(request, protectedDays)
  const incoming = incomingAhead(request.stock.incoming, {
    today,
    countedDays: protectedDays,
    horizonDays: ahead.mean.length,
    undatedDays: Math.ceil(lead.meanDays),
  })
  const { leadTime } = lead
  const stock = targetStock(protectedDemand(ahead.paths, { leadTime, reviewDays, spread: request.spread }), target)
  const threshold = unitsOf(request.lowStockThreshold ?? quantity(0))
  const arithmetic = orderArithmetic({
    leadTimeDays: lead.meanDays,
    reviewDays,
    ...exactTarget(isKnown ? stock : { ...stock, orderUpTo: threshold }),
    onHand: request.stock.onHand,
    reserved: request.stock.reserved ?? quantity(0),
    incomingCounted: incoming.counted,
    incomingLater: incoming.later,
    packSize: supply.packSize,
    minimumOrder: supply.minimumOrder,
  })
  const outlook = stockOutlook(ahead.paths, { onHand: unitsOf(arithmetic.available), arrivals: incoming.arrivals })
  const isTrusted = isKnown && !ahead.warnings.includes('short_history')
  return { lead, protectedDays, ahead, isTrusted, incoming, stock, arithmetic, outlook }
}

/** Without a history nothing is expected to sell, and what there is to go by is the low-stock threshold. */
function expected({ forecast, today }: RecommendationRequest, days: number): { ahead: DemandAhead; isKnown: boolean } {
  if (forecast) {
    const ahead = demandAhead(forecast, today, days)
    return { ahead, isKnown: !ahead.warnings.includes('no_history') }
  }
  const warnings: RecommendationWarning[] = ['no_forecast']
  return { ahead: { paths: [new Float64Array(days)], mean: new Float64Array(days), warnings }, isKnown: false }
}
