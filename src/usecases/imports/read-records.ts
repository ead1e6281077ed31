import { uniqueNames } from '#domain/imports/header.ts'
import { COLUMNS_MAX, type Dialect } from '#domain/imports/import.ts'
import type { SourceRecord } from '#domain/imports/row.ts'
import { FileProblem } from './file-problem.ts'
import { readDelimited } from './read-delimited.ts'
import { newMemberColumns, readJsonArray, readNdjson } from './read-json.ts'

/** The records of a file, whatever its format, and the names of its columns. */
export interface RecordSource {
  batches: AsyncIterable<SourceRecord[]>
  /** Complete once all batches were read: JSON can name a new member in its last object. */
  columns(): string[]
}

/** Reads text in a known dialect. */
export function newRecordSource(text: AsyncIterable<string>, dialect: Dialect): RecordSource {
  if (dialect.format === 'delimited') return delimitedSource(text, dialect)
  const members = newMemberColumns()
  const batches = dialect.format === 'json' ? readJsonArray(text, members) : readNdjson(text, members)
  return { batches, columns: () => [...members.names] }
}

function delimitedSource(text: AsyncIterable<string>, { delimiter = ',', hasHeader }: Dialect): RecordSource {
  let columns: string[] | undefined
  async function* batches(): AsyncGenerator<SourceRecord[]> {
    for await (const records of readDelimited(text, delimiter)) {
      const [first] = records
      if (columns || !first) {
        yield records
        continue
      }
      columns = headerOf(first, hasHeader)
      yield hasHeader ? records.slice(1) : records
    }
  }
  return { batches: batches(), columns: () => [...(columns ?? [])] }
}

function headerOf({ cells }: SourceRecord, hasHeader: boolean): string[] {
  if (cells.length > COLUMNS_MAX) throw new FileProblem('UNREADABLE_FILE', `A file has at most ${COLUMNS_MAX} columns.`)
  return hasHeader ? uniqueNames(cells) : cells.map((_, i) => `Column ${i + 1}`)
}
