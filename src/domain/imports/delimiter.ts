import { type ColumnNames, recogniseColumns } from './header.ts'
import { DELIMITERS, type Delimiter, type FileFormat } from './import.ts'

/** What the beginning of a text says about its format: JSON shows itself by its first character. */
export function guessFormat(head: string): FileFormat {
  const [first] = head.trimStart()
  if (first === '[') return 'json'
  return first === '{' ? 'ndjson' : 'delimited'
}

/** Excel's own first line, `sep=;`: it says the delimiter and is no row. */
const SEP_LINE = /^sep=([,;\t|])\r?\n/i

/**
 * Guesses the delimiter from the beginning of a file: first the one that yields the most columns with known names, then
 * the one that comes equally often in every line.
 */
export function guessDelimiter(head: string, names: ColumnNames<string>): Delimiter {
  const said = SEP_LINE.exec(head)?.[1]
  if (said) return said as Delimiter
  const lines = unquotedLines(head)
  const scored = DELIMITERS.map((delimiter) => ({ delimiter, score: score(lines, delimiter, names) }))
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).delimiter
}

/** Enough to see a pattern. */
const LINES_LOOKED_AT = 50

function unquotedLines(head: string): string[] {
  const lines = head.replace(/"(?:[^"]|"")*"/g, '"').split(/\r\n|\n|\r/)
  // The last line may be cut off where the look ended.
  const whole = lines.length > 1 ? lines.slice(0, -1) : lines
  return [...(head.startsWith('"') ? [head.split(/[\r\n]/)[0]!] : whole.slice(0, 1)), ...whole.slice(1)].slice(
    0,
    LINES_LOOKED_AT,
  )
}

function score([header = '', ...lines]: string[], delimiter: Delimiter, names: ColumnNames<string>): number {
  const columns = header.split(delimiter).map((name) => name.trim().replace(/^"|"$/g, ''))
  if (columns.length === 1) return 0
  const known = Object.keys(recogniseColumns(columns, names)).length
  const filled = lines.filter((line) => line !== '')
  const alike = filled.filter((line) => line.split(delimiter).length === columns.length).length
  return known * 10 + (filled.length === 0 ? 1 : (alike / filled.length) * 5) + Math.min(columns.length, 20) / 100
}
