import type { Principal } from '#domain/identity/permission.ts'
import type { Import } from '#domain/imports/import.ts'
import { isStoreId, type TenantId } from '#domain/values/ids.ts'
import { BlobTooLargeError } from '#ports/blobs.ts'
import { type ErrorFile, errorFile } from './error-file.ts'
import { startApplying } from './manage-imports.ts'
import { blobKey } from './plan-import.ts'
import { FILE_BYTES_MAX, receiveFile } from './receive-file.ts'
import { type RunDeps, runImportNow } from './run-imports.ts'

/** A file that somebody moved into a store's inbox folder. */
export interface InboxFile {
  /** The name of the folder. */
  folder: string
  fileName: string
  open(): AsyncIterable<Uint8Array>
}

/** What became of it. `errors` holds the rows that were not taken. */
export interface InboxVerdict {
  isTaken: boolean
  message: string
  importId?: string
  errors?: ErrorFile
}

/**
 * Takes a file from an inbox without anybody looking: good rows are applied at once, bad ones come back in a file.
 * A file that leaves a question open (columns nobody has mapped yet, say) waits in the dashboard for the answer.
 */
export async function takeInboxFile(deps: RunDeps, { folder, fileName, open }: InboxFile): Promise<InboxVerdict> {
  const tenantId = await findTenant(deps, folder)
  if (tenantId === undefined) {
    return { isTaken: false, message: `There is no store "${folder}". Name the folder after the store's id.` }
  }
  const principal: Principal = { tenantId, actor: 'inbox', role: 'manager', stores: [folder] }
  const importId = deps.randomness.id()
  try {
    const blob = await deps.blobs.put(blobKey(importId), open(), FILE_BYTES_MAX)
    const options = { policy: 'reject_rows' as const }
    const received = await receiveFile(deps, principal, {
      importId,
      blob,
      storeId: folder,
      fileName,
      source: 'inbox',
      options,
    })
    if (!received.ok) return { isTaken: false, message: received.refusal.message }
  } catch (error) {
    if (!(error instanceof BlobTooLargeError)) throw error
    return { isTaken: false, message: `The file is larger than ${FILE_BYTES_MAX / 1024 ** 2} MB.` }
  }
  return applyAlone(deps, principal, { tenantId, importId })
}

/** The one tenant of this machine that has a store of this name. */
async function findTenant({ catalog }: Pick<RunDeps, 'catalog'>, storeId: string): Promise<TenantId | undefined> {
  if (!isStoreId(storeId)) return undefined
  const tenants = await catalog.tenants()
  const stores = await Promise.all(tenants.map(({ tenantId }) => catalog.store(tenantId, storeId)))
  const owners = tenants.filter((_, i) => stores[i]?.active)
  return owners.length === 1 ? owners[0]!.tenantId : undefined
}

async function applyAlone(
  deps: RunDeps,
  principal: Principal,
  key: { tenantId: TenantId; importId: string },
): Promise<InboxVerdict> {
  const planned = await settle(deps, key)
  if (planned.status !== 'planned' || !planned.plan) {
    const reason = planned.problem?.message ?? `The import is ${planned.status}.`
    const message =
      planned.status === 'received' ? `${reason} Answer that on the Imports page, and apply it there.` : reason
    return { isTaken: false, message, importId: key.importId }
  }
  if (planned.plan.verdict !== 'nothing_to_do' && planned.plan.validCount > 0) {
    const started = await startApplying(deps, principal, { importId: key.importId, planHash: planned.plan.hash })
    if (!started.ok) return { isTaken: false, message: started.refusal.message, importId: key.importId }
  }
  return verdictOf(deps, await settle(deps, key))
}

/** How often to look whether another worker is done with it. */
const LOOK_EVERY_MS = 200
/** A day: no import takes longer, and a worker that hangs must not stop the inbox for ever. */
const LOOKS_MAX = (24 * 60 * 60 * 1000) / LOOK_EVERY_MS

/** Runs the import until it waits for a person or is over, or waits for the worker that already has it. */
async function settle(deps: RunDeps, key: { tenantId: TenantId; importId: string }): Promise<Import> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    await runImportNow(deps, key, () => {})
    const record = await deps.imports.find(key)
    if (!record) throw new Error(`import ${key.importId} is gone`)
    const isAtRest = !['received', 'applying', 'undoing'].includes(record.status) || record.problem
    if (isAtRest) return record
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
  throw new Error(`import ${key.importId} did not come to an end`)
}

function verdictOf({ imports }: Pick<RunDeps, 'imports'>, record: Import): InboxVerdict {
  const { plan, applied, dialect, importId } = record
  const bad = (plan?.errorCount ?? 0) + (applied?.refusedCount ?? 0)
  const errors = bad > 0 && dialect ? errorFile(imports, { ...record, dialect }) : undefined
  const isTaken = (plan?.validCount ?? 0) > 0 && record.status !== 'failed'
  const counted = applied ? `${applied.countedCount} levels counted` : 'nothing to do, every level is so already'
  const message = `${plan?.rowCount ?? 0} rows: ${isTaken ? counted : 'none could be taken'}, ${bad} rows refused.`
  return { isTaken, message, importId, errors }
}
