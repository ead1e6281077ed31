import { createHash } from 'node:crypto'
import { may, mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { Import, ImportOptions, Plan } from '#domain/imports/import.ts'
import { changesLevel, changesProduct, decodeStaged, type StagedRow } from '#domain/imports/staged-row.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { Page } from '#ports/page.ts'
import { InvalidCursorError } from '#ports/page.ts'
import { decodeErrors, type ErrorFile, errorFile, type RejectedRow } from './error-file.ts'
import { findUndoBlocks, type UndoDeps } from './undo-import.ts'

type NotFound = Refusal<'NOT_FOUND'>

/** One import, if the caller may see its store. */
export async function readImport(
  { imports }: { imports: Pick<ImportStore, 'find'> },
  principal: Principal,
  importId: string,
): Promise<Result<Import, NotFound>> {
  const record = await imports.find({ tenantId: principal.tenantId, importId })
  const isVisible = record && may(principal.role, 'imports:write') && mayUseStore(principal, record.storeId)
  return isVisible ? accept(record) : refuse('NOT_FOUND', 'There is no such import.')
}

/** Imports of the stores the caller may see, newest first. */
export function listImports(
  { imports }: { imports: Pick<ImportStore, 'list'> },
  { tenantId, stores }: Principal,
  page: { limit: number; cursor?: string },
): Promise<Page<Import>> {
  return imports.list(tenantId, { ...page, ...(stores !== 'all' && { stores }) })
}

type Changed = Promise<
  Result<
    Import,
    NotFound | Refusal<'IMPORT_NOT_READY' | 'IMPORT_PLAN_CHANGED' | 'IMPORT_HAS_ERRORS' | 'IMPORT_UNDO_BLOCKED'>
  >
>

interface ChangeDeps {
  imports: ImportStore
  clock: Clock
}

const isWaiting = ({ status, problem }: Import): boolean =>
  status === 'planned' || (status === 'received' && problem !== undefined)

/** Says how a file is to be read or which column means what. It is then planned anew; the policy alone changes no row. */
export async function changeOptions(
  deps: ChangeDeps,
  principal: Principal,
  { importId, options }: { importId: string; options: Partial<ImportOptions> },
): Changed {
  const found = await readImport(deps, principal, importId)
  if (!found.ok) return found
  if (!isWaiting(found.value)) return notReady(found.value)
  const { plan, problem: _, progress: __, ...rest } = found.value
  if (plan && Object.keys(options).every((name) => name === 'policy')) {
    return save(deps, { ...rest, plan: underPolicy(plan, options), options: { ...rest.options, ...options } })
  }
  return save(deps, { ...rest, status: 'received', options: { ...rest.options, ...options }, nextChunk: 0 })
}

/** The same rows under another policy: another plan, so another hash, and nothing to read again. */
const underPolicy = (plan: Plan, { policy }: Partial<ImportOptions>): Plan => ({
  ...plan,
  hash: createHash('sha256').update(`${plan.hash}:${policy}`).digest('hex'),
})

/** Starts applying the plan the caller has seen. */
export async function startApplying(
  deps: ChangeDeps,
  principal: Principal,
  { importId, planHash }: { importId: string; planHash: string },
): Changed {
  const found = await readImport(deps, principal, importId)
  if (!found.ok) return found
  const record = found.value
  // Asked twice, it is the same wish.
  const isUnderWay = record.status === 'applying' || record.status === 'applied'
  if (isUnderWay && record.plan?.hash === planHash) return accept(record)
  if (record.status !== 'planned' || !record.plan) return notReady(record)
  if (record.plan.hash !== planHash) {
    return refuse('IMPORT_PLAN_CHANGED', 'The plan is another one by now. Look at it again.')
  }
  if (record.plan.errorCount > 0 && record.options.policy === 'reject_all') {
    const message = `${record.plan.errorCount} rows are bad. Mend the file, or choose to leave those rows out.`
    return refuse('IMPORT_HAS_ERRORS', message)
  }
  return save(deps, { ...record, status: 'applying', startedBy: principal.actor, nextChunk: 0 })
}

/** Starts taking an applied import back, unless stock that it added is gone by now. */
export async function startUndoing(
  deps: ChangeDeps & Omit<UndoDeps, 'onProgress'>,
  principal: Principal,
  importId: string,
): Changed {
  const found = await readImport(deps, principal, importId)
  if (!found.ok) return found
  const record = found.value
  if (record.status === 'undoing' || record.status === 'undone') return accept(record)
  const canUndo = record.plan && (record.status === 'applied' || (record.status === 'failed' && record.applied))
  if (!canUndo || !record.plan) return notReady(record)
  const blocks = await findUndoBlocks(deps, record)
  const [first] = blocks
  if (first) {
    return refuse('IMPORT_UNDO_BLOCKED', `It cannot be undone any more: ${first.message}`, { fields: blocks })
  }
  const { problem: _, ...rest } = record
  return save(deps, { ...rest, status: 'undoing', startedBy: principal.actor, nextChunk: record.plan.chunkCount })
}

async function save({ imports, clock }: ChangeDeps, record: Import): Changed {
  const next = { ...record, updatedAt: clock.now() }
  if (await imports.save(next, record.version)) return accept({ ...next, version: record.version + 1 })
  return refuse('IMPORT_NOT_READY', 'Somebody else changed this import a moment ago. Look at it again.')
}

const notReady = ({ status, problem }: Import) =>
  refuse('IMPORT_NOT_READY', problem ? `The import waits: ${problem.message}` : `The import is ${status}.`)

export type RowFilter = 'all' | 'changed' | 'new' | 'stale'

const MATCHES: Record<RowFilter, (row: StagedRow) => boolean> = {
  all: () => true,
  changed: (row) => changesLevel(row) || changesProduct(row),
  new: ({ product }) => product === 'new',
  stale: ({ isStale }) => isStale,
}

/** A page looks through this many chunks at most; one with nothing found still says where to go on. */
const CHUNKS_PER_PAGE_MAX = 200

/** What the plan would change, row by row: before and after. */
export async function readRows(
  { imports }: { imports: ImportStore },
  principal: Principal,
  { importId, filter, ...page }: { importId: string; filter: RowFilter; limit: number; cursor?: string },
): Promise<Result<{ record: Import; rows: Page<StagedRow> }, NotFound>> {
  const found = await readImport({ imports }, principal, importId)
  if (!found.ok) return found
  const record = found.value
  const rows = await readChunks(page, record.plan?.chunkCount ?? 0, async (index) => {
    const chunk = await imports.chunk(record, { kind: 'rows', index })
    return decodeStaged(chunk?.body ?? '[]').map((row) => (MATCHES[filter](row) ? row : undefined))
  })
  return accept({ record, rows })
}

/** The rows that were not taken, and why. */
export async function readErrors(
  { imports }: { imports: ImportStore },
  principal: Principal,
  { importId, ...page }: { importId: string; limit: number; cursor?: string },
): Promise<Result<Page<RejectedRow>, NotFound>> {
  const found = await readImport({ imports }, principal, importId)
  if (!found.ok) return found
  const record = found.value
  return accept(
    await readChunks(page, record.plan?.errorChunkCount ?? 0, async (index) => {
      const chunk = await imports.chunk(record, { kind: 'errors', index })
      return chunk ? decodeErrors(chunk) : []
    }),
  )
}

/** A cursor is `chunk.offset`: where the next page begins. */
async function readChunks<T>(
  { limit, cursor }: { limit: number; cursor?: string },
  chunkCount: number,
  read: (index: number) => Promise<(T | undefined)[]>,
): Promise<Page<T>> {
  const start = cursor === undefined ? ['', '0', '0'] : /^(\d{1,6})\.(\d{1,6})$/.exec(cursor)
  if (!start) throw new InvalidCursorError('The cursor is not one of this list. Start again without it.')
  let [chunk, offset] = [Number(start[1]), Number(start[2])]
  const data: T[] = []
  for (let looked = 0; chunk < chunkCount && looked < CHUNKS_PER_PAGE_MAX; looked++, chunk++, offset = 0) {
    const items = await read(chunk)
    for (; offset < items.length; offset++) {
      const item = items[offset]
      if (item === undefined) continue
      if (data.length === limit) return { data, nextCursor: `${chunk}.${offset}` }
      data.push(item)
    }
  }
  return { data, nextCursor: chunk < chunkCount ? `${chunk}.0` : undefined }
}

/** The file of the rows that were not taken, to be mended and sent again. */
export async function readErrorFile(
  { imports }: { imports: ImportStore },
  principal: Principal,
  importId: string,
): Promise<Result<ErrorFile, NotFound>> {
  const found = await readImport({ imports }, principal, importId)
  if (!found.ok) return found
  const { dialect, plan } = found.value
  if (!dialect || !plan || plan.errorChunkCount === 0) return refuse('NOT_FOUND', 'This import has no bad rows.')
  return accept(errorFile(imports, { ...found.value, dialect }))
}
