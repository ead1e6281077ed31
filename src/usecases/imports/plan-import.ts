import { createHash, type Hash } from 'node:crypto'
import { findMappingFault, headerSignature, recogniseColumns, STOCK_COLUMNS } from '#domain/imports/header.ts'
import {
  CHUNK_ROWS_MAX,
  type Import,
  type ImportField,
  NUMBER_FIELDS,
  type Progress,
  type RowError,
} from '#domain/imports/import.ts'
import { conclude, countErrors, countStaged, newPlanCounts, type PlanCounts } from '#domain/imports/plan.ts'
import { newProductIndex, type ProductIndex } from '#domain/imports/product-index.ts'
import { type ImportRow, type ReadRow, rowReader, type SourceRecord } from '#domain/imports/row.ts'
import { changesLevel, encodeStaged, type StagedRow, stageRow } from '#domain/imports/staged-row.ts'
import { currencyPlaces } from '#domain/values/money.ts'
import { invariant } from '#domain/values/result.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { encodeErrors, type RejectedRow } from './error-file.ts'
import { FileProblem } from './file-problem.ts'
import { type Chosen, inspectFile } from './inspect-file.ts'
import { newRecordSource } from './read-records.ts'
import { type Bytes, readText } from './read-text.ts'

export interface PlanDeps {
  imports: ImportStore
  blobs: Pick<Blobs, 'open'>
  catalog: Pick<CatalogStore, 'productsById' | 'store' | 'tenant'>
  stock: Pick<StockStore, 'levels' | 'movements'>
  clock: Clock
  onProgress(progress: Progress): Promise<void>
}

/** Where the file of an import is kept. */
export const blobKey = (importId: string): string => `imports/${importId}`

/**
 * Reads a received file into a plan: what is in it, what is wrong with it, and what applying it would change.
 * Nothing but the plan is written. @returns the import as it then stands: planned, waiting for a person, or failed
 */
export async function planImport(deps: PlanDeps, record: Import): Promise<Import> {
  const open = async (): Promise<Bytes> => {
    const content = await deps.blobs.open(blobKey(record.importId))
    invariant(content, `the file of import ${record.importId} is kept`)
    return content
  }
  try {
    await deps.onProgress({ phase: 'reading', done: 0, total: 0 })
    const inspection = await inspectFile({
      open,
      options: record.options,
      names: STOCK_COLUMNS,
      numberFields: NUMBER_FIELDS,
      choose: (columns) => chooseMapping(deps.imports, record, columns),
    })
    const { dialect, columns, mapping, problem } = inspection
    const found: Import = { ...record, dialect, columns, mapping, problem }
    if (problem) return found
    await deps.imports.dropChunks(record)
    const staging = await newStaging(deps, found, inspection.recordCount)
    const source = newRecordSource(readText(await open(), dialect.encoding), dialect)
    for await (const records of source.batches) await stageBatch(staging, records)
    await finish(staging)
    await rememberChoice(deps.imports, found)
    return { ...found, status: 'planned', plan: conclude(staging.counts, staging.hash.digest('hex')), nextChunk: 0 }
  } catch (error) {
    if (!(error instanceof FileProblem)) throw error
    return { ...record, status: 'failed', problem: { code: error.code, message: error.message } }
  }
}

/** A person's mapping, else the one remembered for files like this, else what the names say. */
async function chooseMapping(
  imports: ImportStore,
  { tenantId, storeId, options }: Import,
  names: readonly string[],
): Promise<Chosen<ImportField>> {
  if (options.mapping) return { mapping: options.mapping, fault: findMappingFault(options.mapping, names) }
  const remembered = await imports.rememberedMapping({ tenantId, storeId, signature: headerSignature(names) })
  if (remembered && findMappingFault(remembered.mapping, names) === undefined) {
    return { mapping: remembered.mapping, decimalMark: options.decimalMark ?? remembered.decimalMark }
  }
  const mapping = recogniseColumns(names, STOCK_COLUMNS)
  const fault = findMappingFault(mapping, names)
  return { mapping, ...(fault && { fault: `The columns are not all known by name. ${fault}` }) }
}

async function rememberChoice(imports: ImportStore, { tenantId, storeId, options, columns }: Import): Promise<void> {
  const { mapping, decimalMark } = options
  if (!mapping || !columns) return
  const signature = headerSignature(columns.map(({ name }) => name))
  await imports.rememberMapping({ tenantId, storeId, signature }, { mapping, decimalMark })
}

/** A plan in the making. Memory holds one chunk of rows, one of errors, and the product numbers seen. */
interface Staging {
  deps: PlanDeps
  record: Import
  total: number
  readRow: ReadRow
  seen: ProductIndex
  counts: PlanCounts
  hash: Hash
  rows: ImportRow[]
  /** The records of `rows`, for those that turn out to be refused. */
  sources: SourceRecord[]
  rejected: RejectedRow[]
  rejectedChars: number
  /** The write before, still on its way to the disk while the next chunk is made. */
  writing: Promise<void>
}

/** Rejected records are kept whole, and one can be a megabyte. */
const REJECTED_CHARS_MAX = 1_000_000

async function newStaging(deps: PlanDeps, record: Import, total: number): Promise<Staging> {
  const [tenant, store] = await Promise.all([
    deps.catalog.tenant(record.tenantId),
    deps.catalog.store(record.tenantId, record.storeId),
  ])
  invariant(
    tenant && store && record.dialect && record.mapping,
    'an inspected import has a store, a dialect and a mapping',
  )
  const { dialect, mapping, options, contentHash, mayEditProducts } = record
  const hash = createHash('sha256')
  hash.update(JSON.stringify([contentHash, record.storeId, dialect, mapping, options, mayEditProducts]))
  return {
    deps,
    record,
    total,
    readRow: rowReader({
      columns: record.columns!.map(({ name }) => name),
      mapping,
      decimalMarks: dialect.decimalMarks,
      currency: tenant.currency,
      currencyPlaces: currencyPlaces(tenant.currency),
      timeZone: store.timeZone,
      now: deps.clock.now(),
    }),
    seen: newProductIndex(),
    counts: newPlanCounts(),
    hash,
    rows: [],
    sources: [],
    rejected: [],
    rejectedChars: 0,
    writing: Promise.resolve(),
  }
}

async function stageBatch(staging: Staging, records: readonly SourceRecord[]): Promise<void> {
  for (const record of records) {
    const { row, errors } = staging.readRow(record)
    if (!row) {
      await reject(staging, record, errors)
      continue
    }
    const earlier = staging.seen.add(row.productId, row.row)
    if (earlier !== undefined) {
      const message = `"${row.productId}" is in row ${earlier} already. Keep one of them.`
      await reject(staging, record, [errorOf(staging, row, { code: 'DUPLICATE_PRODUCT', message })])
      continue
    }
    staging.rows.push(row)
    staging.sources.push(record)
    if (staging.rows.length === CHUNK_ROWS_MAX) await flushRows(staging)
  }
}

const errorOf = (
  { record }: Staging,
  { row, productId }: ImportRow,
  fault: Pick<RowError, 'code' | 'message'>,
): RowError => ({ row, column: record.mapping?.productId ?? '', value: productId, ...fault })

async function reject(staging: Staging, { row, cells, raw }: SourceRecord, errors: readonly RowError[]): Promise<void> {
  countErrors(staging.counts, errors)
  staging.rejected.push({ row, errors, ...(staging.record.dialect?.format === 'delimited' ? { cells } : { raw }) })
  staging.rejectedChars += raw?.length ?? cells.reduce((sum, cell) => sum + cell.length, 0)
  if (staging.rejected.length >= CHUNK_ROWS_MAX || staging.rejectedChars > REJECTED_CHARS_MAX)
    await flushRejected(staging)
}

async function flushRejected(staging: Staging): Promise<void> {
  if (staging.rejected.length === 0) return
  const body = encodeErrors(staging.rejected)
  const index = staging.counts.errorChunkCount++
  staging.hash.update(body)
  await write(staging, { kind: 'errors', index, rowCount: staging.rejected.length, body })
  staging.rejected = []
  staging.rejectedChars = 0
}

async function flushRows(staging: Staging): Promise<void> {
  const { rows, sources, record } = staging
  staging.rows = []
  staging.sources = []
  if (rows.length === 0) return
  const baselines = await readBaselines(staging, rows)
  const rights = { unknownProducts: record.options.unknownProducts, mayEditProducts: record.mayEditProducts }
  const staged: StagedRow[] = []
  for (const [i, row] of rows.entries()) {
    const result = stageRow(row, baselines[i]!, rights)
    if (!result.ok) {
      await reject(staging, sources[i]!, [errorOf(staging, row, result.refusal)])
      continue
    }
    staged.push(result.value)
    countStaged(staging.counts, result.value)
  }
  if (staged.length === 0) return
  const body = encodeStaged(staged)
  staging.hash.update(body)
  await write(staging, { kind: 'rows', index: staging.counts.chunkCount++, rowCount: staged.length, body })
}

async function readBaselines({ deps, record }: Staging, rows: readonly ImportRow[]) {
  const { tenantId, storeId } = record
  const [products, levels] = await Promise.all([
    deps.catalog.productsById(
      tenantId,
      rows.map(({ productId }) => productId),
    ),
    deps.stock.levels(
      tenantId,
      rows.map(({ productId }) => ({ storeId, productId })),
    ),
  ])
  return Promise.all(
    rows.map((row, i) => {
      const level = levels[i]!
      const baseline = { product: products[i], level }
      // Only a row with a time of its own can be older than what happened since.
      if (row.occurredAt === undefined || level.seq === 0 || !changesLevel({ ...level, counted: row.counted }))
        return baseline
      return deps.stock.movements(tenantId, level, { limit: 1 }).then(({ movements: [newest] }) => ({
        ...baseline,
        lastOccurredAt: newest?.occurredAt,
      }))
    }),
  )
}

async function write(staging: Staging, chunk: Parameters<ImportStore['putChunk']>[1]): Promise<void> {
  await staging.writing
  staging.writing = staging.deps.imports.putChunk(staging.record, chunk)
  await staging.deps.onProgress({ phase: 'planning', done: staging.counts.rowCount, total: staging.total })
}

async function finish(staging: Staging): Promise<void> {
  await flushRows(staging)
  await flushRejected(staging)
  await staging.writing
}
