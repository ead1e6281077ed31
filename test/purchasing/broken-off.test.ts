import { describe, expect, test } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { systemClock } from '#platform/local/clock.ts'
import { localPurchaseOrderStore } from '#platform/local/purchase-order-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { localSupplierStore } from '#platform/local/supplier-store.ts'
import { line, units } from '#test/support/orders.ts'
import { productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { tempDatabase } from '#test/support/temp-database.ts'
import { postMovement } from '#usecases/ledger/post-movement.ts'
import { callOffOrder, createOrder, listOrders, orderOrder, readOrder } from '#usecases/purchasing/manage-orders.ts'
import { readIncoming } from '#usecases/purchasing/read-incoming.ts'
import { receiveOrder } from '#usecases/purchasing/receive-order.ts'
import { settleReversals } from '#usecases/purchasing/settle-order.ts'
import { sweepOrders } from '#usecases/purchasing/sweep-orders.ts'

const ANN: Principal = { tenantId: TENANT, actor: 'user:ann', role: 'manager', stores: 'all' }
const KEYS = ['tea', 'mug'].map((productId) => ({ storeId: 'leeds', productId }))

/** A real shop with an order of ten of tea and four of mug. */
async function shopWithOrder() {
  const database = await tempDatabase()
  const deps = {
    stock: localStockStore(database),
    catalog: localCatalogStore(database),
    purchaseOrders: localPurchaseOrderStore(database),
    suppliers: localSupplierStore(database),
    clock: systemClock,
    randomness: systemRandomness,
  }
  await seedShop(deps.catalog, [productNamed('tea'), productNamed('mug')])
  const lines = [line('tea', 10, 2.5), line('mug', 4)]
  const created = await createOrder(deps, ANN, { supplier: 'Acme', storeId: 'leeds', lines })
  if (!created.ok) throw new Error(created.refusal.message)
  const { orderId } = created.value.order
  const ordered = await orderOrder(deps, ANN, { orderId })
  if (!ordered.ok) throw new Error(ordered.refusal.message)
  return { deps, orderId }
}

type Shop = Awaited<ReturnType<typeof shopWithOrder>>
type Deps = Shop['deps']

class PowerCut extends Error {}

/** The same stores on a machine whose power goes just before or just after its n-th write, for good. */
function cutAt(deps: Deps, write: number, isAfter: boolean): Deps {
  let count = 0
  let isDead = false
  const guarded =
    <Args extends unknown[], T>(run: (...args: Args) => Promise<T>, isWrite: boolean) =>
    async (...args: Args): Promise<T> => {
      if (isDead) throw new PowerCut()
      if (!isWrite) return run(...args)
      count += 1
      isDead = count === write
      if (isDead && !isAfter) throw new PowerCut()
      const answer = await run(...args)
      if (isDead) throw new PowerCut()
      return answer
    }
  const { purchaseOrders, stock } = deps
  return {
    ...deps,
    purchaseOrders: {
      ...purchaseOrders,
      order: guarded(purchaseOrders.order, false),
      save: guarded(purchaseOrders.save, true),
    },
    stock: { ...stock, record: guarded(stock.record, true), reversals: guarded(stock.reversals, false) },
  }
}

/** What the order says it received, and what the ledger holds, in units: [tea, mug] each. */
async function bothBooks({ deps, orderId }: Shop) {
  const order = await readOrder(deps, ANN, orderId)
  const levels = await deps.stock.levels(TENANT, KEYS)
  return {
    order: order.ok ? order.value.lines.map(({ received }) => received / 1000) : order.refusal,
    ledger: levels.map(({ onHand }) => onHand / 1000),
  }
}

const DELIVERY = {
  key: 'note-77',
  lines: [
    { productId: 'tea', quantity: units(6) },
    { productId: 'mug', quantity: units(4) },
  ],
}
const CAME = { order: [6, 4], ledger: [6, 4] }
const NOTHING = { order: [0, 0], ledger: [0, 0] }

/** Three writes: the order announces, the ledger records, the order settles. */
const CUTS = [1, 2, 3].flatMap((write) => [
  { write, isAfter: false, word: 'before' },
  { write, isAfter: true, word: 'after' },
])

describe.each(CUTS)('a delivery broken off just $word its write number $write', ({ write, isAfter }) => {
  const breakOff = async () => {
    const shop = await shopWithOrder()
    const broken = receiveOrder(cutAt(shop.deps, write, isAfter), ANN, { orderId: shop.orderId, ...DELIVERY })
    await expect(broken).rejects.toThrow(PowerCut)
    return shop
  }
  const isAnnounced = write > 1 || isAfter

  test('sent again, it is in both books once', async () => {
    const shop = await breakOff()
    const again = await receiveOrder(shop.deps, ANN, { orderId: shop.orderId, ...DELIVERY })
    expect(again).toMatchObject({ ok: true, value: { isReplay: isAnnounced } })
    expect(await bothBooks(shop)).toEqual(CAME)
    await receiveOrder(shop.deps, ANN, { orderId: shop.orderId, ...DELIVERY })
    expect(await bothBooks(shop)).toEqual(CAME)
  })

  test('never sent again, the next look has it in both books or in neither', async () => {
    const shop = await breakOff()
    expect(await bothBooks(shop)).toEqual(isAnnounced ? CAME : NOTHING)
    expect(await bothBooks(shop)).toEqual(isAnnounced ? CAME : NOTHING)
  })

  test('lists and what is incoming say the same, though nobody opens the order', async () => {
    const { deps } = await breakOff()
    const orders = await listOrders(deps, ANN, { limit: 10 })
    expect(orders.ok && orders.value.data[0]?.state).toBe(isAnnounced ? 'partially_received' : 'ordered')
    const incoming = await readIncoming(deps, ANN, { limit: 10 })
    // 10 - 6 = 4 of tea and no mug.
    expect(incoming.ok && incoming.value.data.map(({ productId, quantity }) => [productId, quantity])).toEqual(
      isAnnounced
        ? [['tea', 4000]]
        : [
            ['mug', 4000],
            ['tea', 10_000],
          ],
    )
  })

  test('a later delivery and a step of the order see what came', async () => {
    const shop = await breakOff()
    const { deps, orderId } = shop
    const rest = await receiveOrder(deps, ANN, {
      orderId,
      key: 'note-78',
      lines: [{ productId: 'tea', quantity: units(5) }],
    })
    expect(rest).toMatchObject(isAnnounced ? { refusal: { code: 'OVER_RECEIPT' } } : { ok: true })
    const canceled = await callOffOrder(deps, ANN, { orderId })
    expect(canceled).toMatchObject({ refusal: { code: 'ORDER_STATE_CONFLICT' } })
  })
})

describe('while the disk is full', () => {
  test('a delivery that waits does not keep anybody from looking, and is finished when there is room', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    await expect(receiveOrder(cutAt(deps, 2, false), ANN, { orderId, ...DELIVERY })).rejects.toThrow(PowerCut)
    const noRoom = () => Promise.reject(Object.assign(new Error('no room'), { name: 'StorageFullError' }))
    const full = { ...deps, stock: { ...deps.stock, record: noRoom } }
    const seen = await readOrder(full, ANN, orderId)
    expect(seen.ok && [seen.value.state, seen.value.lines[0]?.received]).toEqual(['ordered', 0])
    expect((await listOrders(full, ANN, { limit: 10 })).ok).toBe(true)
    expect((await readIncoming(full, ANN, { limit: 10 })).ok).toBe(true)
    await expect(callOffOrder(full, ANN, { orderId })).rejects.toThrow('no room')
    expect(await bothBooks(shop)).toEqual(CAME)
  })
})

describe('the two books', () => {
  test('the ledger names the order, the day it came and what it cost', async () => {
    const { deps, orderId } = await shopWithOrder()
    await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
    const [tea, mug] = await Promise.all(KEYS.map((key) => deps.stock.movements(TENANT, key, { limit: 5 })))
    expect(tea?.movements).toMatchObject([
      { kind: 'receipt', delta: 6000, reference: 'PO-2026-0001', unitCost: 250, actor: 'user:ann' },
    ])
    expect(mug?.movements).toMatchObject([{ kind: 'receipt', delta: 4000, reference: 'PO-2026-0001' }])
    expect(mug?.movements[0]?.unitCost).toBeUndefined()
  })

  test('a receipt reversed in the ledger is expected again', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
    const posted = await postMovement(deps, ANN, {
      key: 'undo',
      fingerprint: 'undo',
      lines: [{ kind: 'reversal', storeId: 'leeds', productId: 'tea', seq: 1 }],
    })
    if (!posted.ok) throw new Error(posted.refusal.message)
    await settleReversals(deps, TENANT, posted.value.movements)
    // Without opening the order: 10 of tea are expected again.
    const [incoming] = await deps.purchaseOrders.incomingOfLevels(TENANT, KEYS)
    expect(incoming?.quantity).toBe(10_000)
    expect(await bothBooks(shop)).toEqual({ order: [0, 4], ledger: [0, 4] })
    // The delivery of that key stays what it was: sent again it is a repeat, not new goods.
    await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
    expect(await bothBooks(shop)).toEqual({ order: [0, 4], ledger: [0, 4] })
  })

  test('a stop between a reversal and its order, or within a delivery, is mended by the next start', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
    const lines = [{ kind: 'reversal', storeId: 'leeds', productId: 'tea', seq: 1 }] as const
    await postMovement(deps, ANN, { key: 'undo', fingerprint: 'undo', lines })
    const next = { orderId, key: 'note-78', lines: [{ productId: 'tea', quantity: units(1) }] }
    await expect(receiveOrder(cutAt(deps, 3, false), ANN, next)).rejects.toThrow(PowerCut)
    expect(await sweepOrders(deps)).toBe(1)
    // 10 ordered, 6 came and went back, 1 came: 9 are expected.
    const [tea] = await deps.purchaseOrders.incomingOfLevels(TENANT, KEYS)
    expect(tea?.quantity).toBe(9000)
    expect(await bothBooks(shop)).toEqual({ order: [1, 4], ledger: [1, 4] })
    expect(await sweepOrders(deps)).toBe(0)
  })

  test('a delivery that the ledger refuses is in neither, now or when it is sent again', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    const mug = await deps.catalog.product(TENANT, 'mug')
    await deps.catalog.saveProduct(TENANT, { product: { ...mug!, active: false }, ifVersion: 1, updatedAt: 1 })
    for (const _attempt of [1, 2]) {
      const refused = await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
      expect(refused).toMatchObject({ refusal: { code: 'UNKNOWN_PRODUCT', fields: [{ path: 'lines[1]' }] } })
      expect(await bothBooks(shop)).toEqual(NOTHING)
    }
  })

  test('a cost in a currency that the store has left does not enter the ledger', async () => {
    const { deps, orderId } = await shopWithOrder()
    const store = await deps.catalog.store(TENANT, 'leeds')
    await deps.catalog.saveStore(TENANT, { ...store!, currency: 'JPY' }, 1)
    await receiveOrder(deps, ANN, { orderId, ...DELIVERY })
    const { movements } = await deps.stock.movements(TENANT, KEYS[0]!, { limit: 1 })
    expect(movements[0]).toMatchObject({ delta: 6000 })
    expect(movements[0]?.unitCost).toBeUndefined()
  })
})

describe('many at one door', () => {
  test('the same delivery from eight scanners counts once', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    const sent = await Promise.all(Array.from({ length: 8 }, () => receiveOrder(deps, ANN, { orderId, ...DELIVERY })))
    expect(sent.map(({ ok }) => ok)).toEqual(Array.from({ length: 8 }, () => true))
    expect(await bothBooks(shop)).toEqual(CAME)
  })

  test('of eight deliveries of three, only as many fit as were ordered', async () => {
    const shop = await shopWithOrder()
    const { deps, orderId } = shop
    const lines = [{ productId: 'tea', quantity: units(3) }]
    const sent = await Promise.all(
      Array.from({ length: 8 }, (_, i) => receiveOrder(deps, ANN, { orderId, key: `d${i}`, lines })),
    )
    // 3 x 3 = 9 of 10; a fourth would make 12.
    expect(sent.filter(({ ok }) => ok)).toHaveLength(3)
    const codes = sent.flatMap((each) => (each.ok ? [] : [each.refusal.code]))
    expect(new Set(codes)).toEqual(new Set(['OVER_RECEIPT']))
    expect(await bothBooks(shop)).toEqual({ order: [9, 0], ledger: [9, 0] })
  })
})
