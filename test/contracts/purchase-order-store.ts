import { describe, expect, test } from 'vitest'
import { announceDelivery, settleDelivery } from '#domain/purchasing/delivery.ts'
import {
  cancelOrder,
  type NewPurchaseOrder,
  type PurchaseOrder,
  placeOrder,
} from '#domain/purchasing/purchase-order.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import { draftOrder, line, MARK, units } from '#test/support/orders.ts'
import { seedShop, TENANT } from '#test/support/shop.ts'

const YEAR = 2026

const draft = (orderId: string, more: Partial<PurchaseOrder> = {}, lines = [line('tea', 10), line('mug', 4)]) => {
  const { number: _number, version: _version, ...order } = draftOrder({ orderId, ...more }, { lines })
  return order satisfies NewPurchaseOrder
}

function done<T>(result: { ok: true; value: T } | { ok: false; refusal: { message: string } }): T {
  if (!result.ok) throw new Error(result.refusal.message)
  return result.value
}

/** What PurchaseOrderStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function purchaseOrderStoreContract(
  platform: string,
  openStore: () => Promise<{ purchaseOrders: PurchaseOrderStore; catalog: CatalogStore; feed: ChangeFeed }>,
): void {
  async function open() {
    const { purchaseOrders, catalog, feed } = await openStore()
    await seedShop(catalog, [])
    await seedShop(catalog, [], 'other')
    const create = async (order: NewPurchaseOrder, year = YEAR) => {
      const outcome = await purchaseOrders.create(order, { year })
      if (outcome.kind !== 'created') throw new Error(outcome.kind)
      return outcome.order
    }
    const save = async (order: PurchaseOrder) => {
      const saved = await purchaseOrders.save(order)
      if (!saved) throw new Error('conflict')
      return saved
    }
    const ordered = async (order: NewPurchaseOrder, expectedOn?: string) =>
      save(done(placeOrder(await create(order), { ...MARK, ...(expectedOn && { expectedOn }) })))
    return { purchaseOrders, feed, create, save, ordered }
  }

  describe(`PurchaseOrderStore on ${platform}`, () => {
    test('an order comes back as it went in, with its number, at version 1', async () => {
      const { purchaseOrders, create } = await open()
      const order = draft('a', { expectedOn: '2026-02-01', note: 'ring twice', recommendations: ['r1'] })
      const expected = { ...order, number: 'PO-2026-0001', version: 1 }
      expect(await create(order)).toEqual(expected)
      expect(await purchaseOrders.order(TENANT, 'a')).toEqual(expected)
      expect(await purchaseOrders.order('other', 'a')).toBeUndefined()
      expect(await purchaseOrders.order(TENANT, 'b')).toBeUndefined()
    })

    test('numbers count up by tenant and year, whoever asks at the same time', async () => {
      const { create } = await open()
      const made = await Promise.all(Array.from({ length: 20 }, (_, i) => create(draft(`o${i}`))))
      const expected = Array.from({ length: 20 }, (_, i) => `PO-2026-${String(i + 1).padStart(4, '0')}`)
      expect(made.map(({ number }) => number).toSorted()).toEqual(expected)
      expect((await create(draft('next-year'), 2027)).number).toBe('PO-2027-0001')
      expect((await create(draft('elsewhere', { tenantId: 'other' }))).number).toBe('PO-2026-0001')
    })

    test('asked twice under one key it is one order, as it is now; another wish under that key is refused', async () => {
      const { purchaseOrders, save } = await open()
      const key = { key: 'k1', fingerprint: 'f1' }
      const first = await purchaseOrders.create(draft('a'), { year: YEAR, key })
      expect(first).toMatchObject({ kind: 'created', isReplay: false })
      await save({ ...(first as { order: PurchaseOrder }).order, note: 'changed' })
      const again = await purchaseOrders.create(draft('b'), { year: YEAR, key })
      expect(again).toMatchObject({ kind: 'created', isReplay: true, order: { orderId: 'a', note: 'changed' } })
      const other = await purchaseOrders.create(draft('b'), { year: YEAR, key: { key: 'k1', fingerprint: 'f2' } })
      expect(other).toEqual({ kind: 'key_reused' })
      expect(await purchaseOrders.order(TENANT, 'b')).toBeUndefined()
      const elsewhere = await purchaseOrders.create(draft('c', { tenantId: 'other' }), { year: YEAR, key })
      expect(elsewhere).toMatchObject({ isReplay: false })
    })

    test('of two writers with the same version, one wins', async () => {
      const { purchaseOrders, create } = await open()
      const order = await create(draft('a'))
      const saved = await Promise.all([
        purchaseOrders.save({ ...order, note: 'one' }),
        purchaseOrders.save({ ...order, note: 'two' }),
      ])
      const won = saved.filter((each) => each !== undefined)
      expect(won).toHaveLength(1)
      expect(won[0]?.version).toBe(2)
      expect(await purchaseOrders.order(TENANT, 'a')).toEqual(won[0])
      expect(await purchaseOrders.save({ ...order, orderId: 'nobody' })).toBeUndefined()
      expect(await purchaseOrders.save({ ...order, tenantId: 'other', version: 2 })).toBeUndefined()
    })

    test('every change is announced to whoever follows', async () => {
      const { purchaseOrders, feed, create } = await open()
      const order = await create(draft('a'))
      await purchaseOrders.save(order)
      await purchaseOrders.save(order)
      const changes = await feed.after(0, 100)
      expect(changes.filter(({ kind }) => kind === 'order')).toMatchObject([
        { tenantId: TENANT, orderId: 'a', storeId: 'leeds', seq: 1 },
        { tenantId: TENANT, orderId: 'a', storeId: 'leeds', seq: 2 },
      ])
    })

    test('lists the newest first, by state, supplier and store, a page at a time', async () => {
      const { purchaseOrders, create, ordered } = await open()
      await create(draft('a'))
      await ordered(draft('b', { supplier: 'Mugs Ltd' }))
      await ordered(draft('c', { storeId: 'york' }))
      await create(draft('d', { tenantId: 'other' }))
      const ids = async (query: Partial<Parameters<PurchaseOrderStore['orders']>[1]>) =>
        (await purchaseOrders.orders(TENANT, { limit: 10, ...query })).data.map(({ orderId }) => orderId)
      expect(await ids({})).toEqual(['c', 'b', 'a'])
      expect(await ids({ states: ['ordered'] })).toEqual(['c', 'b'])
      expect(await ids({ states: ['draft', 'received'] })).toEqual(['a'])
      expect(await ids({ states: [] })).toEqual([])
      expect(await ids({ supplier: 'Mugs Ltd' })).toEqual(['b'])
      expect(await ids({ stores: ['leeds'] })).toEqual(['b', 'a'])
      expect(await ids({ stores: [] })).toEqual([])
      const first = await purchaseOrders.orders(TENANT, { limit: 2 })
      expect(first.data.map(({ orderId }) => orderId)).toEqual(['c', 'b'])
      const second = await purchaseOrders.orders(TENANT, { limit: 2, cursor: first.nextCursor ?? '' })
      expect([second.data.map(({ orderId }) => orderId), second.nextCursor]).toEqual([['a'], undefined])
    })

    test('finds orders whose delivery waits for the ledger', async () => {
      const { purchaseOrders, create, save, ordered } = await open()
      await create(draft('a'))
      const order = await ordered(draft('b'))
      const arrival = {
        ...MARK,
        key: 'd1',
        fingerprint: 'f',
        lines: [line('tea', 3)],
        allowOver: false,
        hasCosts: true,
      }
      const waiting = await save(done(announceDelivery(order, arrival)))
      expect(await purchaseOrders.receiving(TENANT, 10)).toEqual([waiting])
      expect(await purchaseOrders.receiving('other', 10)).toEqual([])
      await save(settleDelivery(waiting, 'd1', { kind: 'recorded', seqs: new Map([['tea', 1]]) }))
      expect(await purchaseOrders.receiving(TENANT, 10)).toEqual([])
    })

    test('what is ordered is incoming, the earliest first, until it comes or is called off', async () => {
      const { purchaseOrders, save, ordered, create } = await open()
      await create(draft('draft'))
      const late = await ordered(draft('late'), '2026-03-02')
      const someday = await ordered(draft('someday', {}, [line('tea', 0.5)]))
      const soon = await ordered(draft('soon', { supplier: 'Mugs Ltd' }, [line('tea', 2)]), '2026-02-01')
      await ordered(draft('york', { storeId: 'york' }, [line('tea', 7)]))
      await ordered(draft('other', { tenantId: 'other' }))
      const keys = [
        { storeId: 'leeds', productId: 'mug' },
        { storeId: 'york', productId: 'mug' },
        { storeId: 'leeds', productId: 'tea' },
      ]
      const expected = (order: PurchaseOrder, count: number) => ({
        orderId: order.orderId,
        number: order.number,
        supplier: order.supplier,
        quantity: units(count),
        ...(order.expectedOn && { expectedOn: order.expectedOn }),
      })
      expect(await purchaseOrders.incomingOfLevels(TENANT, keys)).toEqual([
        { ...keys[0], quantity: 4000, deliveries: [expected(late, 4)] },
        { ...keys[1], quantity: 0, deliveries: [] },
        // 2 + 10 + 0.5 = 12.5
        { ...keys[2], quantity: 12_500, deliveries: [expected(soon, 2), expected(late, 10), expected(someday, 0.5)] },
      ])
      const arrival = {
        ...MARK,
        key: 'd1',
        fingerprint: 'f',
        lines: [line('tea', 3)],
        allowOver: false,
        hasCosts: true,
      }
      const waiting = await save(done(announceDelivery(late, arrival)))
      const teaIn = async () => (await purchaseOrders.incomingOfLevels(TENANT, [keys[2]!]))[0]?.quantity
      expect(await teaIn()).toBe(12_500)
      await save(settleDelivery(waiting, 'd1', { kind: 'recorded', seqs: new Map([['tea', 1]]) }))
      expect(await teaIn()).toBe(9500)
      await save(done(cancelOrder(someday, MARK)))
      expect(await teaIn()).toBe(9000)
    })

    test('lists what is incoming by store and product, of the stores named, a page at a time', async () => {
      const { purchaseOrders, ordered } = await open()
      await ordered(draft('a'))
      await ordered(draft('b'))
      await ordered(draft('c', { storeId: 'york' }, [line('tea', 7)]))
      const list = async (query: Partial<Parameters<PurchaseOrderStore['incoming']>[1]>) => {
        const page = await purchaseOrders.incoming(TENANT, { limit: 10, ...query })
        return page.data.map(({ storeId, productId, quantity }) => `${storeId}/${productId} ${quantity / 1000}`)
      }
      expect(await list({})).toEqual(['leeds/mug 8', 'leeds/tea 20', 'york/tea 7'])
      expect(await list({ stores: ['york'] })).toEqual(['york/tea 7'])
      expect(await list({ stores: [] })).toEqual([])
      expect(await list({ productId: 'tea' })).toEqual(['leeds/tea 20', 'york/tea 7'])
      const first = await purchaseOrders.incoming(TENANT, { limit: 2 })
      expect(first.data).toHaveLength(2)
      expect(await list({ limit: 2, cursor: first.nextCursor ?? '' })).toEqual(['york/tea 7'])
      const one = await purchaseOrders.incoming(TENANT, { limit: 1 })
      expect(await list({ limit: 1, cursor: one.nextCursor ?? '' })).toEqual(['leeds/tea 20'])
      expect((await purchaseOrders.incoming('other', { limit: 10 })).data).toEqual([])
    })
  })
}
