import { describe, expect, test } from 'vitest'
import { seededRandom } from '../random.ts'
import { binOf, findEdges } from './bins.ts'
import { boost, scoreOf } from './boost.ts'
import { tweedie } from './objective.ts'
import { growTree } from './tree.ts'

describe('the Tweedie objective', () => {
  const derivatives = { slope: 0, curve: 0 }

  test('has, at power 1, the Poisson slope mean - actual and curvature mean', () => {
    const poisson = tweedie(1)
    // By hand: score log 2, so mean 2; actual 5.
    poisson.derive(Math.log(2), 5, derivatives)
    expect(derivatives.slope).toBeCloseTo(-3, 12)
    expect(derivatives.curve).toBeCloseTo(2, 12)
  })

  test('has, at power 1.5, the slope sqrt(mean) - actual / sqrt(mean)', () => {
    // By hand: mean 4, actual 3: 2 - 1.5; curvature 0.5 * 2 + 0.5 * 3 / 2.
    tweedie(1.5).derive(Math.log(4), 3, derivatives)
    expect(derivatives.slope).toBeCloseTo(0.5, 12)
    expect(derivatives.curve).toBeCloseTo(1.75, 12)
  })
})

describe('classes of a feature', () => {
  test('keep apart few distinct values, and what is not known from all of them', () => {
    const edges = findEdges(Float32Array.of(3, 1, 2, 1, Number.NaN), { offset: 0, stride: 1, count: 5 })
    const classes = [Number.NaN, 1, 2, 3].map((value) => binOf(edges, value))
    expect(new Set(classes).size).toBe(4)
    expect(classes[0]).toBe(0)
    expect([...classes].sort((a, b) => a - b)).toEqual(classes)
  })
})

describe('one tree', () => {
  test('finds the split and the leaf values that by hand are the best', () => {
    // Squared error from score 0: slope = -actual, curvature 1. Rows of class 1 want 2, rows of class 2 want 8.
    const tree = growTree(
      {
        table: { rowCount: 4, columns: [Uint8Array.of(1, 1, 2, 2)] },
        rows: Int32Array.of(0, 1, 2, 3),
        slopes: Float32Array.of(-1, -3, -7, -9),
        curves: Float32Array.of(1, 1, 1, 1),
        features: [0],
      },
      { leavesMax: 4, rowsMin: 1, ridge: 0 },
    )
    expect(tree.feature).toEqual(Int16Array.of(0))
    expect(tree.limit).toEqual(Uint8Array.of(1))
    expect([...tree.leaves]).toEqual([2, 8])
  })
})

describe('boosted trees', () => {
  const rowCount = 6000
  const random = seededRandom(7)
  const values = Float32Array.from({ length: rowCount * 2 }, () => random.next())
  const edges = [0, 1].map((offset) => findEdges(values, { offset, stride: 2, count: rowCount }))
  const columns = edges.map((column, k) =>
    Uint8Array.from({ length: rowCount }, (_, row) => binOf(column, values[row * 2 + k]!)),
  )
  const table = { rowCount, columns }
  const truth = (row: number): number =>
    (values[row * 2]! > 0.5 ? 4 : 1) * (1 + 0.5 * Math.sin(6 * values[row * 2 + 1]!))
  const actual = Float32Array.from({ length: rowCount }, (_, row) => truth(row))
  const weight = new Float32Array(rowCount).fill(1)

  test('recover a known function of two features within 5 %', () => {
    const objective = tweedie(1)
    const model = boost({ table, actual, weight, objective, random: seededRandom(1), rounds: 150 })
    let error = 0
    for (let row = 0; row < rowCount; row++) {
      error += Math.abs(objective.mean(scoreOf(model, table, row)) / truth(row) - 1) / rowCount
    }
    expect(error).toBeLessThan(0.05)
  })

  test('stop early when later observations have nothing to do with the features', () => {
    const noise = Float32Array.from({ length: rowCount }, () => 2.5 + random.normal())
    const later = { table, actual: Float32Array.from(actual, () => 2.5), weight }
    const objective = tweedie(1)
    const model = boost({
      table,
      actual: noise,
      weight,
      objective,
      random: seededRandom(1),
      rounds: 150,
      later: [later],
    })
    expect(model.trees.length).toBeLessThan(30)
  })
})
