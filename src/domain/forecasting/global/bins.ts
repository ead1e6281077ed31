/** Observations as trees see them: every feature cut into at most 256 classes, one column per feature. */
export interface BinnedTable {
  rowCount: number
  columns: readonly Uint8Array[]
}

/** Upper ends of a feature's classes, rising. Class 0 is "not known"; class k holds values up to `edges[k - 1]`. */
export type Edges = Float32Array

/** Class 0 is for what is not known, the last for what lies above all edges. */
const EDGES_MAX = 62
/** Rows that edges are read from. */
const SAMPLE_MAX = 20_000

/** Edges that put about equally many of `count` values (at `values[offset + i * stride]`) in each class. */
export function findEdges(
  values: Float32Array,
  { offset, stride, count }: { offset: number; stride: number; count: number },
): Edges {
  const step = Math.max(1, Math.ceil(count / SAMPLE_MAX))
  const sample = new Float32Array(Math.ceil(count / step))
  let known = 0
  for (let i = 0; i < count; i += step) {
    const value = values[offset + i * stride]!
    if (!Number.isNaN(value)) sample[known++] = value
  }
  const sorted = sample.subarray(0, known).sort()
  const edges: number[] = []
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  const source = distinct.length <= EDGES_MAX ? distinct : sorted
  const wanted = Math.min(EDGES_MAX, source.length - 1)
  for (let k = 1; k <= wanted; k++) {
    const at = Math.floor((k * source.length) / (wanted + 1)) - 1
    const value = source[Math.max(0, at)]!
    if (edges.length === 0 || value > edges.at(-1)!) edges.push(value)
  }
  return Float32Array.from(edges)
}

/** The class of one value. */
export function binOf(edges: Edges, value: number): number {
  if (Number.isNaN(value)) return 0
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= edges[middle]!) high = middle
    else low = middle + 1
  }
  return low + 1
}
