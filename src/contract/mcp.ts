import { z } from 'zod'
import { alertKind, alertPage, alertQuery } from './alerts.ts'
import { attentionRow, productQuery, stockQuery, stockSummary, store } from './catalog.ts'
import { levelForecast } from './forecasts.ts'
import { levelExplanation } from './movements.ts'
import { productId, quantityText, storeId } from './primitives.ts'
import { recommendationList } from './recommendations.ts'
import { reportDocument } from './report-document.ts'
import { dayInput } from './sales.ts'

/*
 * What the tools of the MCP server take and give: the shapes of the REST API, said to an assistant. Unknown arguments are
 * refused, because a misspelt filter that is ignored gives a wrong answer that looks right.
 */

/** What an assistant can take in at once; more is on the next page. */
const TOOL_LIMIT_MAX = 100

const limit = z.number().int().min(1).max(TOOL_LIMIT_MAX).default(20).describe('How many at most.')
const cursor = z.string().max(1000).optional().describe('The `nextCursor` of the page before, for the page after it.')
const someStore = storeId.optional().describe('Only this store, by its id from list_stores.')
const search = stockQuery.shape.search.describe(
  'Words that all must stand in number, name, barcode, category or supplier, in any order.',
)
const category = stockQuery.shape.category.describe('Only this category, exactly as it is written.')
const level = {
  productId: productId.describe('The product number, exactly as search_stock or find_products gives it.'),
  storeId: storeId.describe('The store, by its id from list_stores.'),
}

export const listStoresInput = z.strictObject({})
export const listStoresOutput = z.object({ data: z.array(store) })

export const searchStockInput = z.strictObject({
  search,
  category,
  store: someStore,
  status: stockQuery.shape.status.describe('`out`: nothing left. `low`: below its threshold. `ok`: neither.'),
  sort: stockQuery.shape.sort,
  order: stockQuery.shape.order,
  limit,
  cursor,
})

export const lowStockInput = z.strictObject({ store: someStore, limit })
export const lowStockOutput = z.object({
  summary: stockSummary,
  currency: z.string(),
  levels: z.array(attentionRow).describe('Low and out levels, the most money at risk first.'),
  alerts: alertPage.shape.data.describe('Unresolved alerts about low and out levels, the newest first.'),
})

export const listAlertsInput = z.strictObject({
  state: alertQuery.shape.state,
  kind: alertKind.optional(),
  store: someStore,
  product: productId.optional().describe('Only about this product number.'),
  limit,
  cursor,
})

export const findProductsInput = z.strictObject({
  search: productQuery.shape.search.describe(
    'Words that all must stand in number, name, barcode, category or supplier, in any order.',
  ),
  category,
  includeArchived: z.boolean().default(false),
  limit,
  cursor,
})

export const getProductInput = z.strictObject({ productId: level.productId })

export const stockHistoryInput = z.strictObject({
  ...level,
  limit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'The `nextCursor` of the page before.')
    .optional()
    .describe('The `nextCursor` of the page before, for older movements.'),
})

export const explainLevelInput = z.strictObject(level)
export const explainLevelOutput = levelExplanation.extend({
  startsFrom: quantityText.describe('What was there before the first movement shown.'),
  omittedCount: z
    .number()
    .int()
    .describe('Older movements that also count but are not shown; still more when `isComplete` is false.'),
})

export const getForecastInput = z.strictObject({ productId: level.productId, store: someStore })
/** An assistant answers from weeks, and from what counts: the days, and proposals nobody accepted, are in the API. */
export const getForecastOutput = z.object({
  productId: z.string(),
  stores: z.array(
    levelForecast
      .omit({ days: true, proposals: true })
      .extend({ weeks: z.array(z.object({ from: z.string(), to: z.string(), expectedUnits: z.number() })) }),
  ),
})

export const listRecommendationsInput = z.strictObject({
  store: someStore,
  product: productId.optional().describe('Only about this product number.'),
  action: z.enum(['buy', 'transfer', 'reduce']).optional(),
  limit,
})
export const listRecommendationsOutput = recommendationList

export const readReportInput = z.strictObject({
  report: z.enum(['daily-insights', 'weekly-summary', 'forecast-summary']),
  store: someStore,
  from: dayInput.optional().describe('The first day, such as 2026-03-29; yesterday or the last week when absent.'),
  to: dayInput.optional(),
})
export const readReportOutput = reportDocument
