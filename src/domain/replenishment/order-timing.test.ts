import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leadTimeDemand, stepsOfCover, stepsUntilOrder, stepsUntilReorder } from './replenishment.ts'

const steady = (units: number, steps = 10) => new Float64Array(steps).fill(units)

/** Four futures, of 1, 2, 4 and 5 units a step. */
const FUTURES = [1, 2, 4, 5].map((units) => steady(units))

describe('steps of cover', () => {
  test('are stock by demand where demand is even', () => {
    expect(stepsOfCover([steady(4)], 10)).toEqual({ steps: 2.5, isAtLeast: false })
  })

  test('are fewer, the surer they have to be', () => {
    const cover = (chance: number) => stepsOfCover(FUTURES, 10, chance).steps
    expect([0.2, 0.5, 0.6, 0.75, 0.9].map(cover)).toEqual([10, 5, 2.5, 2.5, 2])
  })

  test('say when the paths end first', () => {
    expect(stepsOfCover([steady(4)], 40)).toEqual({ steps: 10, isAtLeast: true })
    expect(stepsOfCover([steady(4)], 39)).toEqual({ steps: 9.75, isAtLeast: false })
    expect(stepsOfCover([steady(0)], 0)).toEqual({ steps: 10, isAtLeast: true })
  })

  test('are none without stock', () => {
    for (const units of [0, -3]) expect(stepsOfCover(FUTURES, units)).toEqual({ steps: 0, isAtLeast: false })
  })

  test('wait for demand that comes late', () => {
    expect(stepsOfCover([Float64Array.of(0, 0, 8, 0)], 2)).toEqual({ steps: 2.25, isAtLeast: false })
  })
})

test('as likely as not is meant where nothing is asked', () => {
  const fast = [1, 1, 4, 4, 4].map((units) => steady(units))
  expect(stepsOfCover(fast, 8).steps).toBe(2)
  expect(stepsOfCover(fast.slice(0, 4), 8).steps).toBe(8)
  const slow = [4, 4, 0, 0, 0].map((units) => steady(units))
  expect(stepsUntilReorder(slow, { position: 8, reorderPoint: 0 })).toBeUndefined()
  expect(stepsUntilReorder(slow.slice(0, 4), { position: 8, reorderPoint: 0 })).toBe(2)
})

describe('steps until the reorder point', () => {
  test('are counted along the paths', () => {
    // From 20 down to 12 or less: after 8, 4, 2 and 2 steps.
    const until = (chance?: number) => stepsUntilReorder(FUTURES, { position: 20, reorderPoint: 12, chance })
    expect([0.25, 0.5, undefined, 0.75, 0.99].map(until)).toEqual([2, 2, 2, 4, 8])
  })

  test('are 0 when it is there already', () => {
    expect(stepsUntilReorder(FUTURES, { position: 12, reorderPoint: 12 })).toBe(0)
    expect(stepsUntilReorder(FUTURES, { position: -1, reorderPoint: 12 })).toBe(0)
  })

  test('are unknown beyond the paths', () => {
    expect(stepsUntilReorder(FUTURES, { position: 1000, reorderPoint: 12 })).toBeUndefined()
    expect(stepsUntilReorder([steady(4)], { position: 40, reorderPoint: 0 })).toBe(10)
  })
})

describe('steps an order can wait', () => {
  test('leave the lead time to be covered', () => {
    // 20 units at 4 a step last 5 steps: with 3 of lead time an order can wait 2.
    expect(stepsUntilOrder([steady(4)], { position: 20, leadTime: 3, level: 0.9 })).toEqual({
      steps: 2,
      isAtLeast: false,
    })
    expect(stepsUntilOrder([steady(4)], { position: 19, leadTime: 3, level: 0.9 })).toEqual({
      steps: 1,
      isAtLeast: false,
    })
  })

  test('are 0 when it has to go out now, and nothing when it is late', () => {
    expect(stepsUntilOrder([steady(4)], { position: 12, leadTime: 3, level: 0.9 })).toEqual({
      steps: 0,
      isAtLeast: false,
    })
    expect(stepsUntilOrder([steady(4)], { position: 11, leadTime: 3, level: 0.9 })).toBeUndefined()
  })

  test('say when the paths end first', () => {
    expect(stepsUntilOrder([steady(4)], { position: 40, leadTime: 3, level: 0.9 })).toEqual({
      steps: 7,
      isAtLeast: true,
    })
    expect(stepsUntilOrder([steady(4)], { position: 40, leadTime: 2.5, level: 0.9 })).toEqual({
      steps: 7,
      isAtLeast: true,
    })
  })

  test('follow a season that a reorder point of today does not know', () => {
    const before = Float64Array.of(1, 1, 1, 1, 20, 20, 20)
    expect(stepsUntilOrder([before], { position: 10, leadTime: 2, level: 0.9 })).toEqual({ steps: 2, isAtLeast: false })
  })

  test('are the most that keep the level, on any paths', () => {
    const paths = fc.array(fc.array(fc.nat({ max: 9 }), { minLength: 8, maxLength: 8 }), {
      minLength: 1,
      maxLength: 12,
    })
    const level = fc.double({ min: 0.05, max: 0.95, noNaN: true })
    fc.assert(
      fc.property(paths, fc.nat({ max: 80 }), level, (rows, position, least) => {
        const futures = rows.map((row) => Float64Array.from(row))
        const odds = [
          { steps: 1, weight: 2 },
          { steps: 3, weight: 1 },
        ]
        const keeps = (wait: number) => {
          const sum = (row: number[], steps: number) => row.slice(0, steps).reduce((all, units) => all + units, 0)
          const met = rows.map(
            (row) => 2 * Number(sum(row, wait + 1) <= position) + Number(sum(row, wait + 3) <= position),
          )
          return met.reduce((all, units) => all + units, 0) / (3 * rows.length) >= least
        }
        const waits = [0, 1, 2, 3, 4, 5].filter(keeps)
        const answer = stepsUntilOrder(futures, { position, leadTime: odds, level: least })
        expect(answer?.steps).toBe(waits.at(-1))
        expect(answer?.isAtLeast).toBe(answer && waits.length === 6)
      }),
    )
  })

  test('need paths as long as the lead time', () => {
    expect(() => stepsUntilOrder(FUTURES, { position: 1, leadTime: 11, level: 0.9 })).toThrow(/^paths must reach 11 /)
    expect(leadTimeDemand(FUTURES, 10).mean).toBe(30)
  })
})

test.each<[string, () => unknown]>([
  ['paths', () => stepsOfCover([], 1)],
  ['units', () => stepsOfCover(FUTURES, Number.NaN)],
  ['chance', () => stepsOfCover(FUTURES, 1, 1)],
  ['paths', () => stepsUntilReorder([], { position: 1, reorderPoint: 1 })],
  ['position', () => stepsUntilReorder(FUTURES, { position: Number.NaN, reorderPoint: 1 })],
  ['reorderPoint', () => stepsUntilReorder(FUTURES, { position: 1, reorderPoint: Number.NaN })],
  ['chance', () => stepsUntilReorder(FUTURES, { position: 1, reorderPoint: 1, chance: 0 })],
  ['position', () => stepsUntilOrder(FUTURES, { position: 1e300, leadTime: 1, level: 0.5 })],
  ['level', () => stepsUntilOrder(FUTURES, { position: 1, leadTime: 1, level: 1 })],
  ['leadTime.steps', () => stepsUntilOrder(FUTURES, { position: 1, leadTime: Number.NaN, level: 0.5 })],
])('refuses %s outside its range (row %#)', (field, refused) => {
  expect(refused).toThrow(RangeError)
  expect(refused).toThrow(new RegExp(`^${field} `))
})
