import { join } from 'node:path'
import type { Principal } from '#domain/identity/permission.ts'
import type { Import, ImportOptions } from '#domain/imports/import.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import type { ProductDraft } from '#ports/catalog-store.ts'
import { startApplying, startUndoing } from '#usecases/imports/manage-imports.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { receiveFile } from '#usecases/imports/receive-file.ts'
import { type RunDeps, runImportNow } from '#usecases/imports/run-imports.ts'
import { NOW, seedShop, TENANT } from './shop.ts'
import { tempDatabase, tempFolder } from './temp-database.ts'

export const MANAGER = { tenantId: TENANT, actor: 'user:ann', role: 'manager', stores: 'all' } as unknown as Principal

/** A shop with its imports, on a real database, whose work is done when asked and not in the background. */
export async function openImports(products: readonly ProductDraft[] = []) {
  const [database, folder] = await Promise.all([tempDatabase(), tempFolder()])
  const shop = importsOn({
    imports: localImportStore(database),
    blobs: localBlobs(join(folder, 'blobs')),
    catalog: localCatalogStore(database),
    stock: localStockStore(database),
  })
  await seedShop(shop.deps.catalog, products)
  return { database, ...shop }
}

/** Imports on any platform's stores. */
export function importsOn(stores: Pick<RunDeps, 'imports' | 'blobs' | 'catalog' | 'stock'>) {
  const deps: RunDeps = {
    ...stores,
    clock: { now: () => NOW },
    randomness: systemRandomness,
    onFault(error: unknown) {
      throw error
    },
  }
  const run = async (record: Import): Promise<Import> => {
    await runImportNow(deps, record)
    return (await deps.imports.find(record))!
  }
  return {
    deps,
    run,
    /** Receives a file and reads it into a plan. */
    async plan(content: string | Uint8Array, options: Partial<ImportOptions> = {}, storeId = 'leeds'): Promise<Import> {
      const importId = systemRandomness.id()
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
      const blob = await deps.blobs.put(blobKey(importId), pieces(bytes), Number.MAX_SAFE_INTEGER)
      const received = await receiveFile(deps, MANAGER, {
        importId,
        blob,
        storeId,
        fileName: 'stock.csv',
        source: 'upload',
        options,
      })
      if (!received.ok) throw new Error(received.refusal.code)
      return run(received.value)
    },
    async apply({ importId, plan }: Import): Promise<Import> {
      const started = await startApplying(deps, MANAGER, { importId, planHash: plan?.hash ?? '' })
      if (!started.ok) throw new Error(started.refusal.code)
      return run(started.value)
    },
    async undo({ importId }: Import): Promise<Import> {
      const started = await startUndoing(deps, MANAGER, importId)
      if (!started.ok) throw new Error(started.refusal.code)
      return run(started.value)
    },
    /** What is on hand, in units, by product. */
    async onHand(productIds: readonly string[], storeId = 'leeds'): Promise<(number | undefined)[]> {
      const levels = await deps.stock.levels(
        TENANT,
        productIds.map((productId) => ({ storeId, productId })),
      )
      return levels.map(({ onHand, seq }) => (seq === 0 ? undefined : onHand / 1000))
    },
  }
}

/** Bytes in pieces of an awkward size, so that characters and records are cut in the middle. */
async function* pieces(bytes: Uint8Array, size = 997): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
