import type { Random } from '../random.ts'
import type { BinnedTable } from './bins.ts'
import type { Derivatives, Objective } from './objective.ts'
import { growTree, type Tree, type TreeLimits, treeValue } from './tree.ts'

/** What trees are boosted on. */
export interface BoostInput {
  table: BinnedTable
  actual: Float32Array
  /** How much each row counts, > 0. */
  weight: Float32Array
  objective: Objective
  random: Random
  /** Rounds at most. */
  rounds: number
  /** Later observations, of which the best number of rounds is read; absent: all rounds are kept. */
  later?: readonly Later[]
}

interface Later {
  table: BinnedTable
  actual: Float32Array
  weight: Float32Array
}

export interface Boosted {
  start: number
  trees: Tree[]
}

const LIMITS: TreeLimits = { leavesMax: 24, rowsMin: 60, ridge: 3 }
/** Part of each tree's say that is kept. */
const RATE = 0.08
/** Part of rows and of columns each tree sees. */
const ROW_SHARE = 0.6
const COLUMN_SHARE = 0.6
/** Rounds without a better later loss after which no more are tried. */
const PATIENCE = 15

/**
 * Boosts trees on an objective's derivatives with sampled rows and columns, stopping where later observations no longer
 * gain.
 *
 * Source: Friedman (2002), "Stochastic gradient boosting", Computational Statistics & Data Analysis 38, 367-378.
 */
export function boost(input: BoostInput): Boosted {
  const { table, actual, weight, objective, random, later } = input
  const start = firstScore(actual, weight, objective)
  const scores = new Float64Array(table.rowCount).fill(start)
  const laterScores = (later ?? []).map((one) => new Float64Array(one.table.rowCount).fill(start))
  const slopes = new Float32Array(table.rowCount)
  const curves = new Float32Array(table.rowCount)
  const derivatives: Derivatives = { slope: 0, curve: 0 }
  const trees: Tree[] = []
  let best = { loss: Number.POSITIVE_INFINITY, rounds: 0 }
  for (let round = 0; round < input.rounds; round++) {
    const rows = sample(table.rowCount, ROW_SHARE, random)
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i]!
      objective.derive(scores[row]!, actual[row]!, derivatives)
      slopes[row] = weight[row]! * derivatives.slope
      curves[row] = weight[row]! * derivatives.curve
    }
    const features = Array.from(sample(table.columns.length, COLUMN_SHARE, random))
    const tree = growTree({ table, rows, slopes, curves, features }, LIMITS)
    for (let i = 0; i < tree.leaves.length; i++) tree.leaves[i]! *= RATE
    trees.push(tree)
    for (let row = 0; row < table.rowCount; row++) scores[row]! += treeValue(tree, table, row)
    if (!later) continue
    let loss = 0
    later.forEach((one, k) => {
      const scores = laterScores[k]!
      for (let row = 0; row < scores.length; row++) scores[row]! += treeValue(tree, one.table, row)
      loss += meanLoss(scores, one, objective)
    })
    if (loss < best.loss) best = { loss, rounds: round + 1 }
    if (round + 1 - best.rounds >= PATIENCE) break
  }
  return { start, trees: later ? trees.slice(0, best.rounds) : trees }
}

/** Raw score of one row. */
export function scoreOf({ start, trees }: Boosted, table: BinnedTable, row: number): number {
  let score = start
  for (const tree of trees) score += treeValue(tree, table, row)
  return score
}

/** Weighted squared error of the expected values: what is asked of a mean. */
function meanLoss(scores: Float64Array, later: Later, objective: Objective): number {
  let sum = 0
  for (let row = 0; row < scores.length; row++) {
    const error = later.actual[row]! - objective.mean(scores[row]!)
    sum += later.weight[row]! * error * error
  }
  return sum
}

/** The constant score at which slopes add up to nothing, by Newton's method. */
function firstScore(actual: Float32Array, weight: Float32Array, objective: Objective): number {
  const derivatives: Derivatives = { slope: 0, curve: 0 }
  let score = 0
  for (let step = 0; step < 20; step++) {
    let slope = 0
    let curve = 1e-9
    for (let row = 0; row < actual.length; row++) {
      objective.derive(score, actual[row]!, derivatives)
      slope += weight[row]! * derivatives.slope
      curve += weight[row]! * derivatives.curve
    }
    score = Math.max(-5, Math.min(5, score - slope / curve))
  }
  return score
}

/** A random part of `count` things, in their order; numbers from a linear congruence do for it (Knuth 1997, 3.2.1). */
function sample(count: number, share: number, random: Random): Int32Array {
  const out = new Int32Array(count)
  const limit = share * 2 ** 32
  let state = Math.floor(random.next() * 2 ** 32) | 0
  let kept = 0
  for (let i = 0; i < count; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0
    if (state >>> 0 < limit) out[kept++] = i
  }
  if (kept === 0 && count > 0) kept = 1
  return out.subarray(0, kept)
}
