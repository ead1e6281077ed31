import type { DecisionView, RecommendationView } from '#contract/recommendations.ts'
import type { Decision } from '#domain/recommendations/decision.ts'
import type { OrderArithmetic } from '#domain/recommendations/recommendation.ts'
import type { Transfer } from '#domain/recommendations/transfers.ts'
import { currencyPlaces, formatMoney, type MinorUnits } from '#domain/values/money.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import type { ProductRecommendation } from '#usecases/recommendations/read-recommendations.ts'

export function recommendationView(one: ProductRecommendation): RecommendationView {
  const { product, moneyAtRisk, excess, cover } = one
  const money = (amount: MinorUnits): string => formatMoney(amount, currencyPlaces(one.currency))
  return {
    productId: product.productId,
    name: product.name,
    unit: product.unit,
    supplier: product.supplier,
    storeId: one.storeId,
    action: one.action,
    quantity: formatQuantity(one.quantity),
    orderByDay: one.orderByDay,
    isLate: one.isLate,
    arrivalDay: one.arrivalDay,
    stockOutDay: one.stockOutDay,
    stockOutChance: Math.round(one.stockOutChance * 1000) / 1000,
    coverDays: Math.round(cover.days * 10) / 10,
    isCoverAtLeast: cover.isAtLeast,
    currency: one.currency,
    ...(one.unitCost === undefined ? {} : { unitCost: money(one.unitCost) }),
    ...(moneyAtRisk && {
      moneyAtRisk: money(moneyAtRisk.amount),
      lostUnits: formatQuantity(moneyAtRisk.lostUnits),
    }),
    ...(excess && {
      excess: {
        quantity: formatQuantity(excess.quantity),
        keep: formatQuantity(excess.keep),
        coverDays: excess.coverDays,
        ...(excess.tiedUp === undefined ? {} : { tiedUp: money(excess.tiedUp) }),
      },
    }),
    transfersIn: one.transfersIn.map(transferView),
    transfersOut: one.transfersOut.map(transferView),
    arithmetic: arithmeticView(one.arithmetic),
    warnings: [...one.warnings],
    ...(one.decision && { decision: decisionView(one.decision) }),
  }
}

const transferView = ({ from, to, quantity }: Transfer) => ({ from, to, quantity: formatQuantity(quantity) })

const arithmeticView = (terms: OrderArithmetic): RecommendationView['arithmetic'] => ({
  leadTimeDays: Math.round(terms.leadTimeDays * 100) / 100,
  reviewDays: terms.reviewDays,
  expectedDemand: formatQuantity(terms.expectedDemand),
  safetyStock: formatQuantity(terms.safetyStock),
  orderUpTo: formatQuantity(terms.orderUpTo),
  onHand: formatQuantity(terms.onHand),
  reserved: formatQuantity(terms.reserved),
  available: formatQuantity(terms.available),
  incomingCounted: formatQuantity(terms.incomingCounted),
  incomingLater: formatQuantity(terms.incomingLater),
  transferredIn: formatQuantity(terms.transferredIn),
  transferredOut: formatQuantity(terms.transferredOut),
  position: formatQuantity(terms.position),
  needed: formatQuantity(terms.needed),
  packSize: formatQuantity(terms.packSize),
  minimumOrder: formatQuantity(terms.minimumOrder),
  packs: terms.packs,
  quantity: formatQuantity(terms.quantity),
  limitedBy: terms.limitedBy,
})

export const decisionView = (decision: Decision): DecisionView => ({
  decisionId: decision.decisionId,
  productId: decision.productId,
  storeId: decision.storeId,
  verdict: decision.verdict,
  reason: decision.reason,
  by: decision.by,
  at: new Date(decision.at).toISOString(),
  action: decision.action,
  recommended: formatQuantity(decision.recommended),
  taken: formatQuantity(decision.taken),
  orderId: decision.orderId,
})
