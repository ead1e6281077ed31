import { ERROR_COLUMNS } from '#domain/imports/header.ts'
import { COLUMNS_MAX, RECORD_CHARS_MAX } from '#domain/imports/import.ts'
import type { SourceRecord } from '#domain/imports/row.ts'
import { FileProblem } from './file-problem.ts'

/** Names of the members met so far, in the order they were met: the columns of a JSON file. */
export interface MemberColumns {
  names: string[]
  indexes: Map<string, number>
}

export const newMemberColumns = (): MemberColumns => ({ names: [], indexes: new Map() })

/** Reads one JSON object per line. */
export async function* readNdjson(text: AsyncIterable<string>, columns: MemberColumns): AsyncGenerator<SourceRecord[]> {
  let rest = ''
  let row = 0
  const toRecords = (lines: string[]): SourceRecord[] =>
    lines.flatMap((line) => {
      row += 1
      return line.trim() === '' ? [] : [toRecord(line, row, columns)]
    })
  for await (const piece of text) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    assertEnds(rest.length, row)
    yield toRecords(lines)
  }
  if (rest !== '') yield toRecords([rest])
}

const assertEnds = (length: number, row: number): void => {
  if (length <= RECORD_CHARS_MAX) return
  throw new FileProblem(
    'UNREADABLE_FILE',
    `Row ${row + 1} does not end: it is longer than ${RECORD_CHARS_MAX} characters.`,
  )
}

interface Scan {
  depth: number
  inString: boolean
  isEscaped: boolean
  isOver: boolean
  row: number
}

/**
 * Reads an array of objects without holding it: only brackets and strings are followed, to find where each element ends.
 */
export async function* readJsonArray(
  text: AsyncIterable<string>,
  columns: MemberColumns,
): AsyncGenerator<SourceRecord[]> {
  const scan: Scan = { depth: 0, inString: false, isEscaped: false, isOver: false, row: 0 }
  let rest = ''
  for await (const piece of text) {
    const { records, unread } = scanPiece(scan, { rest, piece }, columns)
    rest = unread
    assertEnds(rest.length, scan.row)
    yield records
  }
  if (!scan.isOver) {
    throw new FileProblem(
      'UNREADABLE_FILE',
      `The JSON array is cut off after element ${scan.row}. Send the file again.`,
    )
  }
}

function scanPiece(scan: Scan, { rest, piece }: { rest: string; piece: string }, columns: MemberColumns) {
  const buffer = rest + piece
  const records: SourceRecord[] = []
  let start = 0
  for (let i = rest.length; i < buffer.length; i++) {
    const code = buffer.charCodeAt(i)
    if (scan.inString) {
      if (scan.isEscaped) scan.isEscaped = false
      else if (code === BACKSLASH) scan.isEscaped = true
      else if (code === QUOTE) scan.inString = false
      continue
    }
    if (code === QUOTE && scan.depth > 0) scan.inString = true
    else if (code === BRACKET_OPEN || code === BRACE_OPEN) {
      assertInside(scan, code)
      scan.depth += 1
      if (scan.depth === 1) start = i + 1
    } else if (code === BRACKET_CLOSE || code === BRACE_CLOSE) {
      scan.depth -= 1
      if (scan.depth > 0) continue
      takeElement(scan, { raw: buffer.slice(start, i), isLast: true, records, columns })
      scan.isOver = true
      start = i + 1
    } else if (code === COMMA && scan.depth === 1) {
      takeElement(scan, { raw: buffer.slice(start, i), isLast: false, records, columns })
      start = i + 1
    } else if (scan.depth === 0 && !isSpace(code)) throw notAnArray()
  }
  return { records, unread: scan.isOver ? '' : buffer.slice(start) }
}

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const BRACKET_OPEN = 0x5b
const BRACKET_CLOSE = 0x5d
const BRACE_OPEN = 0x7b
const BRACE_CLOSE = 0x7d

const isSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0xfeff

const notAnArray = () =>
  new FileProblem('UNREADABLE_FILE', 'A JSON file is one array of objects: [{"sku": "A1", "quantity": 3}, …].')

function assertInside(scan: Scan, code: number): void {
  if (scan.depth > 0) return
  if (scan.isOver || code === BRACE_OPEN) throw notAnArray()
}

interface Element {
  raw: string
  isLast: boolean
  records: SourceRecord[]
  columns: MemberColumns
}

function takeElement(scan: Scan, { raw, isLast, records, columns }: Element): void {
  // `[]` has no element; a comma before the end has one that is missing, and is reported.
  if (isLast && scan.row === 0 && raw.trim() === '') return
  scan.row += 1
  records.push(toRecord(raw, scan.row, columns))
}

function toRecord(text: string, row: number, columns: MemberColumns): SourceRecord {
  const raw = text.trim()
  const parsed = parse(raw)
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return { row, cells: [], raw, fault: { code: 'MALFORMED_ROW', message: 'This is not a valid JSON object.' } }
  }
  const record: SourceRecord = { row, cells: [], raw }
  const cells: string[] = []
  const unusable = new Set<number>()
  for (const [name, value] of Object.entries(parsed)) {
    if ((ERROR_COLUMNS as readonly string[]).includes(name)) continue
    const at = columns.indexes.get(name) ?? addColumn(columns, name)
    if (at === undefined) {
      record.fault = { code: 'TOO_MANY_COLUMNS', message: `A file has at most ${COLUMNS_MAX} different columns.` }
      continue
    }
    while (cells.length < at) cells.push('')
    const cell = toCell(value)
    if (cell === undefined) unusable.add(at)
    cells[at] = cell ?? String(JSON.stringify(value))
  }
  record.cells = cells
  if (unusable.size > 0) record.unusable = unusable
  return record
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined
  }
}

function addColumn(columns: MemberColumns, name: string): number | undefined {
  const at = columns.names.length
  if (at >= COLUMNS_MAX) return undefined
  columns.names.push(name)
  columns.indexes.set(name, at)
  return at
}

/** A number that JSON.parse had to round is not the one in the file. */
function toCell(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? String(value) : undefined
  }
  if (value === null) return ''
  return typeof value === 'boolean' ? String(value) : undefined
}
