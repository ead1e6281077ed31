import papaparse from 'papaparse'
import { type Delimiter, RECORD_CHARS_MAX } from '#domain/imports/import.ts'
import type { SourceRecord } from '#domain/imports/row.ts'
import { FileProblem } from './file-problem.ts'

interface Parsed {
  data: string[][]
  errors: { row: number; message: string }[]
  meta: { cursor: number }
}

/**
 * Reads delimited text into records, a batch for every piece of text; memory holds one piece and one unfinished record.
 * Rows are numbered as a spreadsheet numbers them, the first line being 1; empty ones are counted and left out.
 */
export async function* readDelimited(
  text: AsyncIterable<string>,
  delimiter: Delimiter,
): AsyncGenerator<SourceRecord[]> {
  let rest = ''
  let row = 0
  let newline: '\n' | '\r' | undefined
  const parse = (input: string, isLast: boolean): SourceRecord[] => {
    newline ??= findNewline(input)
    const parser = new papaparse.Parser({ delimiter, newline: newline ?? '\n', quoteChar: '"' })
    const parsed = parser.parse(input, 0, !isLast) as Parsed
    rest = isLast ? '' : flat(input.slice(parsed.meta.cursor))
    const records = toRecords(parsed, row)
    row += parsed.data.length
    return records
  }
  for await (const piece of text) {
    const records = parse(rest + piece, false)
    if (rest.length > RECORD_CHARS_MAX) {
      throw new FileProblem(
        'UNREADABLE_FILE',
        `Row ${row + 1} does not end: it is longer than ${RECORD_CHARS_MAX} characters. A closing quote may be missing there.`,
      )
    }
    yield records
  }
  if (rest !== '') yield parse(rest, true)
}

/** With `\n` a `\r` before it is taken off later, so that files with both kinds of line end are read too. */
function findNewline(text: string): '\n' | '\r' | undefined {
  if (text.includes('\n')) return '\n'
  return text.slice(0, -1).includes('\r') ? '\r' : undefined
}

/** Copies a short slice, so that it does not keep the long text it was cut from. */
const flat = (text: string): string => (text.length < 4096 ? text.split('').join('') : text)

function toRecords({ data, errors }: Parsed, rowsBefore: number): SourceRecord[] {
  const faults = new Map(errors.map((error) => [error.row, error.message]))
  const records: SourceRecord[] = []
  for (let i = 0; i < data.length; i++) {
    const cells = data[i]!
    dropReturn(cells)
    if (isBlank(cells) || isSeparatorLine(cells, rowsBefore + i)) continue
    const record: SourceRecord = { row: rowsBefore + i + 1, cells }
    const fault = faults.get(i)
    if (fault !== undefined) {
      record.fault = { code: 'MALFORMED_ROW', message: 'A quote is missing or stands in the wrong place.' }
      record.raw = cells.join(' ')
    }
    records.push(record)
  }
  return records
}

function dropReturn(cells: string[]): void {
  const at = cells.length - 1
  const last = cells[at]!
  if (last.endsWith('\r')) cells[at] = last.slice(0, -1)
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell !== '' && cell.trim() !== '') return false
  return true
}

/** Excel's `sep=;`, which splits into `sep=` and nothing. */
const isSeparatorLine = (cells: readonly string[], index: number): boolean =>
  index === 0 && cells.length <= 2 && /^sep=.?$/i.test(cells[0]!)
