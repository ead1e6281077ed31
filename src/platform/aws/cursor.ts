import { InvalidCursorError, type Page } from '#ports/page.ts'

/**
 * Where a row stands in its list: what the next page comes after. It names the place and not the row, so that a list
 * goes on even when that row is gone by then.
 */
export type Position = readonly (string | number)[]

const encodeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url')

/**
 * Reads a cursor of `length` parts.
 * @returns undefined when there is none: the first page
 * @throws InvalidCursorError
 */
export function decodeCursor(cursor: string | undefined, length: number): Position | undefined {
  if (!cursor) return undefined
  const parts = parse(cursor)
  const isOurs =
    Array.isArray(parts) &&
    parts.length === length &&
    parts.every((part) => typeof part === 'string' || typeof part === 'number')
  if (!isOurs) throw new InvalidCursorError('The cursor is not one of this list. Start again without it.')
  return parts
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return undefined
  }
}

/** A row and where it stands. */
export interface Placed<Row> {
  row: Row
  position: Position
}

/** Makes a page of rows read with one more than `limit`, which tells whether there is a next page. */
export function toPage<Row>(rows: readonly Placed<Row>[], limit: number): Page<Row> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    data: kept.map(({ row }) => row),
    nextCursor: rows.length > limit && last ? encodeCursor(last.position) : undefined,
  }
}

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
