import { byteOrderMark, encodeText } from '#domain/imports/encoding.ts'
import { ERROR_COLUMNS } from '#domain/imports/header.ts'
import type { Dialect, Import, RowError } from '#domain/imports/import.ts'
import type { ImportChunk, ImportStore } from '#ports/import-store.ts'

/** A record that was not taken: as it stood in the file, and what is wrong with it. */
export interface RejectedRow {
  row: number
  errors: readonly RowError[]
  cells?: readonly string[]
  /** In JSON: its text. */
  raw?: string
}

export const encodeErrors = (rows: readonly RejectedRow[]): string => JSON.stringify(rows)
export const decodeErrors = ({ body }: Pick<ImportChunk, 'body'>): RejectedRow[] => JSON.parse(body) as RejectedRow[]

export interface ErrorFile {
  fileName: string
  mediaType: string
  content: AsyncIterable<Uint8Array>
}

const EXTENSION = { delimited: 'csv', json: 'json', ndjson: 'ndjson' } as const
const MEDIA_TYPE = { delimited: 'text/csv', json: 'application/json', ndjson: 'application/x-ndjson' } as const

/**
 * The rows that were not taken, written the way the file was, with columns that say why. Mended, it can be dropped again:
 * those columns are then ignored.
 */
export function errorFile(imports: Pick<ImportStore, 'chunk'>, record: Import & { dialect: Dialect }): ErrorFile {
  const { format, encoding } = record.dialect
  const name = record.fileName.replace(/(\.gz)?$/i, '').replace(/\.[a-z]{2,6}$/i, '')
  const extension = record.dialect.delimiter === '\t' ? 'tsv' : EXTENSION[format]
  return {
    fileName: `${name}.errors.${extension}`,
    mediaType: `${MEDIA_TYPE[format]}; charset=${encoding}`,
    content: encoded(
      format === 'delimited' ? delimitedLines(imports, record) : jsonLines(imports, record),
      record.dialect,
    ),
  }
}

async function* encoded(pieces: AsyncIterable<string>, { encoding }: Dialect): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield encodeText(piece, encoding)
}

async function* rejectedRows(imports: Pick<ImportStore, 'chunk'>, record: Import): AsyncGenerator<RejectedRow[]> {
  const chunkCount = record.plan?.errorChunkCount ?? 0
  for (let index = 0; index < chunkCount; index++) {
    const chunk = await imports.chunk(record, { kind: 'errors', index })
    if (chunk) yield decodeErrors(chunk)
  }
}

async function* delimitedLines(imports: Pick<ImportStore, 'chunk'>, record: Import & { dialect: Dialect }) {
  const { delimiter = ',', encoding, hasHeader } = record.dialect
  const names = (record.columns ?? []).map(({ name }) => name)
  const own = names.map((name) => !(ERROR_COLUMNS as readonly string[]).includes(name))
  const line = (cells: readonly string[], added: readonly string[]): string =>
    `${[...cells.filter((_, i) => own[i] !== false), ...added].map((cell) => quote(cell, delimiter)).join(delimiter)}\r\n`
  yield byteOrderMark(encoding)
  if (hasHeader) yield line(names, ERROR_COLUMNS)
  for await (const rows of rejectedRows(imports, record)) {
    yield rows.map(({ cells = [], errors, row }) => line(padded(cells, names.length), errorCells(row, errors))).join('')
  }
}

const padded = (cells: readonly string[], length: number): string[] => [
  ...cells,
  ...Array.from({ length: Math.max(0, length - cells.length) }, () => ''),
]

const errorCells = (row: number, errors: readonly RowError[]): string[] => [
  String(row),
  errors.map(({ column }) => column).join('; '),
  errors.map(({ code }) => code).join('; '),
  errors.map(({ message }) => message).join(' '),
]

const quote = (cell: string, delimiter: string): string =>
  cell.includes('"') || cell.includes(delimiter) || /[\r\n]|^\s|\s$/.test(cell)
    ? `"${cell.replaceAll('"', '""')}"`
    : cell

async function* jsonLines(imports: Pick<ImportStore, 'chunk'>, record: Import & { dialect: Dialect }) {
  const isArray = record.dialect.format === 'json'
  let isFirst = true
  if (isArray) yield '['
  for await (const rows of rejectedRows(imports, record)) {
    const texts = rows.map((row) => withErrors(row))
    yield isArray ? `${isFirst ? '\n' : ',\n'}${texts.join(',\n')}` : `${texts.join('\n')}\n`
    isFirst = false
  }
  if (isArray) yield '\n]\n'
}

/** The object as it came with the errors added, or, where it was none, the text for somebody to mend. */
function withErrors({ row, raw = '', errors }: RejectedRow): string {
  const added = JSON.stringify(Object.fromEntries(ERROR_COLUMNS.map((name, i) => [name, errorCells(row, errors)[i]])))
  const isObject = raw.startsWith('{') && raw.endsWith('}') && isJson(raw)
  if (!isObject) return JSON.stringify({ ...JSON.parse(added), unreadable: raw })
  const kept = JSON.parse(raw) as Record<string, unknown>
  for (const name of ERROR_COLUMNS) delete kept[name]
  return JSON.stringify({ ...kept, ...JSON.parse(added) })
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
