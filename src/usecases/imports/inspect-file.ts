import {
  type DecimalEvidence,
  decideDecimal,
  joinEvidence,
  newDecimalEvidence,
  observeDecimal,
} from '#domain/imports/decimal.ts'
import { guessDelimiter, guessFormat } from '#domain/imports/delimiter.ts'
import { guessEncoding, newEncodingProbe, probeBytes } from '#domain/imports/encoding.ts'
import type { ColumnNames } from '#domain/imports/header.ts'
import {
  type Column,
  type DecimalMark,
  type Dialect,
  type Encoding,
  IMPORT_ROWS_MAX,
  type ImportOptions,
} from '#domain/imports/import.ts'
import type { Refusal } from '#domain/values/result.ts'
import { FileProblem } from './file-problem.ts'
import { newRecordSource, type RecordSource } from './read-records.ts'
import { type Bytes, inflate, isGzip, readText } from './read-text.ts'
import { nextTurn } from './turns.ts'

/** What a file turned out to be. With a `problem` a person has to say something first. */
export interface Inspection<Field extends string> {
  dialect: Dialect
  columns: Column[]
  mapping: Partial<Record<Field, string>>
  recordCount: number
  problem?: Refusal<'COLUMNS_NOT_RECOGNISED' | 'DECIMAL_MARK_AMBIGUOUS'>
}

/** What columns mean, and what is wrong with that if anything is. */
export interface Chosen<Field extends string> {
  mapping: Partial<Record<Field, string>>
  decimalMark?: DecimalMark
  fault?: string
}

/** A file, and what may be in it. */
export interface FileToInspect<Field extends string> {
  open(): Promise<Bytes>
  /** What a person said about how it is written. */
  options: Pick<ImportOptions, 'encoding' | 'delimiter' | 'hasHeader' | 'decimalMark'>
  /** Names that columns may have; the delimiter shows itself by them. */
  names: ColumnNames<Field>
  /** The fields whose cells are decimal numbers. */
  numberFields: readonly Field[]
  /** Says which column holds what. */
  choose(columns: readonly string[]): Promise<Chosen<Field>>
}

/** As much as a format and its delimiter show themselves in. */
const HEAD_CHARS = 64 * 1024
const SAMPLES_MAX = 3
const SAMPLE_CHARS_MAX = 60

/**
 * Reads a file once for its bytes and once for its records, and decides how it is written: nothing that only a later row
 * could tell is guessed from the first ones.
 * @throws FileProblem
 */
export async function inspectFile<Field extends string>(file: FileToInspect<Field>): Promise<Inspection<Field>> {
  const { open, options } = file
  const { encoding, isGzip } = await detectEncoding(await open(), options.encoding)
  const head = await readHead(await open(), encoding)
  if (head.trim() === '') throw new FileProblem('EMPTY_FILE', 'There is nothing in the file.')
  const format = guessFormat(head)
  const dialect: Dialect = {
    format,
    encoding,
    isGzip,
    hasHeader: options.hasHeader ?? true,
    decimalMarks: {},
    ...(format === 'delimited' && { delimiter: options.delimiter ?? guessDelimiter(head, file.names) }),
  }
  const source = newRecordSource(readText(await open(), encoding), dialect)
  const survey = await surveyRecords(source, file)
  const inspection = { dialect, columns: survey.columns, mapping: survey.mapping, recordCount: survey.recordCount }
  if (survey.fault !== undefined) {
    return { ...inspection, problem: { code: 'COLUMNS_NOT_RECOGNISED', message: survey.fault } }
  }
  if (survey.recordCount === 0) throw new FileProblem('EMPTY_FILE', 'There are no rows in the file.')
  const marks = decideMarks(survey, {
    dialect,
    said: survey.decimalMark ?? options.decimalMark,
    fields: file.numberFields,
  })
  if (!marks.ok) return { ...inspection, problem: marks.problem }
  return { ...inspection, dialect: { ...dialect, decimalMarks: marks.value } }
}

async function detectEncoding(content: Bytes, said: Encoding | undefined) {
  const probe = newEncodingProbe()
  let isPacked = false
  for await (const bytes of inflate(watchFirst(content, (first) => (isPacked = isGzip(first))))) {
    probeBytes(probe, bytes)
    await nextTurn()
  }
  if (probe.byteCount === 0) throw new FileProblem('EMPTY_FILE', 'The file is empty.')
  const guess = guessEncoding(probe)
  if (guess.kind === 'binary' && said === undefined) {
    const what = guess.looksLike ?? 'no text'
    throw new FileProblem('UNREADABLE_FILE', `This is ${what}. Save it as CSV and send that.`)
  }
  return { encoding: said ?? (guess.kind === 'text' ? guess.encoding : 'utf-8'), isGzip: isPacked }
}

async function* watchFirst(content: Bytes, see: (first: Uint8Array) => void): AsyncGenerator<Uint8Array> {
  let isFirst = true
  for await (const bytes of content) {
    if (isFirst) see(bytes)
    isFirst = false
    yield bytes
  }
}

async function readHead(content: Bytes, encoding: Encoding): Promise<string> {
  let head = ''
  for await (const piece of readText(content, encoding)) {
    head += piece
    if (head.length >= HEAD_CHARS) break
  }
  return head.slice(0, HEAD_CHARS)
}

interface Survey<Field extends string> extends Chosen<Field> {
  columns: Column[]
  recordCount: number
  evidence: Map<Field, DecimalEvidence>
}

async function surveyRecords<Field extends string>(
  source: RecordSource,
  { choose, numberFields }: FileToInspect<Field>,
): Promise<Survey<Field>> {
  const samples: string[][] = []
  const evidence = new Map<Field, DecimalEvidence>(numberFields.map((field) => [field, newDecimalEvidence()]))
  let chosen: Chosen<Field> = { mapping: {}, fault: 'The file has no columns.' }
  let known = -1
  let recordCount = 0
  for await (const records of source.batches) {
    const names = source.columns()
    if (names.length !== known) {
      known = names.length
      chosen = await choose(names)
    }
    const watched = numberFields.map(
      (field) => [evidence.get(field)!, names.indexOf(chosen.mapping[field] ?? '')] as const,
    )
    for (const { cells } of records) {
      if (recordCount++ < 100) addSamples(samples, cells)
      for (const [seen, at] of watched) if (at !== -1) observeDecimal(seen, (cells[at] ?? '').trim())
    }
    if (recordCount > IMPORT_ROWS_MAX)
      throw new FileProblem('FILE_TOO_LARGE', `A file has at most ${IMPORT_ROWS_MAX} rows.`)
    await nextTurn()
  }
  const names = source.columns()
  if (known === -1) chosen = await choose(names)
  return { ...chosen, columns: names.map((name, i) => ({ name, samples: samples[i] ?? [] })), recordCount, evidence }
}

function addSamples(samples: string[][], cells: readonly string[]): void {
  for (const [i, cell] of cells.entries()) {
    samples[i] ??= []
    const kept = samples[i]
    if (kept.length < SAMPLES_MAX && cell.trim() !== '') kept.push(cell.trim().slice(0, SAMPLE_CHARS_MAX))
  }
}

/** Each column's own evidence decides; a column that cannot tell takes the mark of the others. */
function decideMarks<Field extends string>(
  { mapping, evidence }: Survey<Field>,
  { dialect, said, fields: all }: { dialect: Dialect; said: DecimalMark | undefined; fields: readonly Field[] },
) {
  const marks: Dialect['decimalMarks'] = {}
  const fields = all.filter((field) => mapping[field] !== undefined)
  const together = decideDecimal(joinEvidence(fields.map((field) => evidence.get(field)!)))
  for (const field of fields) {
    // JSON is always written with a point, in its texts too.
    const own = evidence.get(field)!
    const isSilent = own.comma + own.point + own.ambiguous === 0
    const detected = dialect.format === 'delimited' ? (isSilent ? together : decideDecimal(own)) : '.'
    const mark = said ?? detected ?? together ?? (isSilent ? '.' : undefined)
    if (mark === undefined) {
      const message = `Numbers in "${mapping[field]}" can be read in two ways, such as 1,234. Say whether the comma or the point is the decimal mark.`
      return { ok: false as const, problem: { code: 'DECIMAL_MARK_AMBIGUOUS' as const, message } }
    }
    marks[field] = mark
  }
  return { ok: true as const, value: marks }
}
