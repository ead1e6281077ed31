import type { Table } from './document.ts'
import { cellFormat } from './format-cell.ts'

export interface CsvOptions {
  /** ISO 4217: how many places amounts have. */
  currency: string
  /** Starts with a byte order mark, without which Excel reads UTF-8 as its local encoding. */
  hasByteOrderMark?: boolean
}

/**
 * A table as comma-separated values (RFC 4180): a line of titles, the rows, the totals where it has them.
 *
 * Numbers are decimals with a point, never grouped; what is not known is empty. A text that a spreadsheet would take for a
 * formula gets a leading apostrophe, since product names come from outside (OWASP, "CSV Injection"); a number never does.
 */
export function tableCsv({ columns, rows, totals }: Table, { currency, hasByteOrderMark = false }: CsvOptions): string {
  const { forPrograms } = cellFormat(currency)
  const lines = [columns.map(({ title }) => quoted(guarded(title))).join(',')]
  for (const row of totals ? [...rows, totals] : rows) {
    const cells = columns.map(({ kind }, at) => {
      const text = forPrograms(kind, row[at]) ?? ''
      return kind === 'text' ? quoted(guarded(text)) : text
    })
    lines.push(cells.join(','))
  }
  return `${hasByteOrderMark ? '\u{feff}' : ''}${lines.join('\r\n')}\r\n`
}

const guarded = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** A lone empty cell is quoted too: a line with nothing on it would be skipped as blank. */
const quoted = (text: string): string =>
  text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
