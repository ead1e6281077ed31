import { z } from 'zod'
import { instantText, page, productId, quantityInput, quantityText, storeId } from './primitives.ts'
import { dayText } from './sales.ts'

export const SERVICE_LEVEL = 0.95

const serviceLevel = z.coerce
  .number()
  .min(0.5)
  .max(0.999)
  .default(SERVICE_LEVEL)
  .meta({ description: 'Chance that nothing is short until the next delivery.' })

export const RECOMMENDED_ACTIONS = ['buy', 'transfer', 'reduce', 'none'] as const

export const recommendationQuery = z.object({
  store: storeId.optional(),
  product: productId.optional(),
  action: z.enum(RECOMMENDED_ACTIONS).optional(),
  supplier: z.string().max(120).optional(),
  serviceLevel,
  limit: z.coerce.number().int().min(1).max(1000).default(200),
})

const money = z.string()

/** Terms that add up as they stand. */
const arithmetic = z.object({
  leadTimeDays: z.number(),
  reviewDays: z.number().int(),
  expectedDemand: quantityText.meta({ description: 'Over lead time and review.' }),
  safetyStock: quantityText,
  orderUpTo: quantityText.meta({ description: 'Expected demand and safety stock.' }),
  onHand: quantityText,
  reserved: quantityText,
  available: quantityText.meta({ description: 'On hand less reserved.' }),
  incomingCounted: quantityText.meta({ description: 'Ordered, and here within lead time and review.' }),
  incomingLater: quantityText,
  transferredIn: quantityText,
  transferredOut: quantityText,
  position: quantityText.meta({ description: 'Available, incoming and transfers.' }),
  needed: quantityText.meta({ description: 'Order-up-to level less position.' }),
  packSize: quantityText,
  minimumOrder: quantityText,
  packs: z.number().int(),
  quantity: quantityText.meta({ description: 'To buy.' }),
  limitedBy: z.enum(['none', 'pack', 'minimum']),
})

const decision = z
  .object({
    decisionId: z.string(),
    productId: z.string(),
    storeId: z.string(),
    verdict: z.enum(['accepted', 'declined']),
    reason: z.string().optional(),
    by: z.string(),
    at: instantText,
    action: z.enum(RECOMMENDED_ACTIONS),
    recommended: quantityText,
    taken: quantityText,
    orderId: z.string().optional(),
  })
  .meta({ id: 'RecommendationDecision' })

const transfer = z.object({ from: z.string(), to: z.string(), quantity: quantityText })

export const recommendation = z
  .object({
    productId: z.string(),
    name: z.string(),
    unit: z.string(),
    supplier: z.string().optional(),
    storeId: z.string(),
    action: z.enum(RECOMMENDED_ACTIONS),
    quantity: quantityText,
    orderByDay: dayText.optional(),
    isLate: z.boolean(),
    arrivalDay: dayText,
    stockOutDay: dayText.optional(),
    stockOutChance: z.number(),
    coverDays: z.number(),
    isCoverAtLeast: z.boolean(),
    currency: z.string(),
    unitCost: money.optional().meta({ description: 'What an order takes a unit at; absent in another currency.' }),
    moneyAtRisk: money.optional().meta({ description: 'Lost within lead time and review if nothing is done.' }),
    lostUnits: quantityText.optional(),
    excess: z
      .object({ quantity: quantityText, keep: quantityText, coverDays: z.number(), tiedUp: money.optional() })
      .optional(),
    transfersIn: z.array(transfer),
    transfersOut: z.array(transfer),
    arithmetic,
    warnings: z.array(z.string()),
    decision: decision.optional(),
  })
  .meta({ id: 'Recommendation' })

export type RecommendationView = z.infer<typeof recommendation>

export const recommendationList = z
  .object({
    asOf: instantText,
    serviceLevel: z.number(),
    /** How many there are of each action, whatever was asked for. */
    counts: z.object({
      buy: z.number().int(),
      transfer: z.number().int(),
      reduce: z.number().int(),
      none: z.number().int(),
    }),
    data: z.array(recommendation),
    isCut: z.boolean().meta({ description: 'There are more than the limit.' }),
  })
  .meta({ id: 'Recommendations' })

export const acceptBody = z
  .object({
    items: z
      .array(z.object({ productId, storeId, quantity: quantityInput.optional() }))
      .min(1)
      .max(500),
    serviceLevel: z.number().min(0.5).max(0.999).default(SERVICE_LEVEL),
  })
  .meta({ id: 'AcceptRecommendations' })

export const accepted = z
  .object({
    orders: z.array(
      z.object({
        orderId: z.string(),
        number: z.string(),
        supplier: z.string(),
        storeId: z.string(),
        lineCount: z.number().int(),
      }),
    ),
    skipped: z.array(
      z.object({
        productId: z.string(),
        storeId: z.string(),
        reason: z.enum(['nothing_to_buy', 'decided_already', 'no_supplier']),
      }),
    ),
  })
  .meta({ id: 'AcceptedRecommendations' })

export const declineBody = z
  .object({
    productId,
    storeId,
    reason: z.string().trim().min(1).max(500),
    serviceLevel: z.number().min(0.5).max(0.999).default(SERVICE_LEVEL),
  })
  .meta({ id: 'DeclineRecommendation' })

export const recommendationDecision = decision

export const decisionPage = page(
  decision.extend({
    name: z.string().meta({ description: 'Of the product.' }),
    outcome: z.object({
      orderState: z.enum(['draft', 'ordered', 'partially_received', 'received', 'canceled']).optional(),
      received: quantityText.optional(),
      sold: quantityText.meta({ description: 'Within thirty days of the decision.' }),
      hoursOut: z.number(),
    }),
  }),
)

export type DecisionView = z.infer<typeof decision>
export type DecisionOutcomeView = z.infer<typeof decisionPage>['data'][number]
