import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, type Step } from '#test/support/level-history.ts'
import { phantomStock, saleRhythm } from './phantom-stock.ts'

const rhythmOf = (steps: readonly Step[], nowDay: number) => saleRhythm(levelHistory(steps), dayAt(nowDay))
const sales = (...days: number[]): Step[] => days.map((day) => ({ kind: 'sale', units: -1, day }))
const received: Step = { kind: 'receipt', units: 40, day: 0 }

describe('the rhythm of sales', () => {
  test('is the days with a sale, and with stock, up to the newest sale and since', () => {
    // Sales on days 2, 4, 4.1 (the same day) and 9; now day 30: 3 days with a sale in 9 days, quiet for 21.
    expect(rhythmOf([received, ...sales(2, 4, 4.1, 9)], 30)).toEqual({
      onHand: 36_000,
      saleDays: 3,
      stockedDays: 9,
      quietDays: 21,
    })
  })

  test('counts no time without stock', () => {
    // Sold out from day 5 to 8: 2 + 3 days before it, of which the sale on day 5 ends the last; then 22 quiet ones.
    const steps: Step[] = [received, { kind: 'sale', units: -40, day: 5 }, { ...received, day: 8 }]
    expect(rhythmOf(steps, 30)).toMatchObject({ saleDays: 1, stockedDays: 5, quietDays: 22 })
  })

  test('looks back a year', () => {
    // Now is day 400: from day 35 on. Of the sales only those of days 40 and 45 count: 10 days before the newest.
    expect(rhythmOf([received, ...sales(10, 20, 40, 45)], 400)).toMatchObject({
      saleDays: 2,
      stockedDays: 10,
      quietDays: 355,
    })
  })

  test('does not know a sale that was taken back', () => {
    const steps: Step[] = [received, ...sales(2, 9), { kind: 'reversal', units: 1, day: 10, reverses: 3 }]
    expect(rhythmOf(steps, 30)).toMatchObject({ saleDays: 1, stockedDays: 2, quietDays: 28 })
  })

  test('accounts for all time with stock, whatever the history', () => {
    fc.assert(
      fc.property(anyHistory(fc.constant(1)), (movements) => {
        const { onHand, saleDays, stockedDays, quietDays } = saleRhythm(movements, dayAt(70))
        expect(onHand).toBe(movements.at(-1)?.after ?? 0)
        expect(stockedDays + quietDays).toBeLessThanOrEqual(70)
        expect(saleDays === 0 ? stockedDays : 0).toBe(0)
        expect(Math.min(stockedDays, quietDays)).toBeGreaterThanOrEqual(0)
      }),
    )
  })
})

describe('phantom stock', () => {
  const rhythm = (saleDays: number, stockedDays: number, quietDays: number, onHand = 5) => ({
    key: `${saleDays}/${stockedDays}/${quietDays}/${onHand}`,
    ...{ rhythm: { ...rhythmOf([{ ...received, units: onHand }], 0), saleDays, stockedDays, quietDays } },
  })

  test('is stock that used to sell and has been quiet for improbably long', () => {
    // 30 sale days in 60, now quiet for 20: (60 / 80)^30.5 = e^(-30.5 x 0.287682) = e^-8.7743 = 0.000155.
    const [found] = phantomStock([rhythm(30, 60, 20)])
    expect(found).toMatchObject({ saleDaysPerDay: 0.5, chance: expect.closeTo(0.000155, 6) })
    expect(found!.correctedChance).toBe(found!.chance)
  })

  test('is not what sells rarely, is not there, or never sold', () => {
    // 2 sale days in 60, quiet for 20: 0.75^2.5 = 0.49.
    expect(phantomStock([rhythm(2, 60, 20), rhythm(30, 60, 20, 0), rhythm(30, 60, 20, -1), rhythm(0, 0, 90)])).toEqual(
      [],
    )
  })

  test('comes with the least likely first, and needs more among many', () => {
    // 0.5 a day and 5 days quiet: (60 / 65)^30.5 = 0.087 is never news; 7 days: (60 / 67)^30.5 = 0.0346 is, alone.
    expect(phantomStock([rhythm(30, 60, 5)])).toHaveLength(0)
    expect(phantomStock([rhythm(30, 60, 7)])).toHaveLength(1)
    const usual = Array.from({ length: 30 }, () => rhythm(30, 60, 1))
    expect(phantomStock([rhythm(30, 60, 7), ...usual])).toHaveLength(0)
    expect(phantomStock([rhythm(30, 60, 30), rhythm(30, 60, 40), ...usual]).map(({ key }) => key)).toEqual([
      '30/60/40/5',
      '30/60/30/5',
    ])
  })

  test('is likelier the longer it is quiet', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.nat({ max: 90 }),
        fc.nat({ max: 90 }),
        (saleDays, quiet, more) => {
          const chanceOf = (quietDays: number) => phantomStock([rhythm(saleDays, 60, quietDays)], 0.999)[0]?.chance ?? 1
          expect(chanceOf(quiet + more)).toBeLessThanOrEqual(chanceOf(quiet))
        },
      ),
    )
  })

  test.each([0, 1])('refuses a rate of %s', (rate) => {
    expect(() => phantomStock([], rate)).toThrow(RangeError)
  })
})
