import type { BinnedTable } from './bins.ts'

/** A regression tree in arrays: node k asks whether `feature[k]`'s class is at most `limit[k]`. */
export interface Tree {
  feature: Int16Array
  limit: Uint8Array
  /** Node on "yes"; a negative number is leaf `-1 - n`. */
  left: Int16Array
  right: Int16Array
  leaves: Float64Array
}

/** How far one tree may go. */
export interface TreeLimits {
  leavesMax: number
  /** Rows a leaf must hold. */
  rowsMin: number
  /** Pulls leaf values to 0, as much as this much summed curvature would. */
  ridge: number
}

/** Summed slopes, curvatures and rows by feature and class; `bins.ts` tells this many classes apart. */
const CLASSES = 64
const CELL = 3

interface Leaf {
  from: number
  to: number
  slope: number
  curve: number
  sums: Float64Array
  /** Node and side that lead here; -1 for the root. */
  parent: number
  isLeft: boolean
  gain: number
  feature: number
  limit: number
}

/** What a tree is grown from: `rows` are the rows seen, reordered in place; derivatives are per row of the table. */
export interface Growth {
  table: BinnedTable
  rows: Int32Array
  slopes: Float32Array
  curves: Float32Array
  /** Columns that may be asked. */
  features: readonly number[]
}

/**
 * Grows a tree leaf by leaf, always where it gains most.
 *
 * Source: Chen & Guestrin (2016), "XGBoost", KDD, equations 5 to 7 (gain and leaf values); Ke et al. (2017),
 * "LightGBM", NIPS (histograms, a sibling's by subtraction, best leaf first).
 */
export function growTree(growth: Growth, limits: TreeLimits): Tree {
  const leaves = [rootLeaf(growth, limits)]
  const nodes = { feature: [] as number[], limit: [] as number[], left: [] as number[], right: [] as number[] }
  while (leaves.length < limits.leavesMax) {
    let best = 0
    for (let i = 1; i < leaves.length; i++) if (leaves[i]!.gain > leaves[best]!.gain) best = i
    const leaf = leaves[best]!
    if (!(leaf.gain > 1e-9)) break
    const node = nodes.feature.length
    nodes.feature.push(leaf.feature)
    nodes.limit.push(leaf.limit)
    nodes.left.push(0)
    nodes.right.push(0)
    if (leaf.parent >= 0) (leaf.isLeft ? nodes.left : nodes.right)[leaf.parent] = node
    const [left, right] = splitLeaf(leaf, node, { growth, limits })
    leaves[best] = left
    leaves.push(right)
  }
  leaves.forEach((leaf, i) => {
    if (leaf.parent >= 0) (leaf.isLeft ? nodes.left : nodes.right)[leaf.parent] = -1 - i
  })
  return {
    feature: Int16Array.from(nodes.feature),
    limit: Uint8Array.from(nodes.limit),
    left: Int16Array.from(nodes.left),
    right: Int16Array.from(nodes.right),
    leaves: Float64Array.from(leaves, ({ slope, curve }) => -slope / (curve + limits.ridge)),
  }
}

/** The leaf value of one row of `table`. */
export function treeValue(tree: Tree, table: BinnedTable, row: number): number {
  if (tree.feature.length === 0) return tree.leaves[0]!
  let node = 0
  do {
    node = table.columns[tree.feature[node]!]![row]! <= tree.limit[node]! ? tree.left[node]! : tree.right[node]!
  } while (node >= 0)
  return tree.leaves[-1 - node]!
}

function rootLeaf(growth: Growth, limits: TreeLimits): Leaf {
  const { rows, slopes, curves } = growth
  const leaf = emptyLeaf(0, rows.length)
  for (const row of rows) {
    leaf.slope += slopes[row]!
    leaf.curve += curves[row]!
  }
  leaf.sums = sumClasses(growth, leaf)
  findSplit(leaf, growth.features, limits)
  return leaf
}

function emptyLeaf(from: number, to: number): Leaf {
  const sums = new Float64Array(0)
  return { from, to, slope: 0, curve: 0, sums, parent: -1, isLeft: false, gain: 0, feature: 0, limit: 0 }
}

function splitLeaf(leaf: Leaf, node: number, { growth, limits }: { growth: Growth; limits: TreeLimits }): [Leaf, Leaf] {
  const middle = partition(growth, leaf)
  const left = { ...emptyLeaf(leaf.from, middle), parent: node, isLeft: true }
  const right = { ...emptyLeaf(middle, leaf.to), parent: node }
  const [small, large] = middle - leaf.from < leaf.to - middle ? [left, right] : [right, left]
  small.sums = sumClasses(growth, small)
  large.sums = leaf.sums
  for (let i = 0; i < large.sums.length; i++) large.sums[i]! -= small.sums[i]!
  for (let i = small.from; i < small.to; i++) {
    small.slope += growth.slopes[growth.rows[i]!]!
    small.curve += growth.curves[growth.rows[i]!]!
  }
  large.slope = leaf.slope - small.slope
  large.curve = leaf.curve - small.curve
  findSplit(left, growth.features, limits)
  findSplit(right, growth.features, limits)
  return [left, right]
}

/** Moves the rows that answer "yes" to the front, and says where they end. */
function partition({ table, rows }: Growth, { from, to, feature, limit }: Leaf): number {
  const column = table.columns[feature]!
  const rest = new Int32Array(to - from)
  let kept = from
  let others = 0
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    if (column[row]! <= limit) rows[kept++] = row
    else rest[others++] = row
  }
  rows.set(rest.subarray(0, others), kept)
  return kept
}

function sumClasses({ table, rows, slopes, curves, features }: Growth, { from, to }: Leaf): Float64Array {
  const sums = new Float64Array(features.length * CLASSES * CELL)
  features.forEach((feature, f) => {
    const column = table.columns[feature]!
    const base = f * CLASSES * CELL
    for (let i = from; i < to; i++) {
      const row = rows[i]!
      const at = base + column[row]! * CELL
      sums[at]! += slopes[row]!
      sums[at + 1]! += curves[row]!
      sums[at + 2]!++
    }
  })
  return sums
}

function findSplit(leaf: Leaf, features: readonly number[], { ridge, rowsMin }: TreeLimits): void {
  const rowCount = leaf.to - leaf.from
  if (rowCount < 2 * rowsMin) return
  const whole = (leaf.slope * leaf.slope) / (leaf.curve + ridge)
  for (let f = 0; f < features.length; f++) {
    let slope = 0
    let curve = 0
    let count = 0
    for (let limit = 0; limit < CLASSES - 1; limit++) {
      const at = (f * CLASSES + limit) * CELL
      if (leaf.sums[at + 2] === 0) continue
      slope += leaf.sums[at]!
      curve += leaf.sums[at + 1]!
      count += leaf.sums[at + 2]!
      if (count < rowsMin) continue
      if (rowCount - count < rowsMin) break
      const other = leaf.slope - slope
      const gain = (slope * slope) / (curve + ridge) + (other * other) / (leaf.curve - curve + ridge) - whole
      if (gain > leaf.gain) {
        leaf.gain = gain
        leaf.feature = features[f]!
        leaf.limit = limit
      }
    }
  }
}
