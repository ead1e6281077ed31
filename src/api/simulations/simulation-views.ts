import type {
  SimulatedPolicyView,
  SimulationComparisonView,
  SimulationResultView,
  SimulationView,
} from '#contract/simulations.ts'
import { type Comparison, cycleService, fillRate, type PolicyOutcome } from '#domain/simulation/outcome.ts'
import type { Simulation } from '#domain/simulation/simulation.ts'
import type { Job } from '#domain/values/job.ts'
import { currencyPlaces, formatMoney, minorUnits } from '#domain/values/money.ts'
import type { SimulationRequest } from '#usecases/simulation/simulate.ts'
import { jobView } from '../jobs.ts'

/** Three decimals: finer than any estimate is. */
const short = (value: number): number => Math.round(value * 1000) / 1000
/** Four: a tenth of a thousandth of a percent says nothing. */
const share = (value: number): number => Math.round(value * 10_000) / 10_000

export function simulationView(job: Job): SimulationView {
  const { scope, serviceLevel } = job.request as SimulationRequest
  const { state, isCancelWanted, progress, problem, createdBy, createdAt, endedAt } = jobView(job)
  return {
    simulationId: job.jobId,
    state,
    isCancelWanted,
    progress,
    problem,
    createdBy,
    createdAt,
    endedAt,
    category: scope.category,
    productId: scope.productId,
    store: scope.storeId,
    serviceLevelAsked: serviceLevel,
    ...(job.state === 'done' ? { result: resultView(job.result as Simulation) } : {}),
  }
}

function resultView({ all, recorded, top, from, to, currency, ...counts }: Simulation): SimulationResultView {
  const hasDays = all.levelCount > 0
  return {
    ...(hasDays ? { from, to } : {}),
    currency,
    ...counts,
    all: comparisonView(all, currency),
    ...(recorded ? { recorded: comparisonView(recorded, currency) } : {}),
    top: top.map(({ comparison, ...level }) => ({ ...level, comparison: comparisonView(comparison, currency) })),
  }
}

const comparisonView = (one: Comparison, currency: string): SimulationComparisonView => ({
  levelCount: one.levelCount,
  levelDays: one.levelDays,
  recommended: policyView(one.recommended, currency),
  threshold: policyView(one.threshold, currency),
  ...(one.actual ? { actual: policyView(one.actual, currency) } : {}),
})

function policyView(outcome: PolicyOutcome, currency: string): SimulatedPolicyView {
  const places = currencyPlaces(currency)
  // Everything was a sum of estimates up to here: it is rounded once.
  const money = (amount: number) => formatMoney(minorUnits(Math.round(amount)), places)
  const cycles = cycleService(outcome)
  return {
    serviceLevel: share(fillRate(outcome)),
    ...(cycles === undefined ? {} : { cycleService: share(cycles) }),
    askedUnits: short(outcome.askedUnits),
    lostUnits: short(outcome.lostUnits),
    lostMoney: money(outcome.lostMoney),
    averageStock: short(outcome.averageStock),
    averageStockMoney: money(outcome.averageStockMoney),
    stockOutDays: outcome.stockOutDays,
    orders: outcome.orders,
  }
}
