import { describe, expect, onTestFinished, test } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import type { ImportStore } from '#ports/import-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { startFauxqs, tempBucket } from '#test/support/aws/fauxqs.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { importsOn } from '#test/support/imports.ts'
import { NOW, productNamed, seedShop } from '#test/support/shop.ts'

const isHere = await startDynamoDb()
await startFauxqs()

const names = Array.from({ length: 1200 }, (_, i) => `p${String(i).padStart(4, '0')}`)
/** A count of 1, 2, ... 9, 1, ... for every product, and of the last one something that is no number. */
const file = ['sku,quantity', ...names.map((name, i) => `${name},${(i % 9) + 1}`), 'p9999,many'].join('\n')

async function openShop() {
  const { table, stock, catalog } = await tempPlatform()
  const blobs = awsBlobs(await tempBucket())
  onTestFinished(() => blobs.close())
  const imports = awsImportStore({ table, tools: realTools })
  await seedShop(
    catalog,
    names.slice(0, 600).map((name) => productNamed(name)),
  )
  return { imports, blobs, catalog, stock }
}

/** Stops, as a process does that is killed, when it should note a change of an import for the `n`-th time. */
function dyingAt(imports: ImportStore, n: number): ImportStore {
  let saves = 0
  const isDead = () => saves >= n
  const unless = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDead()) throw new Error('killed')
    return work()
  }
  return {
    ...imports,
    save: (record, version) => {
      saves += 1
      return unless(() => imports.save(record, version))
    },
    release: (key, workerId) => unless(() => imports.release(key, workerId)),
  }
}

describe.skipIf(!isHere)('an import on AWS', () => {
  test('is planned, applied, the same the second time, and undone', async () => {
    const shop = importsOn(await openShop())
    const planned = await shop.plan(file, { policy: 'reject_rows' })
    expect(planned.problem).toBeUndefined()
    expect(planned.plan).toMatchObject({ validCount: 1200, errorCount: 1, newProductCount: 600, chunkCount: 2 })
    const applied = await shop.apply(planned)
    expect(applied).toMatchObject({ status: 'applied', applied: { countedCount: 1200, createdProductCount: 600 } })
    expect(await shop.onHand(['p0000', 'p0008', 'p1199', 'p9999'])).toEqual([1, 9, 3, undefined])
    const again = await shop.plan(file, { policy: 'reject_rows' })
    expect(again.plan).toMatchObject({ unchangedCount: 1200, changedCount: 0, newProductCount: 0 })
    expect((await shop.undo(applied)).status).toBe('undone')
    expect(await shop.onHand(['p0000', 'p0008', 'p1199'])).toEqual([0, 0, 0])
    expect(await shop.deps.stock.check()).toMatchObject({ movementCount: 2400, faults: [] })
  }, 60_000)

  test.each([1, 2])(
    'whose worker dies at its note %i is finished by another, and nothing is counted twice',
    async (n) => {
      const stores = await openShop()
      const shop = importsOn(stores)
      const planned = await shop.plan(file, { policy: 'reject_rows' })
      const dying = importsOn({ ...stores, imports: dyingAt(stores.imports, n + 1) })
      await expect(dying.apply(planned)).rejects.toThrow('killed')
      const key = { tenantId: planned.tenantId, importId: planned.importId }
      expect(await stores.imports.claim({ workerId: 'other', now: NOW, leaseMs: 1 })).toBeUndefined()
      // The dead one's lease is over after ten seconds; the other then takes it as its own.
      const taken = await stores.imports.claim({ workerId: 'other', now: NOW + 10_000, leaseMs: 1 })
      expect(taken).toMatchObject({ ...key, status: 'applying' })
      await stores.imports.release(key, 'other')
      const applied = await shop.run(taken!)
      expect(applied).toMatchObject({ status: 'applied' })
      expect(await shop.onHand(['p0000', 'p0008', 'p1199'])).toEqual([1, 9, 3])
      expect(await stores.stock.check()).toMatchObject({ movementCount: 1200, faults: [] })
    },
    60_000,
  )
})
