import type { Applied, Import, Progress } from '#domain/imports/import.ts'
import { productAfter } from '#domain/imports/product-change.ts'
import { changesLevel, changesProduct, decodeStaged, type StagedRow } from '#domain/imports/staged-row.ts'
import type { CommandLine, CountLine } from '#domain/ledger/command.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import { formatQuantity } from '#domain/values/quantity.ts'
import { invariant } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { changeProducts } from './change-products.ts'
import { encodeErrors, type RejectedRow } from './error-file.ts'
import { type RefusedLine, recordedMovements, recordLines } from './record-lines.ts'

export interface ApplyDeps {
  imports: ImportStore
  catalog: Pick<CatalogStore, 'productsById' | 'saveProducts'>
  stock: Pick<StockStore, 'atomicLineCount' | 'levels' | 'outcome' | 'record'>
  clock: Clock
  /** Keeps how far it has come, now and then. */
  onProgress(progress: Progress, record: Import, isWorthKeeping: boolean): Promise<void>
}

/** How many chunks are under way at once: reading the next goes on while the last are written. */
const CHUNKS_AT_ONCE = 3

/** Names the command of a chunk, so that it happens once however often the work is taken up again. */
export const applyKey = (importId: string, chunk: number): string => `import:${importId}:${chunk}`

/**
 * Applies a planned import chunk by chunk, from the first one not yet done. Each chunk's counts are one ledger command.
 * @returns the import as it then stands
 */
export async function applyImport(deps: ApplyDeps, record: Import): Promise<Import> {
  const { plan } = record
  invariant(plan, 'an import is planned before it is applied')
  const isResumed = record.applied !== undefined
  let current: Import = { ...record, applied: record.applied ?? nothingYet(record) }
  await deps.onProgress({ phase: 'applying', done: 0, total: plan.validCount }, current, true)
  const underWay: Promise<ChunkOutcome>[] = []
  let next = current.nextChunk
  let doneRows = next * 1000
  while (current.nextChunk < plan.chunkCount) {
    while (underWay.length < CHUNKS_AT_ONCE && next < plan.chunkCount) {
      const chunk = applyChunk(deps, current, { index: next++, isResumed })
      // Waited for in order below; until then a failure must not count as one nobody handles.
      chunk.catch(() => undefined)
      underWay.push(chunk)
    }
    const outcome = await underWay.shift()!
    current = await takeOutcome(deps, current, outcome)
    doneRows = Math.min(plan.validCount, doneRows + outcome.rowCount)
    const progress: Progress = { phase: 'applying', done: doneRows, total: plan.validCount }
    await deps.onProgress(progress, current, outcome.refused.length > 0)
  }
  return { ...current, status: 'applied', applied: { ...current.applied!, at: deps.clock.now() } }
}

const nothingYet = ({ startedBy, createdBy }: Import): Applied => ({
  at: 0,
  by: startedBy ?? createdBy,
  countedCount: 0,
  createdProductCount: 0,
  changedProductCount: 0,
  refusedCount: 0,
})

interface ChunkOutcome {
  rowCount: number
  countedCount: number
  createdProductCount: number
  changedProductCount: number
  refused: RejectedRow[]
}

async function applyChunk(
  deps: ApplyDeps,
  record: Import,
  { index, isResumed }: { index: number; isResumed: boolean },
): Promise<ChunkOutcome> {
  const chunk = await deps.imports.chunk(record, { kind: 'rows', index })
  invariant(chunk, `chunk ${index} of import ${record.importId} was staged`)
  const rows = decodeStaged(chunk.body)
  const changing = rows.filter(changesProduct)
  await changeProducts(deps, record.tenantId, {
    productIds: changing.map(({ productId }) => productId),
    change: (current, i) => productAfter(current, changing[i]!),
  })
  const key = applyKey(record.importId, index)
  // What was recorded before an interruption is so by now, and would be counted as nothing to do.
  const kept = isResumed ? await recordedMovements(deps, record.tenantId, key) : { movements: [], partCount: 0 }
  const command = {
    tenantId: record.tenantId,
    key,
    fingerprint: `${record.plan!.hash}:${index}`,
    actor: `import:${record.importId}`,
    recordedAt: deps.clock.now(),
    lines: await countLines(deps, record, rowsLeft(deps, record, { rows, recorded: kept.movements })),
  }
  // Where nothing was recorded, what was refused is asked under its own key again: the answer is the same.
  const { recordedCount, refused } = await recordLines(deps, command, kept.movements.length > 0 ? kept.partCount : 0)
  return {
    rowCount: rows.length,
    countedCount: recordedCount + kept.movements.length,
    createdProductCount: changing.filter(({ product }) => product === 'new').length,
    changedProductCount: changing.filter(({ product }) => product !== 'new').length,
    refused: refused.map((line) => toRejected(record, rows, line)),
  }
}

/**
 * The rows that an interruption left. They are recorded in their order, so those up to the last one in the ledger are
 * done, also where their count was right already: counting them again would undo what was sold since.
 */
function rowsLeft(
  { stock }: ApplyDeps,
  { storeId, importId }: Import,
  { rows, recorded }: { rows: readonly StagedRow[]; recorded: readonly Movement[] },
): readonly StagedRow[] {
  if (recorded.length === 0) return rows
  const all = rows.filter((row) => row.counted !== undefined).map((row) => toCount(row, { storeId, importId }))
  if (stock.atomicLineCount(all) === all.length) return []
  const done = new Set(recorded.map(({ productId }) => productId))
  return rows.slice(rows.findLastIndex(({ productId }) => done.has(productId)) + 1)
}

function toCount(
  { productId, counted, occurredAt }: StagedRow,
  { storeId, importId }: Pick<Import, 'storeId' | 'importId'>,
): CountLine {
  const line: CountLine = { kind: 'count', storeId, productId, counted: counted!, reference: `import:${importId}` }
  return occurredAt === undefined ? line : { ...line, occurredAt }
}

/** Counts of the levels that do not say so already. A first count is recorded even when it is 0. */
async function countLines({ stock }: ApplyDeps, record: Import, rows: readonly StagedRow[]): Promise<CommandLine[]> {
  const { tenantId, storeId, importId } = record
  const counted = rows.filter((row) => row.counted !== undefined)
  const levels = await stock.levels(
    tenantId,
    counted.map(({ productId }) => ({ storeId, productId })),
  )
  return counted
    .filter((row, i) => changesLevel({ ...levels[i]!, counted: row.counted }))
    .map((row) => toCount(row, { storeId, importId }))
}

async function takeOutcome({ imports }: ApplyDeps, record: Import, outcome: ChunkOutcome): Promise<Import> {
  const { refused } = outcome
  let plan = record.plan!
  if (refused.length > 0) {
    await imports.putChunk(record, {
      kind: 'errors',
      index: plan.errorChunkCount,
      rowCount: refused.length,
      body: encodeErrors(refused),
    })
    plan = { ...plan, errorChunkCount: plan.errorChunkCount + 1 }
  }
  const before = record.applied!
  return {
    ...record,
    plan,
    nextChunk: record.nextChunk + 1,
    applied: {
      ...before,
      countedCount: before.countedCount + outcome.countedCount,
      createdProductCount: before.createdProductCount + outcome.createdProductCount,
      changedProductCount: before.changedProductCount + outcome.changedProductCount,
      refusedCount: before.refusedCount + refused.length,
    },
  }
}

/** A row that the ledger refused in the end, as a row of its file: what it says of the product was taken already. */
function toRejected(record: Import, rows: readonly StagedRow[], { line, message }: RefusedLine): RejectedRow {
  const staged = rows.find(({ productId }) => productId === line.productId)!
  const column = record.mapping?.productId ?? ''
  const error = { row: staged.row, column, code: 'REFUSED_AT_APPLY' as const, value: staged.productId, message }
  const quantity = staged.counted === undefined ? '' : formatQuantity(staged.counted)
  const mark = record.dialect?.decimalMarks.quantity ?? '.'
  const cells = (record.columns ?? []).map(({ name }) => {
    if (name === record.mapping?.productId) return staged.productId
    return name === record.mapping?.quantity ? quantity.replace('.', mark) : ''
  })
  if (record.dialect?.format === 'delimited') return { row: staged.row, errors: [error], cells }
  const members = Object.fromEntries(cells.map((cell, i) => [record.columns![i]!.name, cell]))
  return { row: staged.row, errors: [error], raw: JSON.stringify(members) }
}
