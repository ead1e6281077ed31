import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, type Step } from '#test/support/level-history.ts'
import { deadStock, stockAges } from './ageing.ts'
import { valuation } from './valuation.ts'

const timeZone = 'Europe/London'
const layersOf = (steps: readonly Step[]) => valuation(levelHistory(steps)).layers

describe('the age of stock', () => {
  test('falls into bands whose last day is in them', () => {
    // Received 0, 30, 31, 90, 91, 180, 181, 365 and 366 days before day 366, 1 unit each at 10.
    const days = [0, 1, 185, 186, 275, 276, 335, 336, 366]
    const layers = layersOf(days.map((day): Step => ({ kind: 'receipt', units: 1, cost: 10, day })))
    const bands = stockAges(layers, { now: dayAt(366), timeZone })
    expect(bands.map(({ fromDays, toDays, units, value }) => [fromDays, toDays, units, value])).toEqual([
      [0, 30, 2000, 20_000n],
      [31, 90, 2000, 20_000n],
      [91, 180, 2000, 20_000n],
      [181, 365, 2000, 20_000n],
      [366, undefined, 1000, 10_000n],
    ])
  })

  test('is that of the newest receipts, for the oldest units were sold', () => {
    // 5 of day 0 and 5 of day 80; 7 sold: 3 of day 80 are left, 20 days old on day 100.
    const layers = layersOf([
      { kind: 'receipt', units: 5, cost: 10, day: 0 },
      { kind: 'receipt', units: 5, cost: 20, day: 80 },
      { kind: 'sale', units: -7, day: 90 },
    ])
    const bands = stockAges(layers, { now: dayAt(100), timeZone })
    expect(bands.map(({ units }) => units)).toEqual([3000, 0, 0, 0, 0])
    expect(bands[0]!.value).toBe(60_000n)
  })

  test('counts days on the wall of the store', () => {
    // Noon UTC on the 1st of January is the 2nd, 02:00, on Kiritimati (UTC+14). 30.5 days on it is midnight UTC of the
    // 1st of February: the 1st, 14:00, there. That is day 30 there, and day 31 in London.
    const layers = layersOf([{ kind: 'receipt', units: 1, cost: 10, day: 0 }])
    const inBand = (zone: string) => stockAges(layers, { now: dayAt(30.5), timeZone: zone })[0]!.units
    expect([inBand('Pacific/Kiritimati'), inBand('Europe/London')]).toEqual([1000, 0])
  })

  test('accounts for every unit and all of the value', () => {
    fc.assert(
      fc.property(anyHistory(fc.nat({ max: 5000 })), fc.integer({ min: 60, max: 600 }), (movements, day) => {
        const { layers, onHand, value } = valuation(movements)
        const bands = stockAges(layers, { now: dayAt(day), timeZone })
        expect(bands.reduce((sum, { units }) => sum + units, 0)).toBe(Math.max(0, onHand))
        expect(bands.reduce((sum, band) => sum + band.value, 0n)).toBe(value.fifo)
      }),
    )
  })
})

describe('dead stock', () => {
  const dead = (steps: readonly Step[], day: number, deadAfterDays?: number) =>
    deadStock(levelHistory(steps), layersOf(steps), { now: dayAt(day), timeZone, deadAfterDays })
  const received: Step = { kind: 'receipt', units: 8, cost: 25, day: 10 }
  const sold: Step = { kind: 'sale', units: -3, day: 20 }

  test('is what has not sold for 90 days, counted from the newest sale', () => {
    expect(dead([received, sold], 109)).toBeUndefined()
    // 20 + 90 = 110; 5 left at 25.
    expect(dead([received, sold], 110)).toEqual({
      units: 5000,
      value: 125_000n,
      since: dayAt(20),
      days: 90,
      lastSaleAt: dayAt(20),
    })
  })

  test('counts from the first receipt when it never sold', () => {
    expect(dead([received], 99)).toBeUndefined()
    const later: Step = { kind: 'receipt', units: 1, cost: 25, day: 60 }
    expect(dead([received, later], 100)).toMatchObject({ since: dayAt(10), days: 90, lastSaleAt: undefined })
  })

  test('is not what could not be sold because it was not there', () => {
    const steps: Step[] = [
      received,
      { kind: 'sale', units: -8, day: 20 },
      { kind: 'receipt', units: 4, cost: 25, day: 100 },
    ]
    expect(dead(steps, 120)).toBeUndefined()
    expect(dead(steps, 190)).toMatchObject({ since: dayAt(100), lastSaleAt: dayAt(20) })
  })

  test('does not count a sale that was taken back', () => {
    expect(dead([received, sold, { kind: 'reversal', units: 3, day: 21, reverses: 2 }], 100)).toMatchObject({
      since: dayAt(10),
    })
  })

  test('is nothing where nothing is on hand', () => {
    expect(dead([received, { kind: 'sale', units: -8, day: 20 }], 400)).toBeUndefined()
  })

  test('takes as many days as it is told', () => {
    expect(dead([received, sold], 50, 30)).toMatchObject({ days: 30 })
    expect(dead([received, sold], 50, 31)).toBeUndefined()
  })
})
