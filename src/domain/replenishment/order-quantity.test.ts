import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type OrderLimits, type OrderPolicy, orderQuantity, type StockPosition } from './replenishment.ts'

describe('ordering up to a level', () => {
  test('shows each term of the arithmetic', () => {
    // 12 + 6 - 3 = 15; 40 - 15 = 25 needed, in packs of 6: 5 packs, 30 units.
    expect(
      orderQuantity({ onHand: 12, onOrder: 6, reserved: 3 }, { kind: 'up-to', orderUpTo: 40 }, { packSize: 6 }),
    ).toEqual({
      onHand: 12,
      onOrder: 6,
      reserved: 3,
      position: 15,
      reorderPoint: 40,
      isDue: true,
      needed: 25,
      packSize: 6,
      packs: 5,
      units: 30,
      limitedBy: 'pack',
      unmet: 0,
      positionAfter: 45,
    })
  })

  const up = (orderUpTo: number, reorderPoint?: number): OrderPolicy => ({ kind: 'up-to', orderUpTo, reorderPoint })
  const lots = (reorderPoint: number, lotUnits: number): OrderPolicy => ({ kind: 'lots', reorderPoint, lotUnits })

  test.each<[string, number, OrderPolicy, OrderLimits, number, string]>([
    ['nothing above the reorder point', 21, up(50, 20), {}, 0, 'none'],
    ['up to the level at the reorder point', 20, up(50, 20), {}, 30, 'none'],
    ['what is owed too', -5, up(50, 20), {}, 55, 'none'],
    ['nothing at the level', 50, up(50), {}, 0, 'none'],
    ['nothing above the level', 60, up(50), {}, 0, 'none'],
    ['whole units', 0, up(12.3), {}, 13, 'pack'],
    ['parts of units where a pack is one', 0, up(1.25), { packSize: 0.25 }, 1.25, 'none'],
    ['no pack more for what rounding left', 0, up(0.1 + 0.2), { packSize: 0.1 }, 0.1 * 3, 'none'],
    ['the minimum', 48, up(50), { minimumOrder: 10 }, 10, 'minimum'],
    ['the minimum in whole packs', 48, up(50), { minimumOrder: 10, packSize: 4 }, 12, 'minimum'],
    ['what is needed where that is the minimum', 40, up(50), { minimumOrder: 10 }, 10, 'none'],
    ['no minimum when nothing is due', 50, up(50), { minimumOrder: 10 }, 0, 'none'],
    ['the maximum', 0, up(50), { maximumOrder: 20 }, 20, 'maximum'],
    ['the maximum in whole packs', 0, up(50), { maximumOrder: 20, packSize: 6 }, 18, 'maximum'],
    ['a pack that is minimum and maximum', 0, up(50), { minimumOrder: 6, maximumOrder: 6, packSize: 6 }, 6, 'maximum'],
    ['up to the maximum', 0, up(18), { maximumOrder: 20, packSize: 6 }, 18, 'none'],
    ['no lot above the reorder point', 21, lots(20, 10), {}, 0, 'none'],
    ['a lot at the reorder point', 20, lots(20, 10), {}, 10, 'none'],
    ['as many lots as lead above it', -5, lots(20, 10), {}, 30, 'none'],
    ['lots in whole packs', 20, lots(20, 10), { packSize: 4 }, 12, 'pack'],
  ])('orders %s', (_, onHand, policy, limits, units, limitedBy) => {
    expect(orderQuantity({ onHand }, policy, limits)).toMatchObject({ units, limitedBy, isDue: units > 0 })
  })

  test('says what a maximum leaves unmet', () => {
    expect(orderQuantity({ onHand: 0 }, up(50), { maximumOrder: 20 })).toMatchObject({ needed: 50, unmet: 30 })
  })

  const stock = fc.record({
    onHand: fc.integer({ min: -500, max: 1000 }),
    onOrder: fc.nat({ max: 500 }),
    reserved: fc.nat({ max: 200 }),
  })
  const policy = fc.oneof(
    fc
      .tuple(fc.nat({ max: 1000 }), fc.double({ min: 0, max: 1, noNaN: true }))
      .map(([level, part]) => up(level, level * part)),
    fc.nat({ max: 1000 }).map((level) => up(level)),
    fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 300 })).map(([point, lot]) => lots(point, lot)),
  )
  const limits = fc.record({ packSize: fc.integer({ min: 1, max: 48 }), minimumOrder: fc.nat({ max: 300 }) })

  test('orders whole packs, at least the minimum, and reaches the level', () => {
    fc.assert(
      fc.property(stock, policy, limits, (has, by, within) => {
        const order = orderQuantity(has, by, within)
        expect(order.units > 0).toBe(order.isDue)
        if (!order.isDue) return
        expect(order.units % within.packSize).toBe(0)
        expect(order.units).toBeGreaterThanOrEqual(within.minimumOrder)
        if (by.kind === 'up-to') expect(order.positionAfter).toBeGreaterThanOrEqual(by.orderUpTo)
        else expect(order.positionAfter).toBeGreaterThan(by.reorderPoint)
        // A pack less would not do, or be below the minimum.
        const less = order.units - within.packSize
        expect(less < order.needed || less < within.minimumOrder).toBe(true)
      }),
    )
  })

  test('asked again after ordering orders nothing', () => {
    fc.assert(
      fc.property(stock, policy, limits, (has, by, within) => {
        const { units } = orderQuantity(has, by, within)
        expect(orderQuantity({ ...has, onOrder: has.onOrder + units }, by, within).units).toBe(0)
      }),
    )
  })

  test('under a maximum, asking again orders the rest and then nothing', () => {
    let onOrder = 0
    const orders = [1, 2, 3, 4].map(() => {
      const { units } = orderQuantity({ onHand: 0, onOrder }, up(50), { maximumOrder: 20 })
      onOrder += units
      return units
    })
    expect(orders).toEqual([20, 20, 10, 0])
  })

  test.each<[string, StockPosition, OrderPolicy, OrderLimits]>([
    ['onHand', { onHand: Number.NaN }, up(1), {}],
    ['onHand', { onHand: -1e300 }, up(1), {}],
    ['onOrder', { onHand: 1, onOrder: -1 }, up(1), {}],
    ['reserved', { onHand: 1, reserved: Number.NaN }, up(1), {}],
    ['orderUpTo', { onHand: 1 }, up(-1), {}],
    ['orderUpTo', { onHand: 1 }, up(Number.POSITIVE_INFINITY), {}],
    ['reorderPoint', { onHand: 1 }, up(1, 2), {}],
    ['reorderPoint', { onHand: 1 }, up(1, -1), {}],
    ['reorderPoint', { onHand: 1 }, lots(Number.NaN, 1), {}],
    ['lotUnits', { onHand: 1 }, lots(1, 0), {}],
    ['packSize', { onHand: 1 }, up(1), { packSize: 0 }],
    ['packSize', { onHand: 1 }, up(1), { packSize: 1e-300 }],
    ['minimumOrder', { onHand: 1 }, up(1), { minimumOrder: -1 }],
    ['maximumOrder', { onHand: 1 }, up(1), { maximumOrder: 0 }],
    ['maximumOrder', { onHand: 1 }, up(1), { maximumOrder: 5, packSize: 6 }],
    ['maximumOrder', { onHand: 1 }, up(1), { maximumOrder: 11, packSize: 6, minimumOrder: 7 }],
  ])('refuses %s outside its range (row %#)', (field, has, by, within) => {
    const refused = () => orderQuantity(has, by, within)
    expect(refused).toThrow(RangeError)
    expect(refused).toThrow(new RegExp(`^${field} `))
  })
})
