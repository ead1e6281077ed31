import { z } from 'zod'
import { instantText, page, pageQuery, productId, storeId } from './primitives.ts'
import { dayInput, dayText } from './sales.ts'

const units = z.number().meta({ description: 'Units.' })

export const generateForecastsBody = z
  .object({
    category: z.string().trim().min(1).max(120).optional(),
    productId: productId.optional(),
    store: storeId.optional(),
    force: z.boolean().default(false).meta({ description: 'Also what would come out the same as last time.' }),
  })
  .meta({ id: 'GenerateForecasts' })

export const forecastQuery = z.object({ store: storeId.optional() })

const expected = { mean: units, p10: units, p50: units, p90: units }

const override = z
  .object({
    overrideId: z.string(),
    productId: z.string(),
    storeId: z.string(),
    from: dayText,
    to: dayText,
    factor: z.number().optional(),
    unitsPerDay: z.number().optional(),
    reason: z.string(),
    createdBy: z.string(),
    createdAt: instantText,
    removedAt: instantText.optional(),
    proposal: z
      .object({ proposalId: z.string(), model: z.string() })
      .optional()
      .meta({ description: 'The model’s proposal that it came from; `createdBy` accepted it.' }),
  })
  .meta({ id: 'ForecastOverride' })

export type OverrideView = z.infer<typeof override>
export const forecastOverride = override

export const overrideBody = z
  .object({
    store: storeId,
    from: dayInput,
    to: dayInput,
    factor: z.number().optional().meta({ description: '1.3 expects 30 % more than the forecast.' }),
    unitsPerDay: z.number().optional(),
    reason: z.string().max(500),
  })
  .refine(({ factor, unitsPerDay }) => (factor === undefined) !== (unitsPerDay === undefined), {
    message: 'Give either a factor or units a day.',
    path: ['factor'],
  })
  .meta({ id: 'AddForecastOverride' })

const outcome = z.object({
  days: z.number().int(),
  sold: units,
  baseline: units,
  overridden: units,
  verdict: z.enum(['better', 'worse', 'same']),
})

export type OutcomeView = z.infer<typeof outcome>

const proposedChange = z.object({
  from: dayText,
  to: dayText,
  percent: z.number().int().meta({ description: '30 expects 30 % more than the forecast.' }),
  reason: z.string(),
})

const proposalParts = {
  proposalId: z.string(),
  productId: z.string(),
  storeId: z.string(),
  note: z.string(),
  model: z.string(),
  createdBy: z.string(),
  createdAt: instantText,
  state: z.enum(['open', 'accepted', 'declined']),
  decidedBy: z.string().optional(),
  decidedAt: instantText.optional(),
}

/** What a model made of a note. It changes nothing until somebody accepts it. */
export const forecastProposal = z
  .object({ ...proposalParts, changes: z.array(proposedChange) })
  .meta({ id: 'ForecastProposal' })

export type ProposalView = z.infer<typeof forecastProposal>

export const proposalBody = z
  .object({
    store: storeId,
    note: z.string().max(500).meta({ description: 'What is known that the past cannot know, in a sentence or two.' }),
  })
  .meta({ id: 'ProposeForecastAdjustment' })

export const decidedProposal = z
  .object({ proposal: forecastProposal, overrides: z.array(override) })
  .meta({ id: 'DecidedForecastProposal' })

export type DecidedProposalView = z.infer<typeof decidedProposal>

export const DEMAND_CLASSES = ['smooth', 'erratic', 'intermittent', 'lumpy', 'new', 'dying'] as const

const about = {
  productId: z.string(),
  storeId: z.string(),
  madeAt: instantText,
  trainedThrough: dayText,
  demandClass: z.enum(DEMAND_CLASSES),
  warnings: z.array(
    z.enum(['no_history', 'short_history', 'never_sold', 'ending', 'level_shift', 'mostly_out_of_stock']),
  ),
  isStale: z.boolean().meta({ description: 'Sales are known only up to long ago, or its days are over.' }),
}

export const forecastListQuery = pageQuery.extend({
  search: z.string().max(200).optional(),
  category: z.string().max(120).optional(),
  store: storeId.optional(),
  demandClass: z.enum(DEMAND_CLASSES).optional(),
})

const listedForecast = z
  .object({
    ...about,
    name: z.string(),
    category: z.string(),
    units7: units.meta({ description: 'Expected on its first seven days, without overrides.' }),
    units28: units.meta({
      description: 'Expected on its first 28 days, without overrides; the list is in this order.',
    }),
  })
  .meta({ id: 'ListedForecast' })

export type ListedForecastView = z.infer<typeof listedForecast>
export const forecastPage = page(listedForecast)

export const levelForecast = z
  .object({
    ...about,
    trainedFrom: dayText,
    model: z.string(),
    days: z.array(z.object({ day: dayText, ...expected, overridden: z.object(expected).optional() })),
    overrides: z.array(override),
    proposals: z.array(forecastProposal).meta({ description: 'Those nobody has decided. They change nothing.' }),
  })
  .meta({ id: 'LevelForecast' })

export type LevelForecastView = z.infer<typeof levelForecast>
export const productForecasts = z
  .object({
    productId: z.string(),
    hasNarrator: z.boolean().meta({ description: 'Whether there is a language model to propose adjustments.' }),
    stores: z.array(levelForecast),
  })
  .meta({ id: 'ProductForecasts' })

const measure = z.number().optional().meta({ description: 'Absent where it cannot be measured.' })

/** Measures as docs/forecasting.md defines them; percentages are percent. */
const measures = z
  .object({
    days: z.number().int().meta({ description: 'Days of forecasts that were judged.' }),
    mase: measure,
    rmsse: measure,
    wape: measure,
    bias: measure,
    pinball: measure,
    cover80: measure.meta({ description: 'Share of days within p10 and p90; 0.8 is meant.' }),
  })
  .meta({ id: 'ForecastMeasures' })

export type MeasuresView = z.infer<typeof measures>

const verdicts = z
  .object({ better: z.number().int(), worse: z.number().int(), same: z.number().int() })
  .meta({ id: 'OverrideVerdicts', description: 'How many were nearer to what happened than the forecast, or not.' })

export const forecastAccuracy = z
  .object({
    productId: z.string(),
    backtest: z
      .object({
        horizonDays: z.number().int(),
        origins: z.number().int(),
        forecast: measures,
        seasonalNaive: measures.meta({ description: 'Repeating the last week.' }),
      })
      .optional()
      .meta({ description: 'How forecasts from past origins would have done; absent when the history is too short.' }),
    published: z
      .object({ forecast: measures, withOverrides: measures })
      .optional()
      .meta({ description: 'How forecasts that were published did; absent until one of their days is over.' }),
    overrides: z.array(override.extend({ outcome: outcome.optional() })),
    tally: z
      .object({ byPeople: verdicts, fromProposals: verdicts })
      .optional()
      .meta({ description: 'How overrides did; absent until a day of one is over.' }),
    proposals: z
      .array(z.object({ ...proposalParts, changes: z.array(proposedChange.extend({ outcome: outcome.optional() })) }))
      .meta({ description: 'What models proposed, judged as if it had been accepted at once, whatever was decided.' }),
  })
  .meta({ id: 'ForecastAccuracy' })

export type AccuracyView = z.infer<typeof forecastAccuracy>
