import type { Store } from '#domain/catalog/product.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { countFact, dateFact, type Fact, moneyFact, nameFact, quantityFact } from '#domain/narration/facts.ts'
import type { ReportType } from '#domain/reports/archived-report.ts'
import type { Notice, Paper, ReportDocument, Table } from '#domain/reports/document.ts'
import { type Frame, missingSales } from '#domain/reports/documents/frame.ts'
import { dailyInsights, type InsightFacts, weeklySummary } from '#domain/reports/documents/insight-reports.ts'
import { levelTable } from '#domain/reports/documents/level-table.ts'
import { forecastSummary, forecastTable, recommendationsReport } from '#domain/reports/documents/planning-reports.ts'
import { type Todo, todoTable } from '#domain/reports/documents/to-do-sections.ts'
import { addSales, NO_SALES, type Sales } from '#domain/sales/sales-day.ts'
import { addDays, type Day, dayNumber } from '#domain/values/day.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ForecastStore, ListedForecast } from '#ports/forecast-store.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { lastWeekAccuracy } from '../forecasts/last-week-accuracy.ts'
import { nextTurn } from '../imports/turns.ts'
import { type GatherDeps, gatherInsights } from '../insights/gather-insights.ts'
import { type NarrateDeps, narrate } from '../narration/narrate.ts'
import { type RecommendDeps, readRecommendations } from '../recommendations/read-recommendations.ts'
import { readCoverage } from '../sales/read-sales.ts'

export interface ComposeDeps
  extends Omit<GatherDeps, 'catalog' | 'sales' | 'clock'>,
    Omit<RecommendDeps, 'stock' | 'forecasts'>,
    NarrateDeps {
  stock: GatherDeps['stock'] & RecommendDeps['stock']
  sales: SalesStore
  forecasts: ForecastStore
  catalog: GatherDeps['catalog'] & RecommendDeps['catalog'] & Pick<CatalogStore, 'stores'>
}

export interface ReportAsked {
  tenantId: TenantId
  type: ReportType
  /** Whose sales and stock it tells of. */
  scope: Principal['stores']
  store?: StoreId
  from: Day
  to: Day
  timeZone: string
  paper: Paper
}

/** A report as a document, and the table that its CSV file holds: everything, where the document shows the first rows. */
export interface ComposedReport {
  document: ReportDocument
  table: Table
}

type Refused = Refusal<'NOT_FOUND' | 'MIXED_CURRENCIES'>

/** The service level that reports reckon with. */
const SERVICE_LEVEL = 0.95
/** Days of the chart of daily revenue. */
const CHART_DAYS = 28

/** Reckons a report from what is known now. */
export async function composeReport(deps: ComposeDeps, asked: ReportAsked): Promise<Result<ComposedReport, Refused>> {
  const { tenantId, scope, store } = asked
  const [all, tenant] = await Promise.all([deps.catalog.stores(tenantId), deps.catalog.tenant(tenantId)])
  const stores = all.filter(
    ({ storeId, active }) =>
      (store === undefined ? active : storeId === store) && (scope === 'all' || scope.includes(storeId)),
  )
  if (stores.length === 0 || !tenant) return refuse('NOT_FOUND', 'There is no such store, or it is not yours to see.')
  const currencies = new Set(stores.map(({ currency }) => currency))
  if (currencies.size > 1) {
    const message = 'The stores have different currencies, which cannot be added up. Make one report for each store.'
    return refuse('MIXED_CURRENCIES', message)
  }
  const { from, to, timeZone, paper } = asked
  const frame: Frame = {
    shopName: tenant.name,
    period: { from, to },
    asOf: deps.clock.now(),
    timeZone,
    currency: stores[0]!.currency,
    paper,
    storeNames: new Map(stores.map(({ storeId, name }) => [storeId, name])),
  }
  return accept(await COMPOSERS[asked.type](deps, { asked, frame, stores }))
}

interface Composing {
  asked: ReportAsked
  frame: Frame
  stores: readonly Store[]
}

const COMPOSERS: Record<ReportType, (deps: ComposeDeps, composing: Composing) => Promise<ComposedReport>> = {
  'daily-insights': async (deps, composing) => insightReport(deps, composing, dailyInsights),
  'weekly-summary': async (deps, composing) => insightReport(deps, composing, weeklySummary),
  'inventory-recommendations': async (deps, composing) => {
    const facts = { todos: await todosOf(deps, composing), missing: await missingOf(deps, composing) }
    const document = recommendationsReport(composing.frame, facts)
    return { document, table: todoTable(facts.todos, (storeId) => composing.frame.storeNames.get(storeId) ?? storeId) }
  },
  'forecast-summary': async (deps, composing) => {
    const { asked, frame, stores } = composing
    const storeIds = stores.map(({ storeId }) => storeId)
    const forecasts = await everyForecast(deps, asked.tenantId, storeIds)
    const accuracy = await lastWeekAccuracy(deps, asked.tenantId, { stores: storeIds, to: asked.to })
    const document = forecastSummary(frame, {
      forecasts,
      missing: await missingOf(deps, composing),
      today: localDay(frame.asOf, frame.timeZone),
      ...(accuracy && { accuracy }),
    })
    return { document, table: forecastTable(forecasts, frame) }
  },
}

/** Read together between two turns of other work. */
const FORECASTS_AT_ONCE = 500

async function everyForecast(
  { forecasts }: Pick<ComposeDeps, 'forecasts'>,
  tenantId: TenantId,
  stores: readonly StoreId[],
): Promise<ListedForecast[]> {
  const all: ListedForecast[] = []
  let cursor: string | undefined
  do {
    const query = { stores, limit: FORECASTS_AT_ONCE, ...(cursor === undefined ? {} : { cursor }) }
    const page = await forecasts.list(tenantId, query)
    all.push(...page.data)
    cursor = page.nextCursor
    await nextTurn()
  } while (cursor !== undefined)
  return all
}

async function insightReport(
  deps: ComposeDeps,
  composing: Composing,
  document: (frame: Frame, facts: InsightFacts) => ReportDocument,
): Promise<ComposedReport> {
  const { asked, frame, stores } = composing
  const { tenantId, from, to } = asked
  const storeIds = stores.map(({ storeId }) => storeId)
  const length = dayNumber(to) - dayNumber(from) + 1
  const insights = await gatherInsights(deps, { tenantId, stores, from, to })
  const total = (range: { from: Day; to: Day }) =>
    deps.sales.totals(tenantId, { ...range, stores: storeIds, grain: 'day' })
  const [days, before] = await Promise.all([
    total({ from: addDays(to, 1 - Math.max(CHART_DAYS, length)), to }),
    total({ from: addDays(from, -length), to: addDays(from, -1) }),
  ])
  // One after the other: each reads every forecast, and memory holds what one of them reads.
  const accuracy = await lastWeekAccuracy(deps, tenantId, { stores: storeIds, to })
  const todos = await todosOf(deps, composing)
  const facts: InsightFacts = {
    ...insights,
    todos,
    days: everyDay(days, { from: addDays(to, 1 - Math.max(CHART_DAYS, length)), to }),
    before: before.reduce<Sales>(addSales, NO_SALES),
    missing: missingSales(stores, insights.known, asked),
    ...(accuracy && { accuracy }),
  }
  const { text } = await narrate(deps, { tenantId, kind: 'daily_summary', facts: factsOf(frame, facts) })
  return { document: document(frame, { ...facts, words: text }), table: levelTable(insights.levels, frame) }
}

/** A day without a sale is a bar of nothing, not a gap. */
function everyDay(days: readonly (Sales & { start: Day })[], { from, to }: { from: Day; to: Day }) {
  const known = new Map(days.map((day) => [day.start, day]))
  return Array.from({ length: dayNumber(to) - dayNumber(from) + 1 }, (_, i) => {
    const start = addDays(from, i)
    return known.get(start) ?? { start, ...NO_SALES }
  })
}

/** What the summary in words may say. */
function factsOf({ currency, storeNames, period }: Frame, { levels, todos }: InsightFacts): Fact[] {
  const sum = levels.reduce<Sales>(addSales, NO_SALES)
  const [top] = levels.toSorted((a, b) => b.revenue - a.revenue)
  const [only] = storeNames.size === 1 ? [...storeNames.values()] : []
  const buys = todos.filter(({ action }) => action === 'buy').length
  return [
    ...(only === undefined ? [] : [nameFact('store', 'Store', only, 'place')]),
    ...(period.from === period.to ? [dateFact('day', 'Day', period.to)] : []),
    quantityFact('sold', 'Sold', sum.sold),
    moneyFact('revenue', 'Revenue', sum.revenue, currency),
    ...(top && top.revenue > 0
      ? [nameFact('top', 'Sold most', top.name, 'product'), quantityFact('topSold', 'Of it', top.sold)]
      : []),
    countFact('outOfStock', 'Ran out', levels.filter(({ hoursOut }) => hoursOut > 0).length, 'product'),
    countFact('toOrder', 'To order', buys, 'product'),
  ]
}

async function todosOf(deps: ComposeDeps, { asked, stores }: Composing): Promise<Todo[]> {
  const principal: Principal = {
    tenantId: asked.tenantId,
    actor: 'report',
    role: 'manager',
    stores: stores.map(({ storeId }) => storeId),
  }
  const found = await readRecommendations(deps, principal, { serviceLevel: SERVICE_LEVEL })
  return found.ok ? found.value : []
}

const missingOf = async (deps: ComposeDeps, { asked, stores }: Composing): Promise<Notice[]> =>
  missingSales(stores, await readCoverage(deps, asked.tenantId, stores), asked)
