import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { recommend } from './recommend.ts'
import type { Recommendation, RecommendationRequest, SupplyTerms } from './recommendation.ts'
import { addDays, daysBetween } from './store-day.ts'

const TODAY = '2026-11-21'
const units = (count: number): Quantity => quantity(Math.round(count * 1000))
const money = (pence: number) => minorUnits(pence)

/** Ten futures of 1 to 10 units every day: 5.5 a day on average. */
const TEN = Array.from({ length: 10 }, (_, i) => new Float64Array(60).fill(i + 1))
const ten = { firstDay: TODAY, mean: new Float64Array(60).fill(5.5), paths: TEN }

const request = (changes: Partial<RecommendationRequest> = {}): RecommendationRequest => ({
  today: TODAY,
  forecast: ten,
  stock: { onHand: units(7), incoming: [] },
  supply: { leadTimeDays: 2, reviewDays: 1 },
  target: { kind: 'cycle', level: 0.8 },
  prices: { price: money(500), cost: money(300) },
  ...changes,
})

describe('a recommendation', () => {
  test('shows terms that add up to the order', () => {
    // Over 2 + 1 days 3, 6 ... 30 units, 16.5 expected; 80 % of futures ask for at most 24: safety stock 7.5.
    // Available 7 - 2 = 5, and 4 come tomorrow: 24 - 9 = 15 are needed, two packs of 8.
    const { action, arithmetic } = recommend(
      request({
        stock: { onHand: units(7), reserved: units(2), incoming: [{ quantity: units(4), expectedDay: '2026-11-22' }] },
        supply: { leadTimeDays: 2, reviewDays: 1, packSize: units(8) },
      }),
    )
    expect(action).toBe('buy')
    expect(arithmetic).toEqual({
      leadTimeDays: 2,
      reviewDays: 1,
      expectedDemand: 16_500,
      safetyStock: 7_500,
      orderUpTo: 24_000,
      onHand: 7_000,
      reserved: 2_000,
      available: 5_000,
      incomingCounted: 4_000,
      incomingLater: 0,
      transferredIn: 0,
      transferredOut: 0,
      position: 9_000,
      needed: 15_000,
      packSize: 8_000,
      minimumOrder: 0,
      packs: 2,
      quantity: 16_000,
      limitedBy: 'pack',
    })
  })

  test('keeps more where demand is taken to be wider than the forecast, and expects the same', () => {
    // The 80 % future of 24 lies 7.5 above 16.5; twice as wide it is 15 above: 31.5.
    expect(recommend(request({ spread: 2 })).arithmetic).toMatchObject({
      expectedDemand: 16_500,
      safetyStock: 15_000,
      orderUpTo: 31_500,
      needed: 24_500,
      quantity: 25_000,
    })
    // No future of the forecast asks for more than 31.5, so an order may wait only as long as 10 a day last: of the four
    // days that 40 units do, two of waiting and two of lead time.
    expect(recommend(request({ spread: 2, stock: { onHand: units(40), incoming: [] } })).orderByDay).toBe('2026-11-23')
  })

  test('rounds the level up to a thousandth, once', () => {
    // 16.5 + 1.00004 * 7.5 = 24.0003.
    expect(recommend(request({ spread: 1.00004 })).arithmetic).toMatchObject({
      expectedDemand: 16_500,
      safetyStock: 7_501,
      orderUpTo: 24_001,
    })
  })

  test('says when the shelf runs empty, and what that costs', () => {
    // 7 units: futures of 8, 9, 10 a day are short on the first day (30 %), of 4 to 7 on the second (70 %), of 3 on the
    // third (3 + 3 + 3 > 7, 80 %). Lost on day 1: 1 + 2 + 3 = 6 of ten futures, 0.6. By the end of day 3 each future has
    // lost what exceeds 7: 9 - 7 = 2, 5, 8, 11, 14, 17, 20, 23 = 100, 10 on average; by the end of day 2: 8 - 7 = 1, 3, 5,
    // 7, 9, 11, 13 = 49, 4.9. A unit lost is a margin of 500 - 300 = 200.
    expect(recommend(request())).toMatchObject({
      stockOutDay: '2026-11-22',
      stockOutChance: 0.8,
      arrivalDay: '2026-11-23',
      moneyAtRisk: { lostUnits: 10_000, lostBeforeArrival: 4_900, perUnit: 200, basis: 'margin', amount: 2000 },
      warnings: ['runs_out_before_delivery'],
      orderByDay: TODAY,
      isLate: true,
    })
  })

  test('counts revenue where the cost is not known, and says so where there is no price', () => {
    expect(recommend(request({ prices: { price: money(500) } })).moneyAtRisk).toMatchObject({
      basis: 'revenue',
      amount: 5000,
    })
    const none = recommend(request({ prices: { cost: money(300) } }))
    expect(none.moneyAtRisk).toBeUndefined()
    expect(none.warnings).toContain('no_price')
    // Goods that sell below cost lose nothing when they do not sell.
    expect(recommend(request({ prices: { price: money(2), cost: money(3) } })).moneyAtRisk).toMatchObject({ amount: 0 })
  })

  test('says how long an order can wait', () => {
    // Up to 24; with 40 on hand a future of 8 a day (the 80 % one) lasts 5 days: 3 days of waiting, 2 of lead time.
    expect(recommend(request({ stock: { onHand: units(40), incoming: [] } }))).toMatchObject({
      action: 'none',
      quantity: 0,
      orderByDay: '2026-11-24',
      isLate: false,
    })
    // 23 are one less than 24. A future of 8 a day sells 16 in the lead time and 24 a day later: the order goes out today.
    expect(recommend(request({ stock: { onHand: units(23), incoming: [] } }))).toMatchObject({
      action: 'buy',
      quantity: 1_000,
      orderByDay: TODAY,
      isLate: false,
    })
  })

  test('leaves out of account what arrives after the order has', () => {
    const incoming = [{ quantity: units(50), expectedDay: '2026-11-24' }]
    const late = recommend(request({ stock: { onHand: units(7), incoming } })).arithmetic
    expect(late).toMatchObject({ incomingCounted: 0, incomingLater: 50_000, needed: 17_000 })
  })

  test('counts what is overdue from tomorrow, and what has no date after the lead time, and says so', () => {
    const incoming = [{ quantity: units(3), expectedDay: '2026-11-01' }, { quantity: units(2) }]
    const { arithmetic, warnings, moneyAtRisk } = recommend(request({ stock: { onHand: units(7), incoming } }))
    expect(arithmetic.incomingCounted).toBe(5_000)
    expect(warnings).toEqual(expect.arrayContaining(['overdue_delivery', 'undated_delivery']))
    // Two days of d ask for 2 d of 7 + 3: futures of 6 to 10 lose 2, 4, 6, 8 and 10, 3 on average.
    expect(moneyAtRisk?.lostBeforeArrival).toBe(3_000)
    // From a supplier who delivers at once, ordering daily, only what is here today counts: tomorrow's is later.
    const supply = { leadTimeDays: 0, reviewDays: 1 }
    const overdue = recommend(request({ stock: { onHand: units(7), incoming: [incoming[0]!] }, supply })).arithmetic
    expect(overdue).toMatchObject({ incomingCounted: 0, incomingLater: 3_000 })
  })

  test('calls excess what lasts beyond 90 days, once it has lain for a month', () => {
    // 90 days of 5.5 are 495 units; 600 on hand are 105 too many, at a cost of 300 each.
    const much = { onHand: units(600), incoming: [] }
    expect(recommend(request({ stock: much }))).toMatchObject({
      action: 'reduce',
      quantity: 105_000,
      excess: { quantity: 105_000, keep: 495_000, coverDays: 90, tiedUp: 31_500 },
    })
    expect(recommend(request({ stock: { ...much, ageDays: 29 } })).action).toBe('none')
    expect(recommend(request({ stock: { ...much, ageDays: 30 } })).action).toBe('reduce')
    const young = { ...ten, warnings: ['short_history'] as const }
    expect(recommend(request({ stock: much, forecast: young })).action).toBe('none')
    expect(recommend(request({ stock: much, prices: {} })).excess?.tiedUp).toBeUndefined()
  })
})

describe('when something is not known', () => {
  test('no forecast: up to the low-stock threshold, said aloud', () => {
    const bare = request({
      forecast: undefined,
      lowStockThreshold: units(12),
      stock: { onHand: units(5), incoming: [] },
    })
    expect(recommend(bare)).toMatchObject({ action: 'buy', quantity: 7_000, warnings: ['no_forecast'] })
    expect(recommend({ ...bare, lowStockThreshold: undefined })).toMatchObject({ action: 'none', quantity: 0 })
    const empty = {
      firstDay: TODAY,
      mean: new Float64Array(9),
      paths: [new Float64Array(9)],
      warnings: ['no_history'] as const,
    }
    expect(recommend({ ...bare, forecast: empty })).toMatchObject({
      action: 'buy',
      quantity: 7_000,
      warnings: ['no_history'],
    })
  })

  test.each<[string, Omit<SupplyTerms, 'reviewDays'>, number, string[]]>([
    [
      'three deliveries seen count for more than what is stated',
      { leadTimeDays: 9, seenLeadTimeDays: [2, 3, 4] },
      3,
      [],
    ],
    ['two do not', { leadTimeDays: 9, seenLeadTimeDays: [2, 3] }, 9, []],
    ['two are better than nothing', { seenLeadTimeDays: [2, 3] }, 2.5, ['few_deliveries']],
    ['nothing is a week', {}, 7, ['no_lead_time']],
  ])('lead time: %s', (_, terms, days, warnings) => {
    const plenty = { onHand: units(200), incoming: [] }
    const found = recommend(request({ supply: { ...terms, reviewDays: 1 }, stock: plenty }))
    expect(found.arithmetic.leadTimeDays).toBe(days)
    expect(found.warnings).toEqual(warnings)
  })

  test('a supplier who is late at times needs more stock than one who never is', () => {
    // Two futures in ten ask for 9 or 10 a day. Over 3 days at most 24 units 8 times out of 10. With lead times of 1, 2
    // and 3 days, 30 sums of 2, 3 and 4 days; the 24th of them is 24 too; with 1, 2 and 6 days it is 30:
    // at most 24: of 2-day sums 10, of 3-day sums 8, of 7-day sums 3 = 21; at most 27: 22; at most 28: 23; at most 30: 24.
    const upTo = (seenLeadTimeDays: number[]) =>
      recommend(request({ supply: { seenLeadTimeDays, reviewDays: 1 } })).arithmetic.orderUpTo
    expect([upTo([2, 2, 2]), upTo([1, 2, 6])]).toEqual([24_000, 30_000])
  })

  test('a forecast that ends too soon repeats its last week, and says so', () => {
    // Seven days of 1 to 7 units; from the eighth day on they come again. Two days are gone: 3 ... 7, 1, 2, 3 = 31.
    const week = Float64Array.of(1, 2, 3, 4, 5, 6, 7)
    const forecast = { firstDay: addDays(TODAY, -2), mean: week, paths: [week] }
    const found = recommend(request({ forecast, supply: { leadTimeDays: 6, reviewDays: 2 } }))
    expect(found.arithmetic.expectedDemand).toBe(31_000)
    expect(found.warnings).toContain('short_forecast')
    const stale = recommend(request({ forecast: { ...forecast, firstDay: addDays(TODAY, -7) } }))
    expect(stale.arithmetic.expectedDemand).toBe(6_000)
    expect(stale.warnings).toContain('stale_forecast')
    // Of nine days the last seven come again: 8, 9 and then 3.
    const nine = Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)
    const ending = { firstDay: addDays(TODAY, -7), mean: nine, paths: [nine] }
    expect(recommend(request({ forecast: ending })).arithmetic.expectedDemand).toBe(20_000)
    // On the eve of its first day today's sales are over: 0 + 1 + 2.
    expect(
      recommend(request({ forecast: { ...forecast, firstDay: addDays(TODAY, 1) } })).arithmetic.expectedDemand,
    ).toBe(3_000)
  })

  test.each<[string, Partial<RecommendationRequest>]>([
    ['today', { today: '2026-02-30' }],
    ['day', { today: '21.11.2026' }],
    ['supply.reviewDays', { supply: { reviewDays: 0 } }],
    ['supply.reviewDays', { supply: { reviewDays: 1.5 } }],
    ['lead time', { supply: { leadTimeDays: -1, reviewDays: 1 } }],
    ['lead time', { supply: { leadTimeDays: 2, seenLeadTimeDays: [Number.NaN], reviewDays: 1 } }],
    ['forecast.mean', { forecast: { ...ten, mean: new Float64Array(0) } }],
    ['forecast.firstDay', { forecast: { ...ten, firstDay: '2026-11-23' } }],
    ['incoming.quantity', { stock: { onHand: units(1), incoming: [{ quantity: units(-1) }] } }],
    ['packSize', { supply: { leadTimeDays: 1, reviewDays: 1, packSize: units(0) } }],
    ['level', { target: { kind: 'fill', level: 98 } }],
    ['spread', { spread: 0 }],
  ])('refuses %s outside its range (row %#)', (_, changes) => {
    expect(() => recommend(request(changes))).toThrow(RangeError)
  })
})

const amounts = fc.integer({ min: 0, max: 40_000 }).map(quantity)
const futures = fc
  .array(fc.array(fc.nat({ max: 12 }), { minLength: 21, maxLength: 21 }), { minLength: 1, maxLength: 8 })
  .map((paths) => paths.map((path) => Float64Array.from(path)))
const anyRequest: fc.Arbitrary<RecommendationRequest> = fc
  .record({
    paths: futures,
    onHand: amounts,
    reserved: fc.integer({ min: 0, max: 5_000 }).map(quantity),
    incoming: fc.array(
      fc.record({
        quantity: amounts,
        expectedDay: fc.integer({ min: -3, max: 20 }).map((days) => addDays(TODAY, days)),
      }),
      { maxLength: 3 },
    ),
    seen: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
    reviewDays: fc.integer({ min: 1, max: 7 }),
    kind: fc.constantFrom('fill' as const, 'cycle' as const),
    level: fc.constantFrom(0.5, 0.8, 0.9, 0.95, 0.98),
    packSize: fc.constantFrom(250, 1000, 6000, 12_000).map(quantity),
    minimumOrder: fc.constantFrom(0, 5_000, 24_000).map(quantity),
    spread: fc.constantFrom(1, 0.6, 2.5),
  })
  .map(({ paths, onHand, reserved, incoming, seen, reviewDays, kind, level, packSize, minimumOrder, spread }) => ({
    today: TODAY,
    forecast: { firstDay: TODAY, mean: meanOf(paths), paths },
    stock: { onHand, reserved, incoming },
    supply: { seenLeadTimeDays: seen, reviewDays, packSize, minimumOrder },
    target: { kind, level },
    spread,
    prices: { price: money(799), cost: money(410) },
  }))

function meanOf(paths: readonly Float64Array[]): Float64Array {
  return paths[0]!.map((_, t) => paths.reduce((sum, path) => sum + path[t]!, 0) / paths.length)
}

const afterOrdering = (asked: RecommendationRequest, { arithmetic, arrivalDay }: Recommendation) => ({
  ...asked,
  stock: {
    ...asked.stock,
    incoming: [...asked.stock.incoming, { quantity: arithmetic.quantity, expectedDay: arrivalDay }],
  },
})

describe('whatever the demand, stock and supplier', () => {
  test('asked again with the order on its way, nothing more is bought', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const first = recommend(asked)
        expect(recommend(afterOrdering(asked, first)).action).not.toBe('buy')
      }),
    )
  })

  test('more stock never means a larger order', () => {
    fc.assert(
      fc.property(anyRequest, amounts, (asked, more) => {
        const fuller = { ...asked, stock: { ...asked.stock, onHand: quantity(asked.stock.onHand + more) } }
        expect(recommend(fuller).arithmetic.quantity).toBeLessThanOrEqual(recommend(asked).arithmetic.quantity)
      }),
    )
  })

  test('an order is whole packs and at least the minimum, and no pack too many', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const { action, quantity: bought, arithmetic } = recommend(asked)
        expect(bought > 0 && action === 'buy').toBe(arithmetic.needed > 0)
        if (action !== 'buy') return
        expect(bought % asked.supply.packSize!).toBe(0)
        expect(bought).toBeGreaterThanOrEqual(asked.supply.minimumOrder!)
        const less = bought - asked.supply.packSize!
        expect(less < arithmetic.needed || less < asked.supply.minimumOrder!).toBe(true)
      }),
    )
  })

  test('the terms on screen add up to the quantity', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const { arithmetic: a, moneyAtRisk: risk } = recommend(asked)
        const { leadTimeDays: _, limitedBy, ...terms } = a
        expect(Object.values(terms).every(Number.isSafeInteger)).toBe(true)
        expect(a.expectedDemand + a.safetyStock).toBe(a.orderUpTo)
        expect(a.onHand - a.reserved).toBe(a.available)
        expect(a.available + a.incomingCounted + a.transferredIn - a.transferredOut).toBe(a.position)
        expect(Math.max(0, a.orderUpTo - a.position)).toBe(a.needed)
        expect(a.packs * a.packSize).toBe(a.quantity)
        expect(a.incomingCounted + a.incomingLater).toBe(
          asked.stock.incoming.reduce((sum, one) => sum + one.quantity, 0),
        )
        const limit = a.quantity === a.needed ? 'none' : a.quantity - a.needed < a.packSize ? 'pack' : 'minimum'
        expect([limit, 'minimum']).toContain(limitedBy)
        expect(risk!.lostBeforeArrival).toBeLessThanOrEqual(risk!.lostUnits)
        expect(risk!.amount).toBe(Math.round((risk!.lostUnits / 1000) * risk!.perUnit))
      }),
    )
  })

  test('the order-by day is not before today, and in time for the day the shelf runs empty', () => {
    fc.assert(
      fc.property(anyRequest, (asked) => {
        const { action, orderByDay, stockOutDay, isLate } = recommend(asked)
        if (orderByDay) expect(daysBetween(TODAY, orderByDay)).toBeGreaterThanOrEqual(0)
        if (action !== 'buy') return
        expect(orderByDay).toBeDefined()
        if (!stockOutDay || isLate) return
        const seen = asked.supply.seenLeadTimeDays!
        const longest = seen.length > 0 ? Math.max(...seen) : 7
        expect(daysBetween(orderByDay!, stockOutDay)).toBeGreaterThanOrEqual(longest)
      }),
    )
  })
})
