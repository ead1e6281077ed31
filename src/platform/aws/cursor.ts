import type { Page } from '#ports/page.ts'
import { type Position, toPage as pageOf } from '../shared/cursor.ts'

/** A row and where it stands. */
export interface Placed<Row> {
  row: Row
  position: Position
}

/** Makes a page of rows read with one more than `limit`, which tells whether there is a next page. */
export const toPage = <Row>(rows: readonly Placed<Row>[], limit: number): Page<Row> =>
  pageOf(rows, limit, { item: ({ row }) => row, cursor: ({ position }) => position })

/** Texts in the order of DynamoDB's keys, which is that of their bytes in UTF-8; JavaScript's own differs for emoji. */
export const compareTexts = (a: string, b: string): number =>
  a === b ? 0 : Buffer.compare(Buffer.from(a), Buffer.from(b))

/** Positions of one list, part by part. */
export function comparePositions(a: Position, b: Position): number {
  for (const [i, part] of a.entries()) {
    const other = b[i]!
    const order =
      typeof part === 'number' && typeof other === 'number' ? part - other : compareTexts(String(part), String(other))
    if (order !== 0) return order
  }
  return 0
}

/** Keeps the first rows of very many, in their order, without holding the others. */
export function firstRows<Row>(
  limit: number,
  compare: (a: Position, b: Position) => number,
): { add(placed: Placed<Row>): void; rows(): Placed<Row>[] } {
  let kept: Placed<Row>[] = []
  const cut = () => {
    kept = kept.sort((a, b) => compare(a.position, b.position)).slice(0, limit)
  }
  return {
    add(placed) {
      kept.push(placed)
      // Sorting now and then costs less than finding the place of each.
      if (kept.length >= limit * 2 + KEPT_AT_LEAST) cut()
    },
    rows() {
      cut()
      return kept
    },
  }
}

const KEPT_AT_LEAST = 100
