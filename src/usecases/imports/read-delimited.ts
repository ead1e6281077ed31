import { type Delimiter, RECORD_CHARS_MAX } from '#domain/imports/import.ts'
import type { SourceRecord } from '#domain/imports/row.ts'
import { FileProblem } from './file-problem.ts'

/**
 * Reads delimited text (RFC 4180, and what spreadsheets make of it) into records, a batch for every piece of text; memory
 * holds one piece and one unfinished record. Rows are numbered as a spreadsheet numbers them, the first line being 1;
 * empty ones are counted and left out.
 *
 * A quote counts at the beginning of a cell only, and text after a closing quote spoils its own record and no other: the
 * libraries tried here ran on to the next quote, and the rows between were lost unseen.
 */
export async function* readDelimited(
  text: AsyncIterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<SourceRecord[]> {
  const reading: Reading = { rest: '', row: 0, delimiter, newline: undefined }
  for await (const piece of text) {
    yield readPiece(reading, piece, false)
    if (reading.rest.length > RECORD_CHARS_MAX) {
      const message = `Row ${reading.row + 1} does not end: it is longer than ${RECORD_CHARS_MAX} characters. A closing quote may be missing there.`
      throw new FileProblem('UNREADABLE_FILE', message)
    }
  }
  yield readPiece(reading, '', true)
}

interface Reading {
  /** The beginning of a record whose end is still to come. */
  rest: string
  /** Rows read so far. */
  row: number
  delimiter: Delimiter
  newline: '\n' | '\r' | undefined
}

function readPiece(reading: Reading, piece: string, isLast: boolean): SourceRecord[] {
  const buffer = reading.rest + piece
  reading.newline ??= findNewline(buffer)
  const newline = reading.newline ?? '\n'
  const records: SourceRecord[] = []
  let at = 0
  let quote = buffer.indexOf('"')
  while (at < buffer.length) {
    let end = buffer.indexOf(newline, at)
    if (end === -1) {
      if (!isLast) break
      end = buffer.length
    }
    if (quote !== -1 && quote < at) quote = buffer.indexOf('"', at)
    const isPlain = quote === -1 || quote >= end
    const found = isPlain
      ? { cells: withoutReturn(buffer.slice(at, end)).split(reading.delimiter), end, isSpoilt: false }
      : readQuoted(buffer, at, { delimiter: reading.delimiter, newline, isLast })
    if (!found) {
      if (isLast) throw neverClosed(reading.row + 1)
      break
    }
    reading.row += 1
    addRecord(records, reading.row, found)
    at = found.end + 1
  }
  reading.rest = at < buffer.length ? flat(buffer.slice(at)) : ''
  return records
}

const neverClosed = (row: number) =>
  new FileProblem('UNREADABLE_FILE', `A quote in row ${row} is never closed, and everything after it would be lost.`)

/** With `\n` a `\r` before it is taken off later, so that files with both kinds of line end are read too. */
function findNewline(text: string): '\n' | '\r' | undefined {
  if (text.includes('\n')) return '\n'
  return text.slice(0, -1).includes('\r') ? '\r' : undefined
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

/** Copies a short slice, so that it does not keep the long text it was cut from. */
const flat = (text: string): string => (text.length < 4096 ? text.split('').join('') : text)

interface Found {
  cells: string[]
  /** Where its line end is. */
  end: number
  /** Something stands between a closing quote and the delimiter. */
  isSpoilt: boolean
}

interface Marks {
  delimiter: Delimiter
  newline: '\n' | '\r'
  isLast: boolean
}

/** Reads one record that has a quote in it; undefined when it does not end in the text there is. */
function readQuoted(buffer: string, start: number, marks: Marks): Found | undefined {
  const cells: string[] = []
  let isSpoilt = false
  let at = start
  for (;;) {
    const open = quoteAt(buffer, at, marks.delimiter)
    const close = open === -1 ? at - 1 : closingQuote(buffer, open + 1)
    // A quote at the very end may be the first of two.
    const isOpen = open !== -1 && (close === -1 || (close === buffer.length - 1 && !marks.isLast))
    if (isOpen) return undefined
    const end = cellEnd(buffer, close + 1, marks)
    if (end === -1) return undefined
    const isRowEnd = end === buffer.length || buffer[end] === marks.newline
    const raw = buffer.slice(close + 1, end)
    const tail = isRowEnd ? withoutReturn(raw) : raw
    if (open === -1) cells.push(tail)
    else {
      if (tail.trim() !== '') isSpoilt = true
      cells.push(buffer.slice(open + 1, close).replaceAll('""', '"') + tail.trim())
    }
    if (isRowEnd) return { cells, end, isSpoilt }
    at = end + 1
  }
}

/** Where the quote is that opens the cell, with or without spaces before it; -1 for a cell without. */
function quoteAt(buffer: string, start: number, delimiter: Delimiter): number {
  let at = start
  while (buffer[at] === ' ' && delimiter !== '\t') at += 1
  return buffer[at] === '"' ? at : -1
}

function closingQuote(buffer: string, start: number): number {
  let at = buffer.indexOf('"', start)
  while (at !== -1 && buffer[at + 1] === '"') at = buffer.indexOf('"', at + 2)
  return at
}

/** Where the cell ends: at a delimiter, a line end, or the end of the file; -1 when that is still to come. */
function cellEnd(buffer: string, start: number, { delimiter, newline, isLast }: Marks): number {
  for (let at = start; at < buffer.length; at++) {
    const character = buffer[at]
    if (character === delimiter || character === newline) return at
  }
  return isLast ? buffer.length : -1
}

function addRecord(records: SourceRecord[], row: number, { cells, isSpoilt }: Found): void {
  if (isBlank(cells) || isSeparatorLine(cells, row)) return
  const record: SourceRecord = { row, cells }
  if (isSpoilt) {
    record.fault = {
      code: 'MALFORMED_ROW',
      message: 'There is text after a closing quote. Double the quotes inside a cell.',
    }
    record.raw = cells.join(' ')
  }
  records.push(record)
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false
  return true
}

/** Excel's `sep=;`, which splits into `sep=` and nothing. */
const isSeparatorLine = (cells: readonly string[], row: number): boolean =>
  row === 1 && cells.length <= 2 && /^sep=.?$/i.test(cells[0]!)
