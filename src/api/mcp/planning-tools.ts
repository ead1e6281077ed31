import {
  getForecastInput,
  getForecastOutput,
  listRecommendationsInput,
  listRecommendationsOutput,
  readReportInput,
  readReportOutput,
} from '#contract/mcp.ts'
import { SERVICE_LEVEL } from '#contract/recommendations.ts'
import { isAllowed, type Principal } from '#domain/identity/permission.ts'
import { addDays } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import { type ReadForecastDeps, readForecasts } from '#usecases/forecasts/read-forecasts.ts'
import type { RecommendDeps } from '#usecases/recommendations/read-recommendations.ts'
import type { ComposeDeps } from '#usecases/reports/compose-report.ts'
import { forecastView } from '../forecasts/forecast-views.ts'
import { listRecommendations } from '../recommendations/recommendations.ts'
import { readDocument } from '../reports/documents.ts'
import { defineTool } from './tool.ts'

export type PlanningToolDeps = Omit<ReadForecastDeps, keyof ComposeDeps> &
  ComposeDeps &
  RecommendDeps & { catalog: CatalogStore }

/** What is expected, what to do about it, and the reports. */
export const planningTools = (deps: PlanningToolDeps) => [
  forecastTool(deps),
  recommendationsTool(deps),
  reportTool(deps),
]

/** The server is open to whoever sees stock; these tell of money and plans. */
const hidden = (principal: Principal) =>
  isAllowed(principal, 'insights:read')
    ? undefined
    : refuse('FORBIDDEN', 'This needs "insights:read": a key that covers it, made by somebody whose role allows it.')

const WEEK = 7

const forecastTool = (deps: PlanningToolDeps) =>
  defineTool({
    name: 'get_forecast',
    title: 'What will sell',
    description:
      'What one product is expected to sell in each store, week by week, with its class of demand and warnings to be said aloud. Empty `stores`: there is no forecast yet.',
    input: getForecastInput,
    output: getForecastOutput,
    async run(principal, asked) {
      const refused = hidden(principal)
      if (refused) return refused
      const found = await readForecasts(deps, principal, asked)
      if (!found.ok) return found
      const stores = await deps.catalog.stores(principal.tenantId)
      return accept({
        productId: asked.productId,
        stores: found.value.map((shown) => {
          const { storeId } = shown.forecast
          const timeZone = stores.find((store) => store.storeId === storeId)?.timeZone ?? 'UTC'
          const { days, proposals: _, ...about } = forecastView(shown, localDay(deps.clock.now(), timeZone))
          return { ...about, weeks: weeksOf(days) }
        }),
      })
    },
  })

function weeksOf(days: readonly { day: string; mean: number; overridden?: { mean: number } }[]) {
  return Array.from({ length: Math.floor(days.length / WEEK) }, (_, i) => {
    const week = days.slice(i * WEEK, (i + 1) * WEEK)
    const units = week.reduce((sum, { mean, overridden }) => sum + (overridden?.mean ?? mean), 0)
    return { from: week[0]!.day, to: addDays(week[0]!.day, WEEK - 1), expectedUnits: Math.round(units * 10) / 10 }
  })
}

const recommendationsTool = (deps: PlanningToolDeps) =>
  defineTool({
    name: 'list_recommendations',
    title: 'What to do',
    description:
      'What to buy, hand over to another store or reduce, the most money at risk first. Every term of `arithmetic` adds up; say the warnings aloud. `isCut`: there are more.',
    input: listRecommendationsInput,
    output: listRecommendationsOutput,
    async run(principal, asked) {
      return hidden(principal) ?? listRecommendations(deps, principal, { ...asked, serviceLevel: SERVICE_LEVEL })
    },
  })

const reportTool = (deps: PlanningToolDeps) =>
  defineTool({
    name: 'read_report',
    title: 'A report',
    description:
      'A report as it stands now: daily insights, weekly summary or forecast summary. Say its notices aloud: they tell which figures to trust. It may take ten seconds for a large shop.',
    input: readReportInput,
    output: readReportOutput,
    async run(principal, { report, ...asked }) {
      return hidden(principal) ?? readDocument(deps, principal, { type: report, ...asked })
    },
  })
