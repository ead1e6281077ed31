import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import { type StoreBalance, type Transfer, transfersBetween } from './transfers.ts'

const store = (storeId: string, needed: number, spare: number, stockOutDays?: number): StoreBalance => ({
  storeId,
  needed: quantity(needed * 1000),
  spare: quantity(spare * 1000),
  stockOutDays,
})

const moves = (transfers: readonly Transfer[]) =>
  transfers.map(({ from, to, quantity: size }) => `${size / 1000} ${from}>${to}`)

describe('transfers between stores', () => {
  test.each<[string, StoreBalance[], string[]]>([
    ['nobody needs anything', [store('leeds', 0, 9), store('york', 0, 0)], []],
    ['nobody has anything to spare', [store('leeds', 5, 0), store('york', 3, 0)], []],
    [
      'the smallest spare that is enough gives',
      [store('bath', 0, 20), store('leeds', 5, 0), store('york', 0, 6)],
      ['5 york>leeds'],
    ],
    [
      'where none is enough, the largest gives first',
      [store('bath', 0, 3), store('leeds', 9, 0), store('york', 0, 4), store('hull', 0, 1)],
      ['4 york>leeds', '3 bath>leeds', '1 hull>leeds'],
    ],
    [
      'who runs out first is served first, though another lacks more',
      [store('bath', 9, 0, 4), store('leeds', 5, 0, 1), store('york', 0, 6)],
      ['5 york>leeds', '1 york>bath'],
    ],
    [
      'of those who run out together, who lacks more',
      [store('bath', 4, 0, 1), store('leeds', 5, 0, 1), store('york', 0, 6)],
      ['5 york>leeds', '1 york>bath'],
    ],
    [
      'who is not foreseen to run out comes last',
      [store('bath', 9, 0), store('leeds', 5, 0, 30), store('york', 0, 5)],
      ['5 york>leeds'],
    ],
    [
      'all else equal, names decide',
      [store('york', 0, 5), store('leeds', 5, 0, 1), store('bath', 5, 0, 1), store('hull', 0, 5)],
      ['5 hull>bath', '5 york>leeds'],
    ],
    ['parts of units stay where they are', [store('leeds', 1.2, 0), store('york', 0, 3.9)], ['2 york>leeds']],
    ['less than a unit is not sent', [store('leeds', 1, 0), store('york', 0, 0.9)], []],
  ])('%s', (_, stores, expected) => {
    expect(moves(transfersBetween(stores))).toEqual(expected)
  })

  test('packs stay whole where they are not opened', () => {
    // 7 units are two packs of 6; 20 spare units are three.
    expect(moves(transfersBetween([store('leeds', 7, 0), store('york', 0, 20)], quantity(6000)))).toEqual([
      '12 york>leeds',
    ])
    expect(moves(transfersBetween([store('leeds', 30, 0), store('york', 0, 20)], quantity(6000)))).toEqual([
      '18 york>leeds',
    ])
  })

  test.each<[string, StoreBalance[], number]>([
    ['step', [], 0],
    ['needed', [store('leeds', -1, 0)], 1],
    ['spare', [store('leeds', 0, -1)], 1],
    ['stores', [store('leeds', 1, 0), store('leeds', 0, 1)], 1],
  ])('refuses %s outside its range', (field, stores, step) => {
    expect(() => transfersBetween(stores, (step * 1000) as ReturnType<typeof quantity>)).toThrow(
      new RegExp(`^${field} `),
    )
  })

  const thousandths = fc.integer({ min: 0, max: 30_000 }).map(quantity)
  const balances = fc.uniqueArray(
    fc.record(
      {
        storeId: fc.constantFrom('bath', 'hull', 'leeds', 'york', 'kent', 'ryde'),
        needed: thousandths,
        spare: thousandths,
        stockOutDays: fc.nat({ max: 5 }),
      },
      { requiredKeys: ['storeId', 'needed', 'spare'] },
    ),
    { selector: ({ storeId }) => storeId },
  )
  const steps = fc.constantFrom(1, 250, 1000, 6000).map(quantity)

  test('no store gives more than it can spare or while it needs, none gets a step too many, nothing is left undone', () => {
    fc.assert(
      fc.property(balances, steps, (stores, step) => {
        const transfers = transfersBetween(stores, step)
        const total = (of: (one: Transfer) => boolean) =>
          transfers.filter(of).reduce((sum, one) => sum + one.quantity, 0)
        for (const { quantity: size } of transfers) expect(size > 0 && size % step === 0).toBe(true)
        let [spared, wanted] = [0, 0]
        for (const { storeId, needed, spare } of stores) {
          const [given, taken] = [total(({ from }) => from === storeId), total(({ to }) => to === storeId)]
          expect(given).toBeLessThanOrEqual(needed > 0 ? 0 : spare)
          expect(taken).toBeLessThan(needed > 0 ? needed + step : 1)
          if (needed === 0) spared += Math.floor(spare / step)
          wanted += Math.ceil(needed / step)
        }
        // As much as can be moved is moved; what one gives another gets, because a transfer names both.
        expect(total(() => true)).toBe(Math.min(spared, wanted) * step)
      }),
    )
  })

  test('the order in which stores are named does not matter', () => {
    fc.assert(
      fc.property(balances, steps, (stores, step) => {
        expect(transfersBetween([...stores].reverse(), step)).toEqual(transfersBetween(stores, step))
      }),
    )
  })
})
