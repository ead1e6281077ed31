import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  demandDistribution,
  demandFromMoments,
  type NewsvendorPrices,
  newsvendor,
  newsvendorOutcome,
} from './replenishment.ts'

describe('the newsvendor', () => {
  // 0 to 4 loaves with 10, 20, 40, 20 and 10 %.
  const loaves = demandDistribution([0, 1, 2, 3, 4], [1, 2, 4, 2, 1])

  test('buys what the chances are worth, by hand', () => {
    // Price 3, cost 1: Cu = 2, Co = 1, ratio 2/3. F(1) = 0.3, F(2) = 0.7: 2 loaves.
    // Sales: 0.2 * 1 + 0.7 * 2 = 1.6; left over 0.4; short 0.2 * 1 + 0.1 * 2 = 0.4; profit 3 * 1.6 - 2 = 2.8.
    expect(newsvendor(loaves, { unitPrice: 3, unitCost: 1 })).toEqual({
      units: 2,
      underageCost: 2,
      overageCost: 1,
      criticalRatio: 2 / 3,
      cycleService: 0.7,
      expectedSales: expect.closeTo(1.6, 12),
      expectedLeftover: expect.closeTo(0.4, 12),
      expectedShort: expect.closeTo(0.4, 12),
      expectedProfit: expect.closeTo(2.8, 12),
    })
  })

  test('minds what is left over brings, and what a customer sent away costs', () => {
    // Cu = 3 - 1 + 2 = 4, Co = 1 - 0.5 = 0.5, ratio 8/9: F(3) = 0.9. Sales 0.2 + 0.8 + 0.9 = 1.9, short 0.1, left 1.1:
    // 5.7 + 0.55 - 0.2 - 3 = 3.05.
    const order = newsvendor(loaves, { unitPrice: 3, unitCost: 1, salvageValue: 0.5, goodwillCost: 2 })
    expect(order).toMatchObject({ units: 3, underageCost: 4, overageCost: 0.5 })
    expect(order.expectedProfit).toBeCloseTo(3.05, 12)
  })

  test('buys k standard deviations above the mean of normal demand', () => {
    // Ratio 0.8: k = 0.8416. Expected profit (p - c) mu - (p - g) sigma phi(k) with phi(0.8416) = 0.28.
    const demand = demandFromMoments({ mean: 500, standardDeviation: 100 }, 'normal')
    const order = newsvendor(demand, { unitPrice: 10, unitCost: 2 })
    expect(Math.abs(order.units - 584.16)).toBeLessThan(1)
    expect(order.expectedProfit).toBeCloseTo(8 * 500 - 10 * 100 * 0.27996, 0)
  })

  test('buys nothing that loses money when sold', () => {
    for (const unitPrice of [0.5, 1]) {
      expect(newsvendor(loaves, { unitPrice, unitCost: 1 })).toMatchObject({
        units: 0,
        criticalRatio: 0,
        expectedProfit: 0,
        expectedSales: 0,
      })
    }
    // Unless customers sent away cost more: Cu = 0.5 - 1 + 2.5 = 2, as above.
    expect(newsvendor(loaves, { unitPrice: 0.5, unitCost: 1, goodwillCost: 2.5 }).units).toBe(2)
  })

  test('buys no pack that only just pays for itself', () => {
    // Of two, one is sold for 3 and one costs 1 to get rid of: 3 - 1 - 2 = 0.
    expect(newsvendor(demandDistribution([1]), { unitPrice: 3, unitCost: 1, salvageValue: -1 }, 2).units).toBe(0)
  })

  test('buys nothing when nothing is asked for', () => {
    expect(newsvendor(demandDistribution([0]), { unitPrice: 9, unitCost: 1 }, 6)).toMatchObject({
      units: 0,
      expectedProfit: 0,
    })
  })

  const money = fc.integer({ min: 1, max: 50 })
  const prices = fc.record({ margin: money, unitCost: money, loss: money, goodwillCost: fc.nat({ max: 20 }) }).map(
    ({ margin, unitCost, loss, goodwillCost }): NewsvendorPrices => ({
      unitPrice: unitCost + margin - 5 > 0 ? unitCost + margin - 5 : 0,
      unitCost,
      salvageValue: unitCost - loss,
      goodwillCost,
    }),
  )
  const amounts = fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 20 })

  /** Over every demand seen, without the loss function. */
  const profitOf = (seen: readonly number[], prices: NewsvendorPrices, units: number) =>
    seen.reduce((sum, demand) => {
      const sales = Math.min(units, demand)
      const { unitPrice, unitCost, salvageValue = 0, goodwillCost = 0 } = prices
      return (
        sum + unitPrice * sales + salvageValue * (units - sales) - goodwillCost * (demand - sales) - unitCost * units
      )
    }, 0) / seen.length

  test('earns the most of all quantities, in packs and without', () => {
    fc.assert(
      fc.property(amounts, prices, fc.constantFrom(undefined, 1, 6, 25), (seen, any, packSize) => {
        const order = newsvendor(demandDistribution(seen), any, packSize)
        const step = packSize ?? 1
        expect(order.units % step).toBe(0)
        expect(order.expectedProfit).toBeCloseTo(profitOf(seen, any, order.units), 8)
        for (let units = 0; units <= 60; units += step) {
          expect(profitOf(seen, any, units)).toBeLessThanOrEqual(order.expectedProfit + 1e-9)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('can be asked what any other quantity would bring', () => {
    expect(newsvendorOutcome(loaves, { unitPrice: 3, unitCost: 1 }, 4)).toMatchObject({
      units: 4,
      cycleService: 1,
      expectedSales: 2,
      expectedLeftover: 2,
      expectedProfit: 2,
    })
  })

  test.each<[string, Partial<NewsvendorPrices>, number | undefined]>([
    ['unitPrice', { unitPrice: -1 }, undefined],
    ['unitPrice', { unitPrice: Number.NaN }, undefined],
    ['unitCost', { unitCost: 1e300 }, undefined],
    ['salvageValue', { salvageValue: 1 }, undefined],
    ['salvageValue', { salvageValue: Number.NaN }, undefined],
    ['salvageValue', { unitCost: 0 }, undefined],
    ['goodwillCost', { goodwillCost: -1 }, undefined],
    ['packSize', {}, 0],
    ['packSize', {}, Number.NaN],
  ])('refuses %s outside its range (row %#)', (field, wrong, packSize) => {
    const refused = () => newsvendor(loaves, { unitPrice: 3, unitCost: 1, ...wrong }, packSize)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })

  test('has no outcome of a quantity below 0', () => {
    expect(() => newsvendorOutcome(loaves, { unitPrice: 3, unitCost: 1 }, -1)).toThrow(/^units /)
  })
})
