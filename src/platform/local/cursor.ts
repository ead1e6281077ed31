import { InvalidCursorError, type Page } from '#ports/page.ts'

/** The last row of a page in the order of its list: what the next page comes after. */
export type CursorParts = (string | number)[]

const encodeCursor = (parts: CursorParts): string => Buffer.from(JSON.stringify(parts)).toString('base64url')

/**
 * Reads a cursor of `length` parts.
 * @returns undefined when there is none: the first page
 * @throws InvalidCursorError
 */
export function decodeCursor(cursor: string | undefined, length: number): CursorParts | undefined {
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
  rows: Row[],
  limit: number,
  convert: { item(row: Row): T; cursor(row: Row): CursorParts },
): Page<T> {
  const kept = rows.slice(0, limit)
  const last = kept.at(-1)
  return {
    data: kept.map(convert.item),
    nextCursor: rows.length > limit && last ? encodeCursor(convert.cursor(last)) : undefined,
  }
}
