import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, money, type Step } from '#test/support/level-history.ts'
import { type LevelShrinkage, levelShrinkage, storeShrinkage } from './shrinkage.ts'

const period = { from: dayAt(10), until: dayAt(20) }
const shrinkageOf = (steps: readonly Step[], cost?: number) =>
  levelShrinkage(levelHistory(steps), { period, unitCost: money(cost) })

describe('the shrinkage of a level', () => {
  test('is what corrections took away less what they gave back', () => {
    // Opening 20. In the period: 10 received, 1 returned: 31 handled. Counts -3 and +1, adjustment -2: 4 net, at 250.
    const steps: Step[] = [
      { kind: 'receipt', units: 24, day: 0 },
      { kind: 'count', units: -4, day: 9 },
      { kind: 'count', units: -3, day: 10 },
      { kind: 'receipt', units: 10, day: 10 },
      { kind: 'sale', units: -6, day: 11 },
      { kind: 'return', units: 1, day: 12 },
      { kind: 'waste', units: -5, day: 12 },
      { kind: 'count', units: 0, day: 14 },
      { kind: 'count', units: 1, day: 15 },
      { kind: 'adjustment', units: -2, day: 16 },
      { kind: 'count', units: -1, day: 20 },
    ]
    expect(shrinkageOf(steps, 250)).toEqual({
      missing: 5000,
      found: 1000,
      net: 4000,
      handled: 31_000,
      rate: 4 / 31,
      value: 1_000_000n,
      belowCount: 2,
      aboveCount: 1,
      // 2 or 3 of 3: (3 + 1) / 8.
      chance: expect.closeTo(0.5, 12),
      isCostKnown: true,
    })
  })

  test('does not begin with the stock somebody counted first', () => {
    expect(shrinkageOf([{ kind: 'count', units: 12, day: 12 }])).toMatchObject({ found: 0, net: 0, handled: 12_000 })
  })

  test('leaves out a correction that was taken back', () => {
    const steps: Step[] = [
      { kind: 'receipt', units: 24, day: 0 },
      { kind: 'count', units: -4, day: 12 },
      { kind: 'reversal', units: 4, day: 13, reverses: 2 },
    ]
    expect(shrinkageOf(steps)).toMatchObject({ net: 0, belowCount: 0, chance: 1 })
  })

  test('has no rate where nothing was handled, and no value where no cost is known', () => {
    expect(shrinkageOf([])).toMatchObject({ rate: undefined, value: 0n, isCostKnown: false })
  })

  test('of periods that follow one another adds up', () => {
    fc.assert(
      fc.property(anyHistory(fc.constant(1)), fc.integer({ min: 0, max: 60 }), (movements, day) => {
        const within = (from: number, until: number) =>
          levelShrinkage(movements, { period: { from: dayAt(from), until: dayAt(until) }, unitCost: money(7) })
        const [one, other, all] = [within(0, day), within(day, 61), within(0, 61)]
        expect([one.net + other.net, one.value + other.value]).toEqual([all.net, all.value])
      }),
    )
  })
})

describe('the shrinkage of a store', () => {
  const level = (belowCount: number, aboveCount: number): LevelShrinkage =>
    shrinkageOf([
      { kind: 'receipt', units: 100, day: 11 },
      ...Array.from({ length: belowCount }, (): Step => ({ kind: 'count', units: -1, day: 12 })),
      ...Array.from({ length: aboveCount }, (): Step => ({ kind: 'count', units: 1, day: 12 })),
    ])

  test('is the sum of its levels', () => {
    // 5 + 0 gone of 200; only the second has no cost, and it lost nothing.
    const costly = shrinkageOf(
      [
        { kind: 'receipt', units: 100, day: 11 },
        { kind: 'count', units: -5, day: 12 },
      ],
      40,
    )
    expect(
      storeShrinkage([
        { key: 'tea', level: costly },
        { key: 'mug', level: level(1, 1) },
      ]),
    ).toMatchObject({ missing: 6000, found: 1000, net: 5000, handled: 200_000, rate: 0.025, value: 200_000n })
  })

  test('says how many levels lost what has no cost', () => {
    const levels = [level(2, 1), level(1, 1)].map((each, key) => ({ key, level: each }))
    expect(storeShrinkage(levels).withoutCostCount).toBe(1)
  })

  test('flags what is corrected downwards too often for chance', () => {
    // 8 of 8: 1/256, times 3 levels with corrections = 0.0117. 5 of 8: 93/256. Levels without corrections do not count.
    const levels = [level(4, 4), level(8, 0), level(5, 3), ...Array.from({ length: 50 }, () => level(0, 0))]
    const { repeated } = storeShrinkage(levels.map((each, key) => ({ key, level: each })))
    expect(repeated).toEqual([{ key: 1, level: levels[1], correctedChance: expect.closeTo(3 / 256, 12) }])
  })

  test('flags the least likely first', () => {
    const levels = [level(8, 0), level(12, 0)].map((each, key) => ({ key, level: each }))
    expect(storeShrinkage(levels).repeated.map(({ key }) => key)).toEqual([1, 0])
  })

  test('needs more where more levels were corrected', () => {
    // 5 of 5 has 1/32 = 0.031: news alone, not among twenty others that go either way.
    const alone = [{ key: 0, level: level(5, 0) }]
    const others = Array.from({ length: 20 }, (_, i) => ({ key: i + 1, level: level(2, 2) }))
    expect(storeShrinkage(alone).repeated).toHaveLength(1)
    expect(storeShrinkage([...alone, ...others]).repeated).toHaveLength(0)
  })

  test('of no levels is nothing', () => {
    expect(storeShrinkage([])).toMatchObject({ net: 0, rate: undefined, value: 0n, repeated: [] })
    expect(() => storeShrinkage([], 1)).toThrow(RangeError)
  })
})
