import type {
  AccuracyView,
  LevelForecastView,
  ListedForecastView,
  MeasuresView,
  OutcomeView,
  OverrideView,
  ProposalView,
} from '#contract/forecasts.ts'
import type { Measures } from '#domain/forecasting/forecasting.ts'
import { type OverrideOutcome, verdictOf } from '#domain/forecasts/accuracy.ts'
import { daysOf, type Expected, type LevelForecast, LISTED_DAYS, unitsOver } from '#domain/forecasts/forecast.ts'
import type { Override } from '#domain/forecasts/override.ts'
import type { Proposal } from '#domain/forecasts/proposal.ts'
import { addDays, type Day } from '#domain/values/day.ts'
import type { ListedForecast } from '#ports/forecast-store.ts'
import type { Accuracy, ShownForecast } from '#usecases/forecasts/read-forecasts.ts'

/** Three decimals: finer than any forecast is. */
const short = (value: number): number => Math.round(value * 1000) / 1000

const instant = (ms: number): string => new Date(ms).toISOString()

const expectedAt = ({ mean, p10, p50, p90 }: Expected, i: number) => ({
  mean: short(mean[i]!),
  p10: short(p10[i]!),
  p50: short(p50[i]!),
  p90: short(p90[i]!),
})

/** Sales come in once a day; a week without is more than a holiday. */
const STALE_DAYS = 8
const WEEK_DAYS = 7

const aboutView = (forecast: LevelForecast, today: Day) => ({
  productId: forecast.productId,
  storeId: forecast.storeId,
  madeAt: instant(forecast.madeAt),
  trainedThrough: addDays(forecast.firstDay, -1),
  demandClass: forecast.demandClass,
  warnings: [...forecast.warnings],
  isStale: addDays(forecast.firstDay, STALE_DAYS) < today,
})

/** @param today in the forecast's store */
export const forecastView = (
  { forecast, overridden, overrides, proposals }: ShownForecast,
  today: Day,
): LevelForecastView => ({
  ...aboutView(forecast, today),
  trainedFrom: forecast.trainedFrom,
  model: forecast.model,
  days: daysOf(forecast).map((day, i) => ({
    day,
    ...expectedAt(forecast, i),
    ...(overridden && { overridden: expectedAt(overridden, i) }),
  })),
  overrides: overrides.map(overrideView),
  proposals: proposals.map(proposalView),
})

/** @param today in the forecast's store */
export const listedForecastView = ({ forecast, name, category }: ListedForecast, today: Day): ListedForecastView => ({
  ...aboutView(forecast, today),
  name,
  category,
  units7: short(unitsOver(forecast, WEEK_DAYS)),
  units28: short(unitsOver(forecast, LISTED_DAYS)),
})

export const overrideView = ({ change, createdAt, removedAt, tenantId: _, ...override }: Override): OverrideView => ({
  ...override,
  ...(change.kind === 'factor' ? { factor: change.factor } : { unitsPerDay: change.units }),
  createdAt: instant(createdAt),
  ...(removedAt === undefined ? {} : { removedAt: instant(removedAt) }),
})

export const proposalView = ({ changes, createdAt, decision, tenantId: _, ...proposal }: Proposal): ProposalView => ({
  ...proposal,
  changes: [...changes],
  createdAt: instant(createdAt),
  state: decision?.verdict ?? 'open',
  ...(decision && { decidedBy: decision.by, decidedAt: instant(decision.at) }),
})

/** What cannot be measured is left out: JSON has no NaN. */
const told = (value: number): number | undefined => (Number.isFinite(value) ? short(value) : undefined)

const measuresView = (measures: Measures): MeasuresView => ({
  days: measures.steps,
  mase: told(measures.MASE),
  rmsse: told(measures.RMSSE),
  wape: told(measures.WAPE),
  bias: told(measures.bias),
  pinball: told(measures.pinball),
  cover80: told(measures.cover80),
})

export function accuracyView(
  productId: string,
  { backtest, published, overrides, tally, proposals }: Accuracy,
): AccuracyView {
  const { baseline, withOverrides } = published
  return {
    productId,
    ...(backtest && {
      backtest: {
        horizonDays: backtest.horizon,
        origins: backtest.origins,
        forecast: measuresView(backtest.forecast),
        seasonalNaive: measuresView(backtest.seasonalNaive),
      },
    }),
    ...(baseline &&
      withOverrides && {
        published: { forecast: measuresView(baseline), withOverrides: measuresView(withOverrides) },
      }),
    overrides: overrides.map(({ override, outcome }) => ({
      ...overrideView(override),
      ...(outcome && { outcome: outcomeView(outcome) }),
    })),
    ...(tally && { tally }),
    proposals: proposals.map(({ proposal, outcomes }) => ({
      ...proposalView(proposal),
      changes: proposal.changes.map((change, i) => ({
        ...change,
        ...(outcomes[i] && { outcome: outcomeView(outcomes[i]) }),
      })),
    })),
  }
}

const outcomeView = (outcome: OverrideOutcome): OutcomeView => ({
  days: outcome.days,
  sold: short(outcome.sold),
  baseline: short(outcome.baseline),
  overridden: short(outcome.overridden),
  verdict: verdictOf(outcome),
})
