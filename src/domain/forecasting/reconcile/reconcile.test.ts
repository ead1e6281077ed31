import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { forecastHierarchy } from '../forecasting.ts'
import { seededRandom } from '../random.ts'
import type { DemandSeries } from '../series.ts'
import { shrunkCovariance } from './covariance.ts'
import { pairPaths } from './dependence.ts'
import { addHistories, aggregatesOf, sumsOf } from './hierarchy.ts'
import { minTrace } from './mint.ts'

const numbers = (...values: number[]): Float64Array => Float64Array.from(values)

describe('sums of a hierarchy', () => {
  const series = [
    { id: 'a', groups: { store: 'leeds', kind: 'tea' } },
    { id: 'b', groups: { store: 'york', kind: 'tea' } },
    { id: 'c', groups: { store: 'leeds', kind: 'cups' } },
  ]

  test('are the total, each group, and groups within groups', () => {
    const all = aggregatesOf(series, [[], ['store'], ['store', 'kind']])
    expect(all.map(({ key, members }) => [key, [...members]])).toEqual([
      [{}, [0, 1, 2]],
      [{ store: 'leeds' }, [0, 2]],
      [{ store: 'york' }, [1]],
      [{ store: 'leeds', kind: 'cups' }, [2]],
      [{ store: 'leeds', kind: 'tea' }, [0]],
      [{ store: 'york', kind: 'tea' }, [1]],
    ])
    expect([...sumsOf(all.slice(0, 2), numbers(1, 10, 100))]).toEqual([111, 101])
  })

  test('name the series that lacks a group', () => {
    expect(() => aggregatesOf([...series, { id: 'd', groups: { kind: 'tea' } }], [['store']])).toThrow(
      "series d has no group 'store'",
    )
  })

  test('add histories that end together', () => {
    expect([...addHistories([numbers(1, 2, 3), numbers(10)], Int32Array.of(0, 1))]).toEqual([1, 2, 13])
  })
})

describe('minimum trace', () => {
  const [total] = aggregatesOf([{ id: 'a' }, { id: 'b' }], [[]])
  const diagonal = (...variances: number[]) => ({ variances: numbers(...variances), errors: [], intensity: 1 })

  test('shares a gap by how surely each is known, as the closed form has it', () => {
    // Total 12 (variance 1), series 4 (2) and 6 (3): the gap 2 is closed in proportion 1 : 2 : 3.
    const [row] = minTrace([total!], diagonal(1, 2, 3), [{ sums: numbers(12), series: numbers(4, 6) }])!
    expect([...row!]).toEqual([expect.closeTo(4 + (2 * 2) / 6, 8), expect.closeTo(6 + (2 * 3) / 6, 8)])
  })

  test('equals (S inv(W) S) inverse S inv(W) y with correlated errors', () => {
    // W from four samples, half shrunk: worked out with y = (12, 4, 6) through the normal equations of that formula.
    const errors = [numbers(2, 1, 0), numbers(-1, 0, -1), numbers(0, 1, 1), numbers(1, -2, 2)]
    const variances = numbers(6 / 4, 6 / 4, 6 / 4)
    const covariance = { variances, errors, intensity: 0.5 }
    const matrix = [0, 1, 2].map((i) =>
      [0, 1, 2].map((j) => {
        const product = errors.reduce((sum, row) => sum + row[i]! * row[j]!, 0) / 4
        return i === j ? 0.5 * variances[i]! + 0.5 * product : 0.5 * product
      }),
    )
    const expected = generalisedLeastSquares(matrix, [12, 4, 6])
    const [row] = minTrace([total!], covariance, [{ sums: numbers(12), series: numbers(4, 6) }])!
    expect(row![0]).toBeCloseTo(expected[0]!, 7)
    expect(row![1]).toBeCloseTo(expected[1]!, 7)
  })

  test('leaves alone what adds up already, and never goes below 0', () => {
    const units = fc.double({ min: 0, max: 1000, noNaN: true })
    const variance = fc.double({ min: 0.01, max: 100, noNaN: true })
    fc.assert(
      fc.property(
        fc.array(units, { minLength: 4, maxLength: 4 }),
        fc.array(variance, { minLength: 6, maxLength: 6 }),
        units,
        (values, variances, wrong) => {
          const series = values.map((_, i) => ({ id: String(i), groups: { store: i < 2 ? 'leeds' : 'york' } }))
          const all = aggregatesOf(series, [['store']])
          const own = Float64Array.from(values)
          const covariance = diagonal(...variances)
          const [same] = minTrace(all, covariance, [{ sums: sumsOf(all, own), series: own }])!
          same!.forEach((value, i) => {
            expect(value).toBeCloseTo(values[i]!, 6)
          })
          const [moved] = minTrace(all, covariance, [{ sums: numbers(wrong, 0), series: own }])!
          expect(moved!.every((value) => value >= 0)).toBe(true)
        },
      ),
    )
  })

  test('gives nothing to a series of which nothing is expected', () => {
    const [row] = minTrace([total!], diagonal(1, 2, 3), [{ sums: numbers(12), series: numbers(0, 6) }])!
    expect(row![0]).toBe(0)
    expect(row![1]).toBeGreaterThan(6)
  })

  test('weighs thousands of series by the sums alone', () => {
    const series = Array.from({ length: 2000 }, (_, i) => ({ id: String(i), groups: { store: String(i % 40) } }))
    const all = aggregatesOf(series, [['store']])
    const steps = Array.from({ length: 28 }, () => ({
      sums: new Float64Array(40).fill(151),
      series: new Float64Array(2000).fill(2),
    }))
    const rows = minTrace(all, diagonal(...new Array<number>(2040).fill(1)), steps)!
    // Fifty series of 2 against a store of 151: the gap 51 is shared by 50 series and the store, 1 to each.
    expect(rows.length).toBe(28)
    expect(rows.every((row) => row.every((units) => Math.abs(units - 3) < 1e-6))).toBe(true)
  }, 5000)

  test('copes with sums that follow from others', () => {
    const series = [0, 1].map((i) => ({ id: String(i), groups: { store: 'leeds' } }))
    const all = aggregatesOf(series, [[], ['store']])
    const [row] = minTrace(all, diagonal(1, 1, 1, 1), [{ sums: numbers(12, 12), series: numbers(4, 6) }])!
    // Two equal witnesses of the total: the gap 2 closes to 2 x 2 / (2 + 1 / 2) over the series.
    expect(row![0]! + row![1]!).toBeCloseTo(10 + (2 * 2) / 2.5, 6)
  })
})

/** Beta of y = S beta + error with covariance W, S = [1 1; 1 0; 0 1], by Cramer's rule. */
function generalisedLeastSquares(w: readonly (readonly number[])[], y: readonly number[]): number[] {
  const inverse = invert3(w)
  const design = [
    [1, 1],
    [1, 0],
    [0, 1],
  ]
  const product = (i: number, j: number): number =>
    sumOver((a) => sumOver((b) => design[a]![i]! * inverse[a]![b]! * design[b]![j]!))
  const side = (i: number): number => sumOver((a) => sumOver((b) => design[a]![i]! * inverse[a]![b]! * y[b]!))
  const determinant = product(0, 0) * product(1, 1) - product(0, 1) * product(1, 0)
  return [
    (side(0) * product(1, 1) - product(0, 1) * side(1)) / determinant,
    (product(0, 0) * side(1) - side(0) * product(1, 0)) / determinant,
  ]
}

const sumOver = (of: (k: number) => number): number => of(0) + of(1) + of(2)

function invert3(m: readonly (readonly number[])[]): number[][] {
  const minor = (i: number, j: number): number => {
    const rows = [0, 1, 2].filter((k) => k !== i)
    const columns = [0, 1, 2].filter((k) => k !== j)
    const at = (a: number, b: number): number => m[rows[a]!]![columns[b]!]!
    return (at(0, 0) * at(1, 1) - at(0, 1) * at(1, 0)) * ((i + j) % 2 === 0 ? 1 : -1)
  }
  const determinant = sumOver((j) => m[0]![j]! * minor(0, j))
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => minor(j, i) / determinant))
}

describe('the covariance of past errors', () => {
  const random = seededRandom(3)

  test('keeps correlations that are there, and drops those that are chance', () => {
    const sampled = (isShared: boolean) =>
      shrunkCovariance(
        Array.from({ length: 40 }, () => {
          const common = random.normal()
          return Float64Array.from({ length: 10 }, () => (isShared ? common + 0.3 * random.normal() : random.normal()))
        }),
      ).intensity
    expect(sampled(true)).toBeLessThan(0.1)
    expect(sampled(false)).toBeGreaterThan(0.6)
  })

  test('is the diagonal for few samples or many nodes', () => {
    expect(shrunkCovariance([numbers(1, 1), numbers(2, 2)]).intensity).toBe(1)
    const many = Array.from({ length: 10 }, () => new Float64Array(2000).fill(1))
    expect(shrunkCovariance(many).intensity).toBe(1)
  })

  test('knows nothing for sure', () => {
    const { variances } = shrunkCovariance([numbers(0, 2), numbers(0, 2)])
    expect(variances[0]).toBeGreaterThan(0)
    expect(variances[1]).toBe(4)
  })
})

test('paths are paired as errors were, and stay each series’ own', () => {
  const paths = [
    [numbers(1), numbers(3), numbers(2)],
    [numbers(10), numbers(20), numbers(30)],
  ]
  // The first errs up when the second errs down.
  const paired = pairPaths(paths, [numbers(-1, 1), numbers(0, 0), numbers(1, -1)])
  expect(paired.map((own) => own.map(([units]) => units))).toEqual([
    [1, 2, 3],
    [30, 20, 10],
  ])
  expect(pairPaths(paths, [])).toEqual(paths)
})

describe('forecasts of a hierarchy', () => {
  const random = seededRandom(7)
  /** Twelve series whose days rise and fall together: each alone is noise, their total is not. */
  const shop = (() => {
    const days = Array.from(
      { length: 120 },
      (_, t) => 1 + 0.5 * Math.sin((2 * Math.PI * t) / 7) + 0.2 * random.normal(),
    )
    return Array.from({ length: 12 }, (_, i): DemandSeries => {
      const demand = Float64Array.from(days, (day) => Math.max(0, Math.round((3 + i) * day + 3 * random.normal())))
      return { id: `item ${i}`, demand, groups: { store: i % 2 ? 'leeds' : 'york', kind: i < 5 ? 'tea' : 'cups' } }
    })
  })()
  const options = { horizon: 7, season: 7, levels: [[], ['store'], ['kind']], paths: 100 }
  const result = forecastHierarchy(shop, options)

  test('agree in mean and in every path', () => {
    const members = aggregatesOf(shop, options.levels)
    result.aggregates.forEach(({ forecast }, k) => {
      for (let h = 0; h < 7; h++) {
        const own = [...members[k]!.members]
        expect(forecast.mean[h]).toBeCloseTo(
          own.reduce((sum, i) => sum + result.series[i]!.mean[h]!, 0),
          9,
        )
        expect(forecast.paths![42]![h]).toBeCloseTo(
          own.reduce((sum, i) => sum + result.series[i]!.paths![42]![h]!, 0),
          9,
        )
      }
    })
    expect(result.aggregates.map(({ forecast }) => forecast.id)).toEqual([
      'total',
      'store=leeds',
      'store=york',
      'kind=cups',
      'kind=tea',
    ])
  })

  test('say which method was used and how both did', () => {
    const { bottomUp, minimumTrace } = result.pastError
    expect(bottomUp).toBeGreaterThan(0)
    expect(minimumTrace).toBeGreaterThan(0)
    if (result.method === 'minimum trace') expect(minimumTrace).toBeLessThan(0.99 * bottomUp)
  })

  test('take minimum trace where the total shows what its parts cannot', () => {
    // Each item is sold on few days; only all together show the week.
    const chance = seededRandom(21)
    const rare = Array.from({ length: 30 }, (_, i): DemandSeries => {
      const demand = Float64Array.from({ length: 140 }, (_, t) => (chance.next() < (t % 7 < 2 ? 0.5 : 0.05) ? 1 : 0))
      return { id: `rare ${i}`, demand }
    })
    const { method, aggregates } = forecastHierarchy(rare, { horizon: 7, season: 7, levels: [[]], learnAcross: false })
    expect(method).toBe('minimum trace')
    const { mean } = aggregates[0]!.forecast
    // 30 x 0.5 on the first two days of the week (t = 140 is the first), 30 x 0.05 on the others.
    expect(mean[0]).toBeGreaterThan(10)
    expect(mean[4]).toBeLessThan(6)
  })

  test('give the total the spread of days that rise and fall together', () => {
    const total = result.aggregates[0]!.forecast
    const width = (rows: readonly Float64Array[]): number => rows[2]![3]! - rows[0]![3]!
    const apart = Math.sqrt(result.series.reduce((sum, { quantiles }) => sum + width(quantiles) ** 2, 0))
    expect(width(total.quantiles)).toBeGreaterThan(1.2 * apart)
  })

  test('do not depend on the order of the series, nor carry paths that were not asked', () => {
    const { paths: _, ...plain } = options
    const there = forecastHierarchy(shop, plain)
    const back = forecastHierarchy([...shop].reverse(), plain)
    expect(there.series[0]).not.toHaveProperty('paths')
    expect(there.aggregates[0]!.forecast).not.toHaveProperty('paths')
    back.aggregates[0]!.forecast.mean.forEach((units, h) => {
      expect(units).toBeCloseTo(there.aggregates[0]!.forecast.mean[h]!, 6)
    })
  })

  test('add up where histories are silent, short, unknown or huge', () => {
    const hostile = [
      { id: 'silent', demand: new Float64Array(40) },
      { id: 'short', demand: numbers(1, 2) },
      { id: 'unknown', demand: new Float64Array(40).fill(Number.NaN) },
      { id: 'empty', demand: new Float64Array(0) },
      { id: 'huge', demand: new Float64Array(40).fill(1e12) },
    ]
    const { series, aggregates, method } = forecastHierarchy(hostile, { horizon: 7, levels: [[]] })
    expect(method).toBe('bottom-up')
    const values = [...series, aggregates[0]!.forecast].flatMap(({ mean, quantiles }) => [mean, ...quantiles])
    expect(values.every((row) => row.every((units) => Number.isFinite(units) && units >= 0))).toBe(true)
  })
})
