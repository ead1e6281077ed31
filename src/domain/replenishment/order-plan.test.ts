import { describe, expect, test } from 'vitest'
import { type OrderRules, planOrder } from './replenishment.ts'

/** Ten futures, of 1 to 10 units a step. */
const PATHS = Array.from({ length: 10 }, (_, i) => new Float64Array(6).fill(i + 1))

describe('a planned order', () => {
  test('shows demand, stock and order, each with its terms', () => {
    // Over 2 + 1 steps 3, 6 ... 30 units; 80 % of paths ask for at most 24. 24 - 9 = 15: two packs of 8.
    const rules: OrderRules = { leadTime: 2, target: { kind: 'cycle', level: 0.8 }, packSize: 8 }
    const plan = planOrder(PATHS, rules, { onHand: 7, onOrder: 4, reserved: 2 })
    expect(plan.leadTimeDemand.mean).toBeCloseTo(11, 12)
    expect(plan.protectedDemand.mean).toBeCloseTo(16.5, 12)
    expect(plan.protectedDemand.standardDeviation).toBeCloseTo(3 * Math.sqrt(8.25), 12)
    expect(plan.stock).toMatchObject({ units: 24, cycleService: 0.8 })
    expect(plan.stock.safetyStock).toBeCloseTo(7.5, 12)
    expect(plan.policy).toEqual({ kind: 'up-to', orderUpTo: 24 })
    expect(plan.order).toMatchObject({
      position: 9,
      needed: 15,
      packs: 2,
      units: 16,
      limitedBy: 'pack',
      positionAfter: 25,
    })
  })

  test('looks further ahead, the less often it is made', () => {
    const upTo = (reviewSteps: number) =>
      planOrder(PATHS, { leadTime: 2, reviewSteps, target: { kind: 'cycle', level: 0.8 } }, { onHand: 0 }).order.units
    expect([1, 2, 4].map(upTo)).toEqual([24, 32, 48])
  })

  test('waits for the reorder point where orders are lots', () => {
    const rules: OrderRules = { leadTime: 2, target: { kind: 'cycle', level: 0.8 }, lotUnits: 40 }
    expect(planOrder(PATHS, rules, { onHand: 25 }).order).toMatchObject({ isDue: false, units: 0, reorderPoint: 24 })
    expect(planOrder(PATHS, rules, { onHand: 24 }).order).toMatchObject({ isDue: true, units: 40 })
  })

  test('keeps to a fill rate, with less stock for lots', () => {
    const fill = { kind: 'fill', level: 0.95 } as const
    const each = planOrder(PATHS, { leadTime: 2, target: fill }, { onHand: 0 })
    expect(each.stock.fillRate).toBeCloseTo(0.95, 12)
    const lots = planOrder(PATHS, { leadTime: 2, target: fill, lotUnits: 40 }, { onHand: 0 })
    expect(lots.stock.fillRate).toBeCloseTo(0.95, 12)
    expect(lots.stock.units).toBeLessThan(each.stock.units)
  })

  const target = { kind: 'cycle', level: 0.9 } as const
  test.each<[string, readonly Float64Array[], OrderRules, number]>([
    ['paths', [], { leadTime: 1, target }, 1],
    ['paths', PATHS, { leadTime: 6, target }, 1],
    ['reviewSteps', PATHS, { leadTime: 1, reviewSteps: 0, target }, 1],
    ['leadTime.steps', PATHS, { leadTime: -1, target }, 1],
    ['level', PATHS, { leadTime: 1, target: { kind: 'fill', level: 95 } }, 1],
    ['level', PATHS, { leadTime: 1, target: { kind: 'cycle', level: Number.NaN } }, 1],
    ['lotUnits', PATHS, { leadTime: 1, target, lotUnits: 0 }, 1],
    ['packSize', PATHS, { leadTime: 1, target, packSize: Number.NaN }, 1],
    ['onHand', PATHS, { leadTime: 1, target }, Number.NaN],
  ])('refuses %s outside its range (row %#)', (field, paths, rules, onHand) => {
    const refused = () => planOrder(paths, rules, { onHand })
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })
})
