import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { type Quantity, quantity } from '../values/quantity.ts'
import { recommendAcross } from './recommend-across.ts'
import type { RecommendationRequest } from './recommendation.ts'

const TODAY = '2026-11-21'
const units = (count: number): Quantity => quantity(count * 1000)

/** Sells 5 a day for sure: over 2 + 2 days 20 units are ordered up to. */
const five = {
  firstDay: TODAY,
  mean: new Float64Array(30).fill(5),
  paths: [new Float64Array(30).fill(5)],
}

const store = (storeId: string, onHand: number, changes: Partial<RecommendationRequest> = {}) => ({
  storeId,
  request: {
    today: TODAY,
    forecast: five,
    stock: { onHand: units(onHand), incoming: [] },
    supply: { leadTimeDays: 2, reviewDays: 2, packSize: units(6) },
    target: { kind: 'cycle' as const, level: 0.9 },
    prices: { price: minorUnits(500), cost: minorUnits(300) },
    ...changes,
  },
})

describe('a product in several stores', () => {
  test('is handed over before it is bought', () => {
    // York keeps 20 of 28 and can spare 8; Leeds lacks 20 - 4 = 16: 8 from York, 8 to buy, two packs of 6.
    const [leeds, york] = recommendAcross([store('leeds', 4), store('york', 28)])
    const transfer = { from: 'york', to: 'leeds', quantity: 8_000 }
    expect(leeds).toMatchObject({ action: 'buy', quantity: 12_000, transfersIn: [transfer], transfersOut: [] })
    expect(leeds!.arithmetic).toMatchObject({ available: 4_000, transferredIn: 8_000, position: 12_000, needed: 8_000 })
    expect(york).toMatchObject({ action: 'transfer', quantity: 8_000, transfersIn: [], transfersOut: [transfer] })
    expect(york!.arithmetic).toMatchObject({ transferredOut: 8_000, position: 20_000, needed: 0, quantity: 0 })
  })

  test('is not bought where a transfer is enough', () => {
    const [leeds] = recommendAcross([store('leeds', 14), store('york', 40)])
    expect(leeds).toMatchObject({ action: 'transfer', quantity: 6_000 })
    expect(leeds!.arithmetic).toMatchObject({ needed: 0, quantity: 0 })
  })

  test('of too much, what another store can use is no longer too much', () => {
    // 90 days of 5 are 450: 150 too many, 15 of which Leeds takes. Money: 135 at a cost of 3.00.
    const [leeds, york] = recommendAcross([store('leeds', 5), store('york', 600)])
    expect(leeds).toMatchObject({ action: 'transfer', quantity: 15_000 })
    expect(york).toMatchObject({ action: 'transfer', excess: { quantity: 135_000, tiedUp: 40_500 } })
    const [, bath] = recommendAcross([store('leeds', 5), store('bath', 460)])
    expect(bath!.action).toBe('transfer')
    expect(bath!.excess).toBeUndefined()
    expect(recommendAcross([store('bath', 600)])[0]).toMatchObject({ action: 'reduce', quantity: 150_000 })
  })

  test('is not given away where it is still on its way, promised, or nobody knows how it sells', () => {
    const coming = { stock: { onHand: units(20), incoming: [{ quantity: units(50), expectedDay: '2026-11-22' }] } }
    const promised = { stock: { onHand: units(30), reserved: units(10), incoming: [] } }
    const unknown = { forecast: undefined }
    for (const changes of [coming, promised, unknown]) {
      expect(recommendAcross([store('leeds', 4), store('york', 50, changes)])[0]!.transfersIn).toEqual([])
    }
  })

  test('is not given away where it is expected to sell, even if the target asks for less', () => {
    // Half of 10 units a cycle met takes 15, but 20 are expected to sell: of 23 York spares 3.
    const half = { target: { kind: 'fill' as const, level: 0.5 } }
    const [leeds, york] = recommendAcross([store('leeds', 4, half), store('york', 23, half)])
    expect(york!.arithmetic).toMatchObject({ orderUpTo: 15_000, expectedDemand: 20_000 })
    expect(leeds!.transfersIn).toEqual([{ from: 'york', to: 'leeds', quantity: 3_000 }])
  })

  test('whatever they hold, units are conserved, no giver comes to need, and asking again moves nothing', () => {
    const shelves = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(shelves, (held) => {
        const stores = held.map((onHand, i) => store(`store-${i}`, onHand))
        const after = recommendAcross(stores)
        const moved = (side: 'transferredIn' | 'transferredOut') =>
          after.reduce((sum, { arithmetic }) => sum + arithmetic[side], 0)
        expect(moved('transferredIn')).toBe(moved('transferredOut'))
        for (const { transfersOut, arithmetic } of after) {
          if (transfersOut.length > 0) expect(arithmetic.needed).toBe(0)
        }
        const again = recommendAcross(
          after.map(({ storeId, arithmetic: a, arrivalDay }, i) => ({
            storeId,
            request: {
              ...stores[i]!.request,
              stock: {
                onHand: quantity(a.onHand + a.transferredIn - a.transferredOut),
                incoming: [{ quantity: a.quantity, expectedDay: arrivalDay }],
              },
            },
          })),
        )
        for (const { action, transfersIn } of again) {
          expect(action).not.toBe('buy')
          expect(transfersIn).toEqual([])
        }
      }),
    )
  })
})
