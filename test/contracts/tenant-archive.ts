import { describe, expect, test } from 'vitest'
import { type ArchiveRecord, LEDGER_KINDS } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import { ARCHIVE_KINDS, placeOf, stageOf } from '#domain/archive/record-place.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { ApiKeyStore } from '#ports/api-key-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { ImportStore } from '#ports/import-store.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { Queue } from '#ports/queue.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { ArrivalRefusedError, type TenantArchive } from '#ports/tenant-archive.ts'
import { sampleRecords } from '#test/support/archive-records.ts'
import { draftOrder, units } from '#test/support/orders.ts'
import { NOW, productNamed, storeNamed, TENANT } from '#test/support/shop.ts'

export interface ArchiveSide {
  archive: TenantArchive
  stock: StockStore
  catalog: CatalogStore
  feed: ChangeFeed
  alerts: AlertStore
  identity: IdentityStore
  apiKeys: ApiKeyStore
  purchaseOrders: PurchaseOrderStore
  imports: ImportStore
  sales: SalesStore
  queue: Queue
}

const bytes = (record: ArchiveRecord) => Buffer.from(placeOf(record))

const inOrder = (records: readonly ArchiveRecord[]) => records.toSorted((a, b) => Buffer.compare(bytes(a), bytes(b)))

const sample = () => inOrder(sampleRecords())

async function* given(records: readonly ArchiveRecord[]): AsyncGenerator<ArchiveRecord> {
  yield* records
}

async function all(records: AsyncIterable<ArchiveRecord>): Promise<ArchiveRecord[]> {
  const found: ArchiveRecord[] = []
  for await (const record of records) found.push(record)
  return found
}

const texts = (records: readonly ArchiveRecord[]) => records.map(canonicalJson)

const arrival = (archiveHash = 'hash-1') => ({ tenantId: TENANT, archiveHash })

const tea = { storeId: 'leeds', productId: 'tea' }

/** What TenantArchive promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function tenantArchiveContract(platform: string, open: () => Promise<ArchiveSide>): void {
  describe(`TenantArchive on ${platform}`, () => {
    test('the sample has one of every kind that is not a file', () => {
      const kinds = new Set(sample().map(({ kind }) => kind))
      expect(ARCHIVE_KINDS.filter((kind) => !kinds.has(kind))).toEqual(['blob-piece', 'blob-end'])
    })

    test('reads what was written, every record once, in order and to the letter', async () => {
      const { archive } = await open()
      await archive.write(arrival(), given(sample()))
      expect(texts(await all(archive.read(TENANT)))).toEqual(texts(sample()))
      expect(await archive.tenants()).toEqual([TENANT])
    })

    test('reads the kinds asked for, and nothing of a shop that is not there', async () => {
      const { archive } = await open()
      await archive.write(arrival(), given(sample()))
      const ledger = sample().filter(({ kind }) => LEDGER_KINDS.some((each) => each === kind))
      expect(texts(await all(archive.read(TENANT, LEDGER_KINDS)))).toEqual(texts(ledger))
      expect(await all(archive.read('other'))).toEqual([])
    })

    test('the stores find what moved in', async () => {
      const side = await open()
      await side.archive.write(arrival(), given(sample()))
      expect(await side.stock.level(TENANT, tea)).toEqual({ ...tea, onHand: 7000, seq: 3 })
      expect((await side.catalog.productByBarcode(TENANT, '4006381333931'))?.productId).toBe('tea')
      expect((await side.alerts.openOfLevels(TENANT, [tea])).map(({ kind }) => kind)).toEqual(['low_stock'])
      expect((await side.alerts.subscriptionByToken('link-1'))?.subscriptionId).toBe('sub-1')
      expect((await side.alerts.dueNotices('sub-1', NOW + 86_400_000, 10)).map(({ alert }) => alert.storeId)).toEqual([
        'leeds',
        'york',
      ])
      expect((await side.identity.accountsByEmail('ann@example.com')).map(({ totp }) => totp?.lastStep)).toEqual([7])
      expect(await side.identity.recoveryCodeCount('u-ann')).toBe(2)
      expect((await side.apiKeys.keyByHash('th-1'))?.maker.name).toBe('Ann')
      // Ten of tea and four of mug are on a draft, which brings nothing; the next order of the year is the second.
      const { tenantId: _, number: _n, version: _v, ...draft } = draftOrder({ orderId: 'o2' })
      const next = await side.purchaseOrders.create({ ...draft, tenantId: TENANT }, { year: 2026 })
      expect(next).toMatchObject({ kind: 'created', order: { number: 'PO-2026-0002' } })
      const days = await side.sales.days(TENANT, { from: '2025-11-01', to: '2026-01-01' })
      expect(days.map(({ day, sold }) => [day, sold])).toEqual([
        ['2025-11-30', 1000],
        ['2025-12-01', 2000],
        ['2025-12-31', 3000],
      ])
      const mapping = await side.imports.rememberedMapping({
        tenantId: TENANT,
        storeId: 'hull',
        signature: 'Code\u0000Qty',
      })
      expect(mapping?.decimalMark).toBe(',')
      const dead = await side.queue.records(TENANT, { state: 'dead', limit: 10 })
      expect(dead.data.map(({ key, error }) => [key, error])).toEqual([['dead', 'refused']])
    })

    test('a dead letter that moved can be sent round again, and one that waits is received', async () => {
      const { archive, queue } = await open()
      await archive.write(arrival(), given(sample()))
      const [dead] = (await queue.records(TENANT, { state: 'dead', limit: 10 })).data
      expect(await queue.redrive(TENANT, dead!.id, NOW)).toBe(true)
      const look = { topic: 'mail', limit: 10, visibilityMs: 1000, now: NOW + 400 * 86_400_000 }
      const received = await queue.receive(look)
      expect(received.map(({ key }) => key).sort()).toEqual(['dead', 'waiting'])
    })

    test('an old key is answered as before, a new command goes on where the ledger stood', async () => {
      const { archive, stock } = await open()
      await archive.write(arrival(), given(sample()))
      expect(await stock.outcome(TENANT, 'transfer')).toMatchObject({
        kind: 'recorded',
        isReplay: true,
        movements: [
          { storeId: 'leeds', seq: 2, delta: -5000 },
          { storeId: 'york', seq: 1, delta: 5000 },
        ],
      })
      const command = {
        tenantId: TENANT,
        actor: 'user:ann',
        recordedAt: NOW + 10,
        lines: [{ kind: 'sale' as const, ...tea, quantity: units(2), occurredAt: NOW + 10 }],
      }
      const replayed = await stock.record({ ...command, key: 'first', fingerprint: 'f1' })
      expect(replayed).toMatchObject({ isReplay: true })
      // 7 less 2.
      const sold = await stock.record({ ...command, key: 'new', fingerprint: 'n' })
      expect(sold).toMatchObject({ isReplay: false, movements: [{ seq: 4, after: 5000 }] })
      expect((await stock.check()).faults).toEqual([])
    })

    test('announces every level in the feed', async () => {
      const { archive, feed } = await open()
      await archive.write(arrival(), given(sample()))
      const changes = await feed.after(0, 100)
      expect(changes.map((change) => ({ ...change, id: 0 }))).toEqual([
        { id: 0, tenantId: TENANT, kind: 'level', storeId: 'leeds', productId: 'tea', seq: 3 },
        { id: 0, tenantId: TENANT, kind: 'level', storeId: 'york', productId: 'tea', seq: 1 },
      ])
    })

    test('a shop that is here already is refused, and stays as it is', async () => {
      const { archive, catalog } = await open()
      await catalog.createTenant({ tenantId: TENANT, name: 'Here', currency: 'EUR' }, NOW)
      await expect(archive.admit(arrival())).rejects.toThrow(ArrivalRefusedError)
      await expect(archive.write(arrival(), given(sample()))).rejects.toThrow(/is here already/)
      expect(await catalog.tenant(TENANT)).toMatchObject({ name: 'Here', currency: 'EUR' })
      expect(await catalog.stores(TENANT)).toEqual([])
    })

    test.each([1, 12, 40, 46, 48, 50, 52, 57])(
      'breaking off after %i records shows nothing that is half there; the same archive finishes',
      async (count) => {
        const side = await open()
        const isOpened = sample()
          .slice(0, count)
          .some(({ kind }) => stageOf(kind) === 'work')
        const broken = async function* () {
          yield* sample().slice(0, count)
          throw new Error('the disk is gone')
        }
        await expect(side.archive.write(arrival(), broken())).rejects.toThrow('the disk is gone')
        const seen = await side.archive.tenants()
        expect((await side.catalog.tenants()).map(({ tenantId }) => tenantId)).toEqual(seen)
        if (seen.length > 0) {
          // Where there is no transaction of any size, only what workers take up may be missing.
          expect(isOpened).toBe(true)
          const isWork = ({ kind }: ArchiveRecord) => stageOf(kind) === 'work'
          const there = (await all(side.archive.read(TENANT))).filter((record) => !isWork(record))
          expect(texts(there)).toEqual(texts(sample().filter((record) => !isWork(record))))
        }
        await side.archive.admit(arrival())
        await side.archive.write(arrival(), given(sample()))
        expect(texts(await all(side.archive.read(TENANT)))).toEqual(texts(sample()))
      },
    )

    test('another shop is left alone, and its names are not taken over', async () => {
      const side = await open()
      await side.catalog.createTenant({ tenantId: 'other', name: 'Other', currency: 'GBP' }, NOW)
      await side.catalog.saveStore('other', storeNamed('leeds'), 0)
      await side.catalog.saveProducts('other', [{ product: productNamed('tea'), ifVersion: 0, updatedAt: NOW }])
      const key = { keyId: 'k1', tenantId: 'other', userId: 'u-eve', name: 'x', areas: [], stores: 'all' as const }
      const eve = {
        ...{ userId: 'u-eve', tenantId: 'other', email: 'eve@example.com', name: 'Eve', role: 'manager' as const },
        ...{ stores: 'all' as const, status: 'invited' as const, isRegistered: false, hasSecondFactor: false },
        ...{ version: 1, createdAt: NOW },
      }
      const token = { tokenHash: 't', kind: 'invitation' as const, userId: 'u-eve', expiresAt: NOW + 1, triesLeft: 1 }
      await side.identity.invite(eve, token)
      await side.apiKeys.add({ ...key, createdAt: NOW, expiresAt: NOW + 1000 }, 'th-other')
      const before = texts(await all(side.archive.read('other')))
      await expect(side.archive.write(arrival(), given(sample()))).rejects.toThrow(ArrivalRefusedError)
      expect(await side.archive.tenants()).toEqual(['other'])
      expect(texts(await all(side.archive.read('other')))).toEqual(before)
    })
  })
}
