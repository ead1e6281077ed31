import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOfOrder, economicOrder, economicOrderWithDiscounts } from './replenishment.ts'

describe('the economic order quantity', () => {
  test('balances ordering and holding', () => {
    // sqrt(2 * 100 * 1200 / 6) = 200: 6 orders a year of 100, and 100 units held at 6 on average.
    expect(economicOrder({ demand: 1200, costPerOrder: 100, holdingCost: 6 })).toEqual({
      units: 200,
      intervalSteps: 1 / 6,
      orderingCost: 600,
      holdingCost: 600,
      totalCost: 1200,
    })
  })

  test('in packs is the cheaper of its neighbours', () => {
    // 200 lies between 150 (800 + 450 = 1250) and 300 (400 + 900 = 1300).
    const costs = { demand: 1200, costPerOrder: 100, holdingCost: 6 }
    expect(economicOrder({ ...costs, packSize: 150 })).toMatchObject({ units: 150, totalCost: 1250 })
    // 180 costs 666.67 + 540, 240 costs 500 + 720: by 13 less.
    expect(economicOrder({ ...costs, packSize: 60 }).units).toBe(180)
    expect(economicOrder({ ...costs, packSize: 110 }).units).toBe(220)
    expect(economicOrder({ ...costs, packSize: 5000 }).units).toBe(5000)
  })

  test('costs least of all quantities', () => {
    const positive = fc.double({ min: 0.01, max: 1e4, noNaN: true })
    fc.assert(
      fc.property(
        positive,
        positive,
        positive,
        positive,
        fc.integer({ min: 1, max: 60 }),
        (demand, a, h, other, packs) => {
          const costs = { demand, costPerOrder: a, holdingCost: h }
          const best = economicOrder(costs)
          expect(best.orderingCost / best.holdingCost).toBeCloseTo(1, 9)
          expect(best.totalCost).toBeLessThanOrEqual(costOfOrder(other, costs).totalCost * (1 + 1e-12))
          const inPacks = { ...costs, packSize: 7 }
          const packed = economicOrder(inPacks)
          expect(packed.units % 7).toBe(0)
          expect(packed.totalCost).toBeLessThanOrEqual(costOfOrder(7 * packs, inPacks).totalCost * (1 + 1e-12))
        },
      ),
    )
  })

  test.each([
    ['demand', { demand: 0 }],
    ['demand', { demand: Number.NaN }],
    ['costPerOrder', { costPerOrder: -1 }],
    ['holdingCost', { holdingCost: 0 }],
    ['holdingCost', { holdingCost: 1e300 }],
    ['packSize', { packSize: 0 }],
  ])('refuses %s outside its range (row %#)', (field, wrong) => {
    const costs = { demand: 1, costPerOrder: 1, holdingCost: 1, ...wrong }
    for (const refused of [() => economicOrder(costs), () => costOfOrder(1, costs)]) {
      expect(refused).toThrow(RangeError)
      expect(refused).toThrow(new RegExp(`^${field} `))
    }
  })

  test('has a cost for every quantity above 0 only', () => {
    expect(() => costOfOrder(0, { demand: 1, costPerOrder: 1, holdingCost: 1 })).toThrow(/^units /)
  })
})

describe('the economic order quantity with price breaks', () => {
  // 5000 a year, 49 per order, holding 20 % of the price. At 5.00: 700; at 4.80: 714.4; at 4.75: 718.2.
  const costs = { demand: 5000, costPerOrder: 49, holdingRate: 0.2 }
  const priceBreaks = [
    { from: 0, unitPrice: 5 },
    { from: 1000, unitPrice: 4.8 },
    { from: 2500, unitPrice: 4.75 },
  ]

  test('goes up to the break that pays', () => {
    // 700 at 5.00: 25000 + 350 + 350 = 25700. 1000 at 4.80: 24000 + 245 + 480 = 24725. 2500 at 4.75: 23750 + 98 + 1187.5
    // = 25035.5.
    const order = economicOrderWithDiscounts(costs, priceBreaks)
    expect(order).toMatchObject({ units: 1000, unitPrice: 4.8, orderingCost: 245 })
    expect(order.holdingCost).toBeCloseTo(480, 10)
    expect(order.totalCost).toBeCloseTo(24_725, 8)
    expect(order.intervalSteps).toBe(0.2)
  })

  test('stays at the quantity without a discount when the break is not worth it', () => {
    // 5000 at 4.99: 24950 + 49 + 2495 is more than 25700.
    const far = [priceBreaks[0]!, { from: 5000, unitPrice: 4.99 }]
    const order = economicOrderWithDiscounts(costs, far)
    expect(order.units).toBeCloseTo(700, 10)
    expect(order.totalCost).toBeCloseTo(25_700, 8)
  })

  test('reads a price list of a hundred', () => {
    const long = Array.from({ length: 100 }, (_, i) => ({ from: 10 * i, unitPrice: 5 }))
    expect(economicOrderWithDiscounts(costs, long).units).toBeCloseTo(700, 10)
  })

  test('starts at the smallest order a supplier takes', () => {
    expect(economicOrderWithDiscounts(costs, [{ from: 900, unitPrice: 5 }]).units).toBe(900)
  })

  test('costs least of all quantities, in packs and without', () => {
    const price = fc.double({ min: 0.1, max: 100, noNaN: true })
    const list = fc
      .record({
        prices: fc.array(price, { minLength: 1, maxLength: 4 }),
        starts: fc.uniqueArray(fc.integer({ min: 1, max: 2000 }), { minLength: 4, maxLength: 4 }),
        isOpen: fc.boolean(),
      })
      .map(({ prices, starts, isOpen }) => {
        const from = starts.toSorted((a, b) => a - b)
        const falling = prices.toSorted((a, b) => b - a)
        return falling.map((unitPrice, i) => ({ from: i === 0 && isOpen ? 0 : from[i]!, unitPrice }))
      })
    const quantity = fc.integer({ min: 1, max: 300 })
    const packSize = fc.constantFrom(undefined, 1, 12, 500)
    fc.assert(
      fc.property(list, packSize, quantity, fc.integer({ min: 1, max: 5000 }), (breaks, pack, packs, demand) => {
        const priced = { ...costs, demand, packSize: pack }
        const order = economicOrderWithDiscounts(priced, breaks)
        const units = packs * (pack ?? 8.3)
        const at = breaks.findLast(({ from }) => units >= from)
        expect(order.unitPrice).toBe(breaks.findLast(({ from }) => order.units >= from)!.unitPrice)
        if (pack) expect(order.units % pack).toBe(0)
        if (!at) return
        const holding = (0.2 * at.unitPrice * units) / 2
        const total = at.unitPrice * demand + (49 * demand) / units + holding
        expect(order.totalCost).toBeLessThanOrEqual(total * (1 + 1e-12))
      }),
      { numRuns: 500 },
    )
  })

  test.each<[string, object, typeof priceBreaks]>([
    ['holdingRate', { holdingRate: 0 }, priceBreaks],
    ['demand', { demand: Number.NaN }, priceBreaks],
    ['costPerOrder', { costPerOrder: 0 }, priceBreaks],
    ['packSize', { packSize: -1 }, priceBreaks],
    ['priceBreaks', {}, []],
    ['priceBreaks', {}, Array.from({ length: 101 }, (_, from) => ({ from, unitPrice: 1 }))],
    ['priceBreaks.from', {}, [{ from: -1, unitPrice: 1 }]],
    ['priceBreaks.from', {}, [...priceBreaks, { from: 2500, unitPrice: 1 }]],
    ['priceBreaks.unitPrice', {}, [{ from: 0, unitPrice: 0 }]],
    ['priceBreaks.unitPrice', {}, [...priceBreaks, { from: 3000, unitPrice: 5 }]],
  ])('refuses %s outside its range (row %#)', (field, wrong, breaks) => {
    const refused = () => economicOrderWithDiscounts({ ...costs, ...wrong }, breaks)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field.replace('.', '\\.')} `))
  })
})
