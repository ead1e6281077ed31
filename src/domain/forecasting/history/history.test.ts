import { describe, expect, test } from 'vitest'
import { classifyDemand } from './classify.ts'
import { HISTORY_MAX, prepareHistory } from './prepare.ts'
import { binOf, learnKeptDemand } from './stock-outs.ts'

const repeat = (pattern: number[], times: number): Float64Array =>
  Float64Array.from({ length: pattern.length * times }, (_, t) => pattern[t % pattern.length]!)

describe('classes of demand, by ADI 1.32 and CV squared 0.49', () => {
  test.each([
    ['smooth', repeat([5, 6, 4, 5], 10)],
    ['erratic', repeat([1, 1, 1, 20], 10)],
    ['intermittent', repeat([0, 0, 5], 10)],
    ['lumpy', repeat([0, 0, 1, 0, 0, 30], 10)],
    ['new', Float64Array.of(1, 2, 3)],
    ['dying', Float64Array.from([...repeat([3, 4], 10), ...new Array(15).fill(0)])],
    ['dying', new Float64Array(30)],
  ])('%s', (demandClass, demand) => {
    expect(classifyDemand(demand)).toBe(demandClass)
  })

  test('unknown steps are no demand of zero', () => {
    expect(classifyDemand(repeat([5, Number.NaN, Number.NaN], 10))).toBe('smooth')
  })
})

describe('a prepared history', () => {
  test('starts at launch', () => {
    const demand = Float64Array.from([...new Array(60).fill(0), ...repeat([3, 4, 5], 20)])
    expect(prepareHistory({ id: 'a', demand }, 7).y).toHaveLength(60)
  })

  test('keeps leading zeros that are usual gaps', () => {
    expect(prepareHistory({ id: 'a', demand: repeat([0, 0, 0, 2], 10) }, 7).y).toHaveLength(40)
  })

  test('fills unknown steps from the season before, the step before, or the first known', () => {
    const weekly = repeat([1, 2, 3, 4, 5, 6, 7], 4)
    weekly[10] = Number.NaN
    expect(prepareHistory({ id: 'a', demand: weekly }, 7).y[10]).toBe(4)
    const early = Float64Array.of(5, Number.NaN, 7, 8, 9, 9, 9)
    expect(prepareHistory({ id: 'a', demand: early }, 7).y[1]).toBe(5)
    expect(prepareHistory({ id: 'a', demand: new Float64Array(4).fill(Number.NaN) }, 7).y.every(Number.isFinite)).toBe(
      true,
    )
  })

  test('scales sales of a partly stocked step up and disbelieves a mostly empty one', () => {
    const demand = new Float64Array(14).fill(8)
    demand[8] = 4
    demand[9] = 0
    const outOfStockShare = new Float64Array(14)
    outOfStockShare[8] = 0.5
    outOfStockShare[9] = 1
    const { y } = prepareHistory({ id: 'a', demand, outOfStockShare }, 7)
    expect(y[8]).toBe(8)
    expect(y[9]).toBe(8)
  })

  test('damps a one-off order of ten thousand in steady demand', () => {
    const demand = repeat([9, 10, 11], 20)
    demand[30] = 10_000
    expect(Math.max(...prepareHistory({ id: 'a', demand }, 7).y)).toBe(55)
  })

  test('lets go of what is older than its limit', () => {
    expect(prepareHistory({ id: 'a', demand: new Float64Array(5000).fill(2) }, 7).y).toHaveLength(HISTORY_MAX)
  })
})

describe('what a stock-out costs', () => {
  test('is learnt from how much less is sold: half a day without stock that loses nothing is not scaled up', () => {
    const all = Array.from({ length: 50 }, (_, i) => {
      const outOfStockShare = Float64Array.from({ length: 60 }, (_, t) => (t % 3 === 0 ? 0.5 : 0))
      return { id: String(i), demand: new Float64Array(60).fill(10), outOfStockShare }
    })
    expect(learnKeptDemand(all)[binOf(0.5)]!).toBeGreaterThan(0.95)
  })

  test('is in proportion where nothing is known, and never falls with more stock', () => {
    const kept = learnKeptDemand([{ id: 'a', demand: Float64Array.of(1, 2) }])
    kept.forEach((part, bin) => {
      expect(part).toBeCloseTo(Math.max(0.05, 1 - (bin + 0.5) / 8), 9)
    })
    expect(binOf(1)).toBe(7)
    expect(binOf(0.01)).toBe(0)
  })
})
