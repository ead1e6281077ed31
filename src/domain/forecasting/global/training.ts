import { type Random, seededRandom } from '../random.ts'
import type { Edges } from './bins.ts'
import { type Boosted, boost, scoreOf } from './boost.ts'
import { tweedie } from './objective.ts'
import {
  addRow,
  drawRows,
  edgesOf,
  emptyRows,
  LOOKBACK_MAX,
  type RowContext,
  type Rows,
  START_MIN,
  toTable,
} from './rows.ts'
import { type Outcomes, type SpreadTable, spreadTable } from './spread-table.ts'
import type { View } from './view.ts'

/** Targets learnt from, in all and per series at most. */
const ROWS_MAX = 60_000
const ROWS_PER_SERIES = 300
/** A short history seen from more origins teaches nothing new. */
const ROWS_PER_STEP = 2
/** Targets of the newest horizon that rounds are counted and spread is read by. */
const LATER_MAX = 40_000
/** Fewer rows than this teach nothing, or tell nothing about what was learnt. */
const ROWS_MIN = { learnt: 500, later: 50 }
/** Shrinks steps enough that a few hundred rounds are all it takes. */
const ROUNDS_MAX = 150
/** One past horizon is no reason to learn next to nothing. */
const ROUNDS_MIN = 30
/** A model that never saw the last horizon is as good as one that has when that is less than this part of the past. */
const UNSEEN_SHARE = 0.25
/** Between Poisson and what grows faster with its mean. */
export const OBJECTIVE = tweedie(1.1)

/** What the trees know. */
export interface Trained {
  edges: readonly Edges[]
  /** Learnt from everything; and without the steps that learners are judged by. */
  future: Boosted
  past: Boosted
  /** How far off `past` was on those steps; and for each half of the series, how far off it was on the other half. */
  spread: SpreadTable
  halves: readonly [SpreadTable, SpreadTable]
}

/** Learns without the newest steps to see how many rounds help and how far off it was, then with everything. */
export function train(views: readonly View[], context: RowContext): Trained | undefined {
  const { horizon, seed } = context.settings
  const random = seededRandom(seed)
  const rows = drawAll(views, context, { without: horizon, random: random.split('rows') })
  const later = [0, 1].map((half) => laterRows(views, { ...context, half }))
  if (rows.count < ROWS_MIN.learnt || later.some(({ count }) => count < ROWS_MIN.later)) return undefined
  const edges = edgesOf(rows)
  const tables = later.map((one) => toTable(one, edges))
  const shared = { objective: OBJECTIVE, random: random.split('trees') }
  const past = boost({
    ...shared,
    ...learnable(rows, edges),
    rounds: ROUNDS_MAX,
    later: later.map((one) => learnable(one, edges)),
  })
  const [even, odd] = later.map((one, half) =>
    readOutcomes(one, (row) => OBJECTIVE.mean(scoreOf(past, tables[half]!, row))),
  ) as [Outcomes, Outcomes]
  const spreads = { spread: spreadTable(joined(even, odd)), halves: [spreadTable(odd), spreadTable(even)] as const }
  const length = views.reduce((sum, view) => sum + Math.min(view.length, LOOKBACK_MAX), 0) / views.length
  if (horizon < UNSEEN_SHARE * length) return { edges, future: past, past, ...spreads }
  const all = drawAll(views, context, { without: 0, random: random.split('rows') })
  const rounds = Math.max(ROUNDS_MIN, past.trees.length)
  return { edges, future: boost({ ...shared, ...learnable(all, edges), rounds }), past, ...spreads }
}

function learnable(rows: Rows, edges: readonly Edges[]) {
  return {
    table: toTable(rows, edges),
    actual: rows.actual.subarray(0, rows.count),
    weight: rows.weight.subarray(0, rows.count),
  }
}

function drawAll(
  views: readonly View[],
  context: RowContext,
  { without, random }: { without: number; random: Random },
): Rows {
  const most = Math.min(ROWS_PER_SERIES, Math.ceil(ROWS_MAX / views.length))
  const rows = emptyRows(most * views.length, views[0]!.causes.length)
  for (const view of views) {
    const wanted = Math.min(most, ROWS_PER_STEP * view.length)
    drawRows(rows, view, { ...context, wanted, end: view.length - without, random: random.split(view.id) })
  }
  return rows
}

/** What was sold over the horizon just gone, of every second series, as seen from before it. */
function laterRows(views: readonly View[], context: RowContext & { half: number }): Rows {
  const { horizon } = context.settings
  const mine = views.filter((_, k) => k % 2 === context.half)
  const stride = Math.max(1, Math.ceil((mine.length * horizon) / (LATER_MAX / 2)))
  const rows = emptyRows(Math.ceil(mine.length / stride) * horizon, views[0]!.causes.length)
  for (let i = 0; i < mine.length; i += stride) {
    const view = mine[i]!
    const origin = view.length - horizon
    if (origin < START_MIN) continue
    for (let ahead = 1; ahead <= horizon; ahead++) {
      if (view.isSeen[origin + ahead - 1]) addRow(rows, { view, origin, ahead }, context)
    }
  }
  return rows
}

function readOutcomes(rows: Rows, expectedOf: (row: number) => number): Outcomes {
  const expected = new Float64Array(rows.count)
  const actual = new Float64Array(rows.count)
  for (let row = 0; row < rows.count; row++) {
    expected[row] = Math.max(1e-12, expectedOf(row)) * rows.level[row]!
    actual[row] = rows.actual[row]! * rows.level[row]!
  }
  return { expected, actual, scatter: Float64Array.from(rows.spread.subarray(0, rows.count)) }
}

function joined(a: Outcomes, b: Outcomes): Outcomes {
  const join = (x: Float64Array, y: Float64Array): Float64Array => {
    const out = new Float64Array(x.length + y.length)
    out.set(x)
    out.set(y, x.length)
    return out
  }
  return {
    expected: join(a.expected, b.expected),
    actual: join(a.actual, b.actual),
    scatter: join(a.scatter, b.scatter),
  }
}
