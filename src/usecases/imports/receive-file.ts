import { may, mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { DEFAULT_OPTIONS, type Import, type ImportOptions, type ImportSource } from '#domain/imports/import.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { accept, invariant, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Blobs, StoredBlob } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportStore } from '#ports/import-store.ts'
import { blobKey } from './plan-import.ts'
import { safeName } from './safe-name.ts'

export interface ReceiveDeps {
  imports: Pick<ImportStore, 'save' | 'find'>
  blobs: Blobs
  catalog: Pick<CatalogStore, 'store'>
  clock: Clock
}

export interface ReceivedFile {
  /**
   * Chosen before the file was stored under `blobKey(importId)`. Who may send a file again, not knowing that it was
   * received, chooses the same.
   */
  importId: string
  blob: StoredBlob
  storeId: StoreId
  fileName: string
  source: ImportSource
  options?: Partial<ImportOptions>
}

/** Packed or not, a file people send is smaller; it is on their own disk too. */
export const FILE_BYTES_MAX = 512 * 1024 ** 2

/** Opens an import for a file that is stored already, once for each id. A refused file is deleted again. */
export async function receiveFile(
  { imports, blobs, catalog, clock }: ReceiveDeps,
  principal: Principal,
  { importId, blob, storeId, fileName, source, options }: ReceivedFile,
): Promise<Result<Import, Refusal<'FORBIDDEN' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE'>>> {
  const refusal = await findRefusal(catalog, principal, storeId)
  if (refusal) {
    await blobs.remove(blobKey(importId))
    return refusal
  }
  const now = clock.now()
  const record: Import = {
    tenantId: principal.tenantId,
    importId,
    storeId,
    fileName: safeName(fileName),
    source,
    createdBy: principal.actor,
    createdAt: now,
    updatedAt: now,
    contentHash: blob.sha256,
    byteCount: blob.byteCount,
    mayEditProducts: may(principal.role, 'catalog:write'),
    status: 'received',
    options: { ...DEFAULT_OPTIONS, ...options },
    nextChunk: 0,
    version: 0,
  }
  if (await imports.save(record, 0)) return accept({ ...record, version: 1 })
  const found = await imports.find(record)
  const isSame = found?.contentHash === record.contentHash && found.storeId === storeId
  invariant(found && isSame, 'an import id is new, or of the same file')
  return accept(found)
}

async function findRefusal(catalog: Pick<CatalogStore, 'store'>, principal: Principal, storeId: StoreId) {
  if (!may(principal.role, 'imports:write'))
    return refuse('FORBIDDEN', 'Your role does not allow imports. Ask a manager.')
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  const store = await catalog.store(principal.tenantId, storeId)
  return store?.active ? undefined : refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
}
