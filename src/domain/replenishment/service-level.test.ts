import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Cycle,
  demandDistribution,
  demandFromMoments,
  leadTimeDemand,
  serviceOf,
  stockForCycleService,
  stockForFillRate,
} from './replenishment.ts'

const level = fc.double({ min: 0.01, max: 0.995, noNaN: true })
const paths = fc.array(
  fc.oneof(
    fc.array(fc.nat({ max: 20 }), { minLength: 5, maxLength: 5 }),
    fc.array(
      fc.nat({ max: 500_000 }).map((thousandths) => thousandths / 1000),
      { minLength: 5, maxLength: 5 },
    ),
  ),
  { minLength: 1, maxLength: 30 },
)

/** Any of the three cycles over the same paths: 3 steps of lead time, 2 of review. */
const cycle = fc
  .record({
    paths,
    kind: fc.constantFrom('watched', 'reviewed', 'lots'),
    lot: fc.double({ min: 1, max: 100, noNaN: true }),
  })
  .map(({ paths: rows, kind, lot }): { rows: number[][]; cycle: Cycle } => {
    const futures = rows.map((row) => Float64Array.from(row))
    const alone = leadTimeDemand(futures, 3)
    if (kind === 'watched') return { rows, cycle: { kind, demand: alone, orderQuantity: lot } }
    const demand = leadTimeDemand(futures, 3, 2)
    return {
      rows,
      cycle: { kind: 'reviewed', demand, leadTimeDemand: alone, lotUnits: kind === 'lots' ? lot : undefined },
    }
  })

describe('stock for a cycle service', () => {
  // 100 lead times with a demand of 1 to 100.
  const watched: Cycle = {
    kind: 'watched',
    demand: demandDistribution(Array.from({ length: 100 }, (_, i) => i + 1)),
    orderQuantity: 50,
  }

  test('is the demand that so many cycles do not exceed, and shows its terms', () => {
    // Above 95 are 1 + 2 + 3 + 4 + 5 units in 100 cycles.
    expect(stockForCycleService(watched, 0.95)).toEqual({
      units: 95,
      expectedDemand: 50.5,
      safetyStock: 44.5,
      cycleService: 0.95,
      shortPerCycle: expect.closeTo(0.15, 12),
      demandPerCycle: 50,
      fillRate: expect.closeTo(1 - 0.15 / 50, 12),
    })
  })

  test('holds nothing, or less, against chance when the target is low', () => {
    expect(stockForCycleService(watched, 0.3)).toMatchObject({ units: 30, safetyStock: -20.5 })
  })

  test('is reached on the very paths, and by no less stock', () => {
    fc.assert(
      fc.property(cycle, level, ({ rows, cycle: any }, target) => {
        const steps = any.kind === 'watched' ? 3 : 5
        const sums = rows.map((row) => row.slice(0, steps).reduce((sum, units) => sum + units, 0))
        const { units, cycleService } = stockForCycleService(any, target)
        const reached = (stock: number) => sums.filter((sum) => sum <= stock).length / sums.length
        expect(reached(units)).toBeGreaterThanOrEqual(target)
        expect(cycleService).toBe(reached(units))
        expect(reached(units - 1e-6)).toBeLessThan(target)
      }),
    )
  })

  test('is k standard deviations above the mean of normal demand', () => {
    // Standard tables: k = 1.2816 for 90 %, 1.6449 for 95 %, 2.3263 for 99 %.
    const demand = demandFromMoments({ mean: 58.3, standardDeviation: 13.1 }, 'normal')
    const normal: Cycle = { kind: 'watched', demand, orderQuantity: 100 }
    for (const [target, k] of [
      [0.9, 1.2816],
      [0.95, 1.6449],
      [0.99, 2.3263],
    ] as const) {
      expect(Math.abs(stockForCycleService(normal, target).safetyStock / 13.1 - k)).toBeLessThan(0.01)
    }
  })
})

describe('stock for a fill rate', () => {
  test('is solved by hand for two amounts', () => {
    // Demand 0 or 10: E[(D - s)+] = (10 - s) / 2. With Q = 20 and 95 %, 1 unit may be short per cycle: s = 8.
    const demand = demandDistribution([0, 10])
    expect(stockForFillRate({ kind: 'watched', demand, orderQuantity: 20 }, 0.95)).toEqual({
      units: 8,
      expectedDemand: 5,
      safetyStock: 3,
      cycleService: 0.5,
      shortPerCycle: expect.closeTo(1, 12),
      demandPerCycle: 20,
      fillRate: expect.closeTo(0.95, 12),
    })
  })

  test('is solved for parts of a unit', () => {
    // Demand 0.4 or 0.8: above 0.4, E[(D - s)+] = (0.8 - s) / 2. With Q = 2 and 95 %, 0.1 may be short: s = 0.6.
    const demand = demandDistribution([0.4, 0.8])
    expect(stockForFillRate({ kind: 'watched', demand, orderQuantity: 2 }, 0.95).units).toBeCloseTo(0.6, 12)
    // Demand 10, Q = 20 and 52.5 %: 9.5 may be short.
    const sure: Cycle = { kind: 'watched', demand: demandDistribution([10]), orderQuantity: 20 }
    expect(stockForFillRate(sure, 0.525).units).toBeCloseTo(0.5, 12)
  })

  test('is none where a review period asks for what rounding leaves', () => {
    const reviewed: Cycle = {
      kind: 'reviewed',
      demand: demandDistribution([0.1 + 0.2]),
      leadTimeDemand: demandDistribution([0.3]),
    }
    expect(stockForFillRate(reviewed, 0.9)).toMatchObject({ units: 0, demandPerCycle: 0, fillRate: 1 })
  })

  test('does not count twice what was owed before the delivery', () => {
    // Demand 0 or 100, Q = 20: at s = 50 it is 50 / 2 - 30 / 2 = 10 of 20. All is short twice as often as half of it.
    const demand = demandDistribution([0, 100])
    const watched: Cycle = { kind: 'watched', demand, orderQuantity: 20 }
    expect(serviceOf(watched, 50)).toMatchObject({ shortPerCycle: 10, fillRate: 0.5 })
  })

  test('is what the loss function of the normal distribution says', () => {
    // G(k) = (1 - P2) Q / sigma = 0.01 * 200 / 11.4 = 0.17544; between G(0.57) = 0.1771 and G(0.58) = 0.1742 of the table.
    const demand = demandFromMoments({ mean: 50, standardDeviation: 11.4 }, 'normal')
    const { units, fillRate } = stockForFillRate({ kind: 'watched', demand, orderQuantity: 200 }, 0.99)
    expect((units - 50) / 11.4).toBeGreaterThan(0.57)
    expect((units - 50) / 11.4).toBeLessThan(0.58)
    expect(fillRate).toBeCloseTo(0.99, 12)
  })

  test('counts only what falls short after the lead time when stock is reviewed', () => {
    // Over the lead time 4 or 8, with the review 10 or 20. At S = 6 it is (4 + 14) / 2 - (0 + 2) / 2 = 8 of 9 asked for.
    const reviewed: Cycle = {
      kind: 'reviewed',
      demand: demandDistribution([10, 20]),
      leadTimeDemand: demandDistribution([4, 8]),
    }
    expect(serviceOf(reviewed, 6)).toMatchObject({ shortPerCycle: 8, demandPerCycle: 9, fillRate: 1 - 8 / 9 })
    // At most 0.9 may be short: (20 - S) / 2 = 0.9.
    expect(stockForFillRate(reviewed, 0.9).units).toBeCloseTo(18.2, 12)
  })

  test('is lower for lots, because stock is seldom at the reorder point', () => {
    // Demand 10 over lead time and review, 0 over the lead time. h(y) = 10 - y up to 10; over (s, s + 20] its mean is
    // (10 - s)^2 / 40. At most 0.4 may be short: s = 6. Ordering up to a level takes 9.6.
    const demand = demandDistribution([10])
    const lots: Cycle = { kind: 'reviewed', demand, leadTimeDemand: demandDistribution([0]), lotUnits: 20 }
    expect(stockForFillRate(lots, 0.96).units).toBeCloseTo(6, 10)
    expect(stockForFillRate({ ...lots, lotUnits: undefined }, 0.96).units).toBeCloseTo(9.6, 10)
  })

  test('is the same for the smallest lots as for ordering up to a level', () => {
    const demand = demandDistribution([3, 8, 9, 14])
    const each: Cycle = { kind: 'reviewed', demand, leadTimeDemand: demandDistribution([1, 4, 5, 6]) }
    expect(stockForFillRate({ ...each, lotUnits: 1e-4 }, 0.9).units).toBeCloseTo(stockForFillRate(each, 0.9).units, 3)
  })

  test('is reached exactly, and not by less', () => {
    fc.assert(
      fc.property(cycle, level, ({ cycle: any }, target) => {
        const { units, fillRate, demandPerCycle } = stockForFillRate(any, target)
        expect(fillRate).toBeGreaterThanOrEqual(target - 1e-9)
        if (units === 0 || demandPerCycle < 1) return
        const less = serviceOf(any, units * (1 - 1e-4))
        expect(less.fillRate).toBeLessThan(target)
      }),
      { numRuns: 400 },
    )
  })

  test('matches every path followed by itself', () => {
    fc.assert(
      fc.property(paths, fc.nat({ max: 200 }), (rows, stock) => {
        const futures = rows.map((row) => Float64Array.from(row))
        const reviewed: Cycle = {
          kind: 'reviewed',
          demand: leadTimeDemand(futures, 3, 2),
          leadTimeDemand: leadTimeDemand(futures, 3),
        }
        // What of the last two steps' demand is not met when all that comes first is served, or owed, first.
        let [short, asked] = [0, 0]
        for (const [a, b, c, ...last] of rows) {
          const left = Math.max(0, stock - a! - b! - c!)
          const wanted = last[0]! + last[1]!
          short += wanted - Math.min(left, wanted)
          asked += wanted
        }
        const { shortPerCycle, demandPerCycle } = serviceOf(reviewed, stock)
        expect(shortPerCycle).toBeCloseTo(short / rows.length, 8)
        expect(demandPerCycle).toBeCloseTo(asked / rows.length, 8)
      }),
    )
  })
})

describe('any stock for a service', () => {
  test('rises with the level', () => {
    fc.assert(
      fc.property(cycle, level, level, ({ cycle: any }, a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)]
        expect(stockForCycleService(any, low).units).toBeLessThanOrEqual(stockForCycleService(any, high).units)
        const slack = 1e-9 * (1 + stockForFillRate(any, high).units)
        expect(stockForFillRate(any, low).units).toBeLessThanOrEqual(stockForFillRate(any, high).units + slack)
      }),
    )
  })

  test('is none when nothing is asked for', () => {
    const none = demandDistribution([0])
    for (const any of [
      { kind: 'watched', demand: none, orderQuantity: 1 },
      { kind: 'reviewed', demand: none, leadTimeDemand: none },
    ] as const) {
      expect(stockForCycleService(any, 0.99)).toMatchObject({ units: 0, shortPerCycle: 0, fillRate: 1 })
      expect(stockForFillRate(any, 0.99)).toMatchObject({ units: 0, shortPerCycle: 0, fillRate: 1 })
    }
    expect(serviceOf({ kind: 'reviewed', demand: none, leadTimeDemand: none }, 1)).toMatchObject({
      demandPerCycle: 0,
      safetyStock: 1,
    })
  })

  test('is none when the lot alone serves enough', () => {
    const demand = demandDistribution([0, 10])
    expect(stockForFillRate({ kind: 'watched', demand, orderQuantity: 1000 }, 0.9).units).toBe(0)
  })

  const demand = demandDistribution([1, 2])
  test.each<[string, () => unknown]>([
    ['level', () => stockForCycleService({ kind: 'watched', demand, orderQuantity: 1 }, 1)],
    ['level', () => stockForFillRate({ kind: 'watched', demand, orderQuantity: 1 }, 1)],
    ['level', () => stockForFillRate({ kind: 'watched', demand, orderQuantity: 1 }, Number.NaN)],
    ['orderQuantity', () => stockForFillRate({ kind: 'watched', demand, orderQuantity: 0 }, 0.9)],
    ['orderQuantity', () => stockForCycleService({ kind: 'watched', demand, orderQuantity: Number.NaN }, 0.9)],
    ['lotUnits', () => stockForFillRate({ kind: 'reviewed', demand, leadTimeDemand: demand, lotUnits: -1 }, 0.9)],
    ['units', () => serviceOf({ kind: 'watched', demand, orderQuantity: 1 }, -1)],
    ['units', () => serviceOf({ kind: 'watched', demand, orderQuantity: 1 }, 1e300)],
  ])('refuses %s outside its range (row %#)', (field, refused) => {
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })
})
