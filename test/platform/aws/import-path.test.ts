import { describe, expect, onTestFinished, test } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { importsOn } from '#test/support/imports.ts'
import { NOW, productNamed, seedShop } from '#test/support/shop.ts'

const isHere = await startDynamoDb()
await startFauxqs()

const names = Array.from({ length: 130 }, (_, i) => `p${String(i).padStart(4, '0')}`)
/** A count of 1, 2, ... 9, 1, ... for every product, which takes three transactions; and of the last no number. */
const file = ['sku,quantity', ...names.map((name, i) => `${name},${(i % 9) + 1}`), 'p9999,many'].join('\n')

async function openShop() {
  const { table, stock, catalog } = await tempPlatform()
  const blobs = awsBlobs(await newBucket())
  onTestFinished(() => blobs.close())
  const imports = awsImportStore({ table, tools: realTools })
  await seedShop(
    catalog,
    names.slice(0, 110).map((name) => productNamed(name)),
  )
  return { imports, blobs, catalog, stock }
}

type Stores = Awaited<ReturnType<typeof openShop>>

/** Stops, as a process does that is killed, at the `n`-th of its writes of one kind, and does nothing after it. */
function dyingAt(stores: Stores, kind: 'save' | 'record', n: number): Stores {
  let writes = 0
  const unless = async <T>(isCounted: boolean, work: () => Promise<T>): Promise<T> => {
    if (isCounted) writes += 1
    if (writes >= n) throw new Error('killed')
    return work()
  }
  const { imports, stock } = stores
  return {
    ...stores,
    imports: {
      ...imports,
      save: (record, version) => unless(kind === 'save', () => imports.save(record, version)),
      release: (key, workerId) => unless(false, () => imports.release(key, workerId)),
    },
    stock: { ...stock, record: (command) => unless(kind === 'record', () => stock.record(command)) },
  }
}

describe.skipIf(!isHere)('an import on AWS', () => {
  test('is planned, applied, the same the second time, and undone', async () => {
    const shop = importsOn(await openShop())
    const planned = await shop.plan(file, { policy: 'reject_rows' })
    expect(planned.problem).toBeUndefined()
    expect(planned.plan).toMatchObject({ validCount: 130, errorCount: 1, newProductCount: 20, chunkCount: 1 })
    const applied = await shop.apply(planned)
    expect(applied).toMatchObject({ status: 'applied', applied: { countedCount: 130, createdProductCount: 20 } })
    // The 130th: 129 = 14 x 9 + 3, so it counts 4.
    expect(await shop.onHand(['p0000', 'p0008', 'p0129', 'p9999'])).toEqual([1, 9, 4, undefined])
    const again = await shop.plan(file, { policy: 'reject_rows' })
    expect(again.plan).toMatchObject({ unchangedCount: 130, changedCount: 0, newProductCount: 0 })
    expect((await shop.undo(applied)).status).toBe('undone')
    expect(await shop.onHand(['p0000', 'p0008', 'p0129'])).toEqual([0, 0, 0])
    expect(await shop.deps.stock.check()).toMatchObject({ movementCount: 260, faults: [] })
  })

  test.each([
    ['save', 2],
    ['record', 2],
    ['record', 3],
  ] as const)(
    'whose worker dies at its %s %i is finished by another, and nothing is counted twice',
    async (kind, n) => {
      const stores = await openShop()
      const shop = importsOn(stores)
      const planned = await shop.plan(file, { policy: 'reject_rows' })
      const dying = importsOn(dyingAt(stores, kind, n))
      await expect(dying.apply(planned)).rejects.toThrow('killed')
      const key = { tenantId: planned.tenantId, importId: planned.importId }
      expect(await stores.imports.claim({ workerId: 'other', now: NOW, leaseMs: 1 })).toBeUndefined()
      // The dead one's lease is over after ten seconds; the other then takes it as its own.
      const taken = await stores.imports.claim({ workerId: 'other', now: NOW + 10_000, leaseMs: 1 })
      expect(taken).toMatchObject({ ...key, status: 'applying' })
      await stores.imports.release(key, 'other')
      const applied = await shop.run(taken!)
      expect(applied).toMatchObject({ status: 'applied' })
      expect(await shop.onHand(['p0000', 'p0008', 'p0129'])).toEqual([1, 9, 4])
      expect(await stores.stock.check()).toMatchObject({ movementCount: 130, faults: [] })
    },
    60_000,
  )
})
