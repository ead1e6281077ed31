import type { ImportView } from '#contract/imports.ts'

type Dialect = NonNullable<ImportView['dialect']>

export const ENCODING_NAMES: Record<Dialect['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows-1252',
}

export const DELIMITER_NAMES: Record<NonNullable<Dialect['delimiter']>, string> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'vertical bar',
}

export const MARK_NAMES = { '.': 'point', ',': 'comma' } as const

const FORMAT_NAMES = { delimited: 'Delimited text', json: 'JSON', ndjson: 'NDJSON' } as const

/** How the file is written, in one line. */
export function describeDialect({ dialect }: ImportView): string | undefined {
  if (!dialect) return undefined
  const marks = [...new Set(Object.values(dialect.decimalMarks))]
  return [
    FORMAT_NAMES[dialect.format],
    dialect.isGzip && 'gzip',
    ENCODING_NAMES[dialect.encoding],
    dialect.delimiter && `${DELIMITER_NAMES[dialect.delimiter]} between cells`,
    marks.length > 0 &&
      dialect.format === 'delimited' &&
      `decimal ${marks.map((mark) => MARK_NAMES[mark]).join(' and ')}`,
  ]
    .filter(Boolean)
    .join(' · ')
}
