import { createHash } from 'node:crypto'
import type { Principal } from '#domain/identity/permission.ts'
import type { Import } from '#domain/imports/import.ts'
import { isStoreId, type TenantId } from '#domain/values/ids.ts'
import { BlobTooLargeError } from '#ports/blobs.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { ImportKey } from '#ports/import-store.ts'
import type { DroppedFile, InboxVerdict, TakingOptions } from '#ports/inbox.ts'
import { errorFile } from './error-file.ts'
import { startApplying } from './manage-imports.ts'
import { blobKey } from './plan-import.ts'
import { FILE_BYTES_MAX, receiveFile } from './receive-file.ts'
import { type RunDeps, runImportNow } from './run-imports.ts'

/**
 * Takes a file from an inbox without anybody looking: good rows are applied at once, bad ones come back in a file.
 * A file that leaves a question open (columns nobody has mapped yet, say) waits in the dashboard for the answer.
 *
 * Each drop is one import, however often it is taken: what an earlier call left unfinished goes on, and what it finished is
 * told again. Two calls at once share the work.
 *
 * @throws StoreBusyError when somebody else was at work on it for longer than `waitMs`
 * @throws when it was told to stop, or could not finish now; the drop is taken again then
 */
export async function takeInboxFile(
  deps: RunDeps,
  file: DroppedFile,
  options: Partial<TakingOptions> = {},
): Promise<InboxVerdict> {
  const tenantId = await findTenant(deps, file)
  if (tenantId === undefined) {
    return { isTaken: false, message: `There is no store "${file.storeId}". Name the folder after the store's id.` }
  }
  const principal: Principal = { tenantId, actor: 'inbox', role: 'manager', stores: [file.storeId] }
  const importId = importIdOf(tenantId, file)
  const isKnown = (await deps.imports.find({ tenantId, importId })) !== undefined
  const refusal = isKnown ? undefined : await receive(deps, principal, { ...file, importId })
  return refusal ?? applyAlone(deps, principal, { tenantId, importId, ...options })
}

/** The tenant that is named, or the one tenant of this machine that has a store of this name: if the store is open. */
async function findTenant(
  { catalog }: Pick<RunDeps, 'catalog'>,
  { tenantId, storeId }: Pick<DroppedFile, 'tenantId' | 'storeId'>,
): Promise<TenantId | undefined> {
  if (!isStoreId(storeId)) return undefined
  const tenants = tenantId === undefined ? await catalog.tenants() : [{ tenantId }]
  const stores = await Promise.all(tenants.map((tenant) => catalog.store(tenant.tenantId, storeId)))
  const owners = tenants.filter((_, i) => stores[i]?.active)
  return owners.length === 1 ? owners[0]!.tenantId : undefined
}

/** The same drop is the same import: a UUID of version 8 (RFC 9562), whose bits are for its maker to choose. */
function importIdOf(tenantId: TenantId, { storeId, fileName, dropId }: DroppedFile): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([tenantId, storeId, fileName, dropId]))
    .digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** @returns why it was not received, if it was not */
async function receive(
  deps: RunDeps,
  principal: Principal,
  { importId, storeId, fileName, open }: DroppedFile & { importId: string },
): Promise<InboxVerdict | undefined> {
  try {
    const blob = await deps.blobs.put(blobKey(importId), open(), FILE_BYTES_MAX)
    const options = { policy: 'reject_rows' as const }
    const received = await receiveFile(deps, principal, { importId, blob, storeId, fileName, source: 'inbox', options })
    return received.ok ? undefined : { isTaken: false, message: received.refusal.message }
  } catch (error) {
    if (!(error instanceof BlobTooLargeError)) throw error
    return { isTaken: false, message: `The file is larger than ${FILE_BYTES_MAX / 1024 ** 2} MB.` }
  }
}

type Run = ImportKey & Partial<TakingOptions>

/** Somebody else may start it, or choose other options, between a look and a start; not again and again. */
const STARTS_MAX = 5

async function applyAlone(deps: RunDeps, principal: Principal, run: Run): Promise<InboxVerdict> {
  let refusal = 'The import changes all the time.'
  for (let start = 0; start < STARTS_MAX; start++) {
    const record = await settle(deps, run)
    const { status, plan, importId } = record
    if (!plan || (status !== 'planned' && status !== 'applied')) return waiting(record)
    const isOver = status === 'applied' || plan.verdict === 'nothing_to_do' || plan.validCount === 0
    if (isOver) return verdictOf(deps, record)
    const started = await startApplying(deps, principal, { importId, planHash: plan.hash })
    if (!started.ok) refusal = started.refusal.message
  }
  return { isTaken: false, message: refusal, importId: run.importId }
}

/** What somebody has to answer, or why it is over. */
function waiting({ status, problem, importId }: Import): InboxVerdict {
  const reason = problem?.message ?? `The import is ${status}.`
  const message = status === 'received' ? `${reason} Answer that on the Imports page, and apply it there.` : reason
  return { isTaken: false, message, importId }
}

/** How often to look whether another worker is done with it. */
const LOOK_EVERY_MS = 200
const RETRY_AFTER_SECONDS = 10
/** A day: no import takes longer, and a worker that hangs must not stop the inbox for ever. */
const WAIT_MAX_MS = 24 * 60 * 60 * 1000

/** Runs the import until it waits for a person or is over, or waits for the worker that already has it. */
async function settle(deps: RunDeps, { signal, waitMs = WAIT_MAX_MS, ...key }: Run): Promise<Import> {
  for (let look = 0; look * LOOK_EVERY_MS < waitMs; look++) {
    signal?.throwIfAborted()
    await runImportNow(deps, key, { signal })
    const record = await deps.imports.find(key)
    if (!record) throw new Error(`import ${key.importId} is gone`)
    const isAtRest = !['received', 'applying', 'undoing'].includes(record.status) || record.problem
    if (isAtRest) return record
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new StoreBusyError(`import ${key.importId} is in other hands`, { retryAfterSeconds: RETRY_AFTER_SECONDS })
}

function verdictOf({ imports }: Pick<RunDeps, 'imports'>, record: Import): InboxVerdict {
  const { plan, applied, dialect, importId } = record
  const bad = (plan?.errorCount ?? 0) + (applied?.refusedCount ?? 0)
  const errors = bad > 0 && dialect ? errorFile(imports, { ...record, dialect }) : undefined
  const isTaken = (plan?.validCount ?? 0) > 0
  const counted = applied ? `${applied.countedCount} levels counted` : 'nothing to do, every level is so already'
  const message = `${plan?.rowCount ?? 0} rows: ${isTaken ? counted : 'none could be taken'}, ${bad} rows refused.`
  return { isTaken, message, importId, errors }
}
