import { quantileOf } from '../distribution/residual-quantiles.ts'

/** Past outcomes relative to what was expected, apart by how much was expected and how much the series scatters. */
export interface SpreadTable {
  /** Upper ends of the classes of expected units, rising; the last class is open. */
  limits: Float64Array
  /** Upper ends of the classes of scatter, rising, one row per class of expected units. */
  scatters: readonly Float64Array[]
  /** Sorted ratios of outcome to expectation: `ratios[level][scatter]`. */
  ratios: readonly (readonly Float64Array[])[]
}

/** Ratios a class should hold. */
const CLASS_ROWS = 150
const LEVELS_MAX = 10
const SCATTERS_MAX = 3

/** Outcomes to learn the table from, one entry each. */
export interface Outcomes {
  expected: Float64Array
  actual: Float64Array
  scatter: Float64Array
}

/**
 * Sorts past outcomes into classes. A forecast's quantiles are its expectation times the quantiles of its class, so
 * what is rare comes out with zeros and what sells in numbers with the spread such products really had.
 */
export function spreadTable({ expected, actual, scatter }: Outcomes): SpreadTable {
  const order = Array.from(expected.keys()).sort((a, b) => expected[a]! - expected[b]! || a - b)
  const cells = Math.max(1, Math.floor(order.length / CLASS_ROWS))
  const scatterCount = Math.min(SCATTERS_MAX, Math.max(1, Math.floor(Math.sqrt(cells))))
  const levelCount = Math.min(LEVELS_MAX, Math.max(1, Math.floor(cells / scatterCount)))
  const parts = split(order, levelCount)
  const inner = parts.map((part) =>
    split(
      part.slice().sort((a, b) => scatter[a]! - scatter[b]! || a - b),
      scatterCount,
    ),
  )
  return {
    limits: Float64Array.from(parts.slice(0, -1), (part) => expected[part.at(-1)!]!),
    scatters: inner.map((cells) => Float64Array.from(cells.slice(0, -1), (cell) => scatter[cell.at(-1)!]!)),
    ratios: inner.map((cells) => cells.map((cell) => Float64Array.from(cell, (i) => actual[i]! / expected[i]!).sort())),
  }
}

/** The ratio that outcomes stay below with probability `level`. */
export function ratioQuantile(table: SpreadTable, at: { expected: number; scatter: number }, level: number): number {
  const row = classOf(table.limits, at.expected)
  const ratios = table.ratios[row]![classOf(table.scatters[row]!, at.scatter)]!
  return ratios.length === 0 ? 1 : quantileOf(ratios, level)
}

function classOf(limits: Float64Array, value: number): number {
  let k = 0
  while (k < limits.length && value > limits[k]!) k++
  return k
}

function split(items: readonly number[], count: number): number[][] {
  return Array.from({ length: count }, (_, k) =>
    items.slice(Math.floor((k * items.length) / count), Math.floor(((k + 1) * items.length) / count)),
  )
}
