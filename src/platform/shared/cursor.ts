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

/** Makes a page of rows read with one more than `limit`, which tells whether there is a next page. */
export function toPage<Row, T>(
  rows: readonly Row[],
  limit: number,
  convert: { item(row: Row): T; cursor(row: Row): Position },
): Page<T> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    data: kept.map(convert.item),
    nextCursor: rows.length > limit && last ? encodeCursor(convert.cursor(last)) : undefined,
  }
}
