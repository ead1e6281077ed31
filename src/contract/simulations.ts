import { z } from 'zod'
import { job } from './jobs.ts'
import { instantText, productId, storeId } from './primitives.ts'
import { SERVICE_LEVEL } from './recommendations.ts'
import { dayText } from './sales.ts'

const level = { description: 'Chance that nothing is short until the next delivery.' }

export const simulateBody = z
  .object({
    category: z.string().trim().min(1).max(120).optional(),
    productId: productId.optional(),
    store: storeId.optional(),
    serviceLevel: z.number().min(0.5).max(0.999).default(SERVICE_LEVEL).meta(level),
  })
  .meta({ id: 'Simulate' })

const units = z.number().meta({ description: 'Units.' })
const money = z.string().meta({ description: 'Decimal text in the simulation’s currency.' })
const count = z.number().int()

/** What became of the same levels on the same days. */
const policyOutcome = z
  .object({
    serviceLevel: z.number().meta({ description: 'Share of the units asked for that were there.' }),
    cycleService: z
      .number()
      .optional()
      .meta({ description: 'Share of the times between deliveries in which nothing was short.' }),
    askedUnits: units,
    lostUnits: units,
    lostMoney: money.meta({ description: 'At selling price.' }),
    averageStock: units.meta({ description: 'On the shelf at closing time, mean over the days.' }),
    averageStockMoney: money.meta({ description: 'At cost; at the selling price where the cost is not known.' }),
    stockOutDays: count.meta({ description: 'Days of levels on which something was asked for and not there.' }),
    orders: count.meta({ description: 'Of what really happened: days on which a delivery came.' }),
  })
  .meta({ id: 'SimulatedPolicy' })

const comparison = z
  .object({
    levelCount: count.meta({ description: 'Products in stores.' }),
    levelDays: count,
    recommended: policyOutcome,
    threshold: policyOutcome,
    actual: policyOutcome
      .optional()
      .meta({ description: 'What really happened; absent where the ledger has no record of the stock of these days.' }),
  })
  .meta({ id: 'SimulationComparison' })

const simulationResult = z
  .object({
    from: dayText.optional().meta({ description: 'Absent when nothing was there to replay.' }),
    to: dayText.optional(),
    currency: z.string(),
    all: comparison,
    recorded: comparison
      .optional()
      .meta({ description: 'The days of which the ledger has the stock, beside what really happened on them.' }),
    beyondCount: count.meta({ description: 'Levels left out because others sold for more.' }),
    tooShortCount: count.meta({ description: 'Levels left out because too little is known of them.' }),
    unpricedCount: count,
    ownThresholdCount: count,
    assumedLeadTimeCount: count,
    top: z.array(z.object({ productId: z.string(), storeId: z.string(), name: z.string(), comparison })),
  })
  .meta({ id: 'SimulationResult' })

export const simulation = job
  .pick({ state: true, isCancelWanted: true, progress: true, problem: true, createdBy: true })
  .extend({
    simulationId: z.string().meta({ description: 'Also the id of its job, which can be cancelled.' }),
    category: z.string().optional(),
    productId: z.string().optional(),
    store: z.string().optional(),
    serviceLevelAsked: z.number().meta(level),
    createdAt: instantText,
    endedAt: instantText.optional(),
    result: simulationResult.optional(),
  })
  .meta({ id: 'Simulation' })

export const simulationList = z.object({ data: z.array(simulation) }).meta({ id: 'Simulations' })

export type SimulationView = z.infer<typeof simulation>
export type SimulationResultView = z.infer<typeof simulationResult>
export type SimulationComparisonView = z.infer<typeof comparison>
export type SimulatedPolicyView = z.infer<typeof policyOutcome>
