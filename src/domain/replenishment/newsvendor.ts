import { chanceAtMost, type DemandDistribution, expectedShort, firstWhere } from './demand-distribution.ts'
import { packsUp } from './order-quantity.ts'
import { requireAmount, requireNotNegative, requirePositive } from './ranges.ts'

/** Money per unit of goods that are bought once and sold only for a while: bread, flowers, a season's fashion. */
export interface NewsvendorPrices {
  unitPrice: number
  unitCost: number
  /** What a unit left over still brings; below 0 when getting rid of it costs. 0 when absent. */
  salvageValue?: number
  /** What it costs, beyond the sale, to send a customer away. 0 when absent. */
  goodwillCost?: number
}

/** What buying a quantity once is expected to lead to. */
export interface NewsvendorOrder {
  units: number
  /** Cu, what a unit too few costs: price - cost + goodwill. */
  underageCost: number
  /** Co, what a unit too many costs: cost - salvage. */
  overageCost: number
  /** Cu / (Cu + Co): the chance of no shortage that is worth paying for; 0 when nothing is. */
  criticalRatio: number
  /** P(D <= units). */
  cycleService: number
  expectedSales: number
  expectedLeftover: number
  expectedShort: number
  expectedProfit: number
}

/**
 * The quantity of largest expected profit: the smallest amount q with P(D <= q) >= Cu / (Cu + Co), or none when a unit
 * sold loses money.
 *
 * @param demand over the time it can be sold, as `shelfLifeDemand` gives
 * @param packSize the answer is whole packs when given: those next to the best, because expected profit is concave
 * @throws RangeError when what is left over brings as much as it cost, so that no quantity is too many
 *
 * Source: Arrow, Harris & Marschak (1951), "Optimal inventory policy", Econometrica 19(3), 250-272; Silver, Pyke & Thomas
 * (2017), "Inventory and production management in supply chains", 4th ed., chapter 9 (style goods and perishables).
 */
export function newsvendor(demand: DemandDistribution, prices: NewsvendorPrices, packSize?: number): NewsvendorOrder {
  const { criticalRatio } = costsOf(prices)
  if (packSize !== undefined) requirePositive('packSize', packSize)
  const best = criticalRatio === 0 ? 0 : demand.units[firstWhere(demand.chance, (chance) => chance >= criticalRatio)]!
  if (packSize === undefined) return newsvendorOutcome(demand, prices, best)
  const packs = packsUp(best, packSize)
  const more = newsvendorOutcome(demand, prices, packs * packSize)
  const fewer = newsvendorOutcome(demand, prices, Math.max(0, packs - 1) * packSize)
  return more.expectedProfit > fewer.expectedProfit ? more : fewer
}

/** What buying `units` is expected to lead to, to compare with the best. */
export function newsvendorOutcome(
  demand: DemandDistribution,
  prices: NewsvendorPrices,
  units: number,
): NewsvendorOrder {
  const costs = costsOf(prices)
  requireNotNegative('units', units)
  const { unitPrice, unitCost, salvageValue = 0, goodwillCost = 0 } = prices
  const short = expectedShort(demand, units)
  const sales = demand.mean - short
  const leftover = units - sales
  return {
    units,
    ...costs,
    cycleService: chanceAtMost(demand, units),
    expectedSales: sales,
    expectedLeftover: leftover,
    expectedShort: short,
    expectedProfit: unitPrice * sales + salvageValue * leftover - goodwillCost * short - unitCost * units,
  }
}

function costsOf(prices: NewsvendorPrices): Pick<NewsvendorOrder, 'underageCost' | 'overageCost' | 'criticalRatio'> {
  const { unitPrice, unitCost, salvageValue = 0, goodwillCost = 0 } = prices
  requireNotNegative('unitPrice', unitPrice)
  requireNotNegative('unitCost', unitCost)
  requireAmount('salvageValue', salvageValue)
  requireNotNegative('goodwillCost', goodwillCost)
  if (!(salvageValue < unitCost)) {
    throw new RangeError(`salvageValue must be below unitCost, ${unitCost}, got ${salvageValue}`)
  }
  const underageCost = unitPrice - unitCost + goodwillCost
  const overageCost = unitCost - salvageValue
  return {
    underageCost,
    overageCost,
    criticalRatio: underageCost > 0 ? underageCost / (underageCost + overageCost) : 0,
  }
}
