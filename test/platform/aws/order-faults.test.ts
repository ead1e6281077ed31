import { describe, expect, onTestFinished, test } from 'vitest'
import { type PurchaseOrder, placeOrder } from '#domain/purchasing/purchase-order.ts'
import { openTable } from '#platform/aws/client.ts'
import { readItems } from '#platform/aws/items.ts'
import { orderKey, orderPartKey } from '#platform/aws/order-rows.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { draftOrder, line, MARK } from '#test/support/orders.ts'
import { seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

async function open(faults: Fault[] = []) {
  const { table, catalog, feed } = await tempPlatform()
  await seedShop(catalog, [])
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  injectFaults(other, () => faults.shift() ?? 'none')
  return {
    table,
    feed,
    shaky: awsPurchaseOrderStore({ table: other, tools: realTools }),
    orders: awsPurchaseOrderStore({ table, tools: realTools }),
  }
}

const newOrder = (orderId: string, more: Partial<PurchaseOrder> = {}) => {
  const { number: _number, version: _version, ...order } = draftOrder({ orderId, ...more })
  return order
}

describe.skipIf(!isHere)('purchase orders on DynamoDB', () => {
  test.each(FAULTS)('an order whose sending is %s is made once, and takes one number', async (fault) => {
    const { shaky, orders, feed } = await open([fault, fault])
    const start = await feed.latest()
    const key = { key: 'k', fingerprint: 'f' }
    const made = await shaky.create(newOrder('a'), { year: 2026, key })
    expect(made).toMatchObject({ kind: 'created', isReplay: false, order: { number: 'PO-2026-0001' } })
    expect(await shaky.create(newOrder('b'), { year: 2026, key })).toMatchObject({
      isReplay: true,
      order: { orderId: 'a' },
    })
    expect(await orders.create(newOrder('c'), { year: 2026 })).toMatchObject({ order: { number: 'PO-2026-0002' } })
    expect((await feed.after(start, 100)).map((change) => 'orderId' in change && change.orderId)).toEqual(['a', 'c'])
  })

  test.each(FAULTS)('a change that is %s is made once, and whoever sent it learns so', async (fault) => {
    const { shaky, orders } = await open([fault])
    const made = await orders.create(newOrder('a'), { year: 2026 })
    if (made.kind !== 'created') throw new Error(made.kind)
    const placed = placeOrder(made.order, MARK)
    if (!placed.ok) throw new Error(placed.refusal.message)
    expect(await shaky.save(placed.value)).toMatchObject({ version: 2, state: 'ordered' })
    expect(await orders.save(placed.value)).toBeUndefined()
    expect((await orders.incomingOfLevels(TENANT, [{ storeId: 'leeds', productId: 'tea' }]))[0]?.quantity).toBe(10_000)
  })

  test('an order of 500 lines and a hundred deliveries is kept whole, and shrinks again', async () => {
    const { orders, table } = await open()
    const partCount = async () =>
      (await readItems(table, [orderKey(TENANT, 'a')])).get(orderKey(TENANT, 'a'))?.partCount
    // Letters that pack badly: beyond what one item holds.
    const letters = (seed: number) =>
      Array.from({ length: 300 }, (_, i) =>
        String.fromCharCode(97 + ((((i + 1) * (seed + 7) * 7919) ^ (i * seed)) % 26)),
      ).join('')
    const lines = Array.from({ length: 500 }, (_, i) => ({
      ...line(`p${i}`, 1000),
      received: line('x', 0).quantity,
      note: letters(i),
    }))
    const delivery = (n: number) => ({
      ...MARK,
      key: `d${n}-${letters(n).slice(0, 60)}`,
      fingerprint: letters(n * 31),
      isRecorded: true,
      note: letters(n * 17),
      lines: lines.map(({ productId, quantity }, i) => ({ productId, quantity, seq: n * 7919 * (i + 3) })),
    })
    const deliveries = Array.from({ length: 100 }, (_, n) => delivery(n))
    const made = await orders.create(newOrder('a', { lines, deliveries }), { year: 2026 })
    if (made.kind !== 'created') throw new Error(made.kind)
    expect(await orders.order(TENANT, 'a')).toEqual(made.order)
    expect(await partCount()).toBeGreaterThan(1)
    const grown = await orders.save({ ...made.order, note: 'once more' })
    expect((await orders.orders(TENANT, { limit: 1 })).data).toEqual([grown])
    const shrunk = await orders.save({ ...grown!, deliveries: [] })
    expect(await orders.order(TENANT, 'a')).toEqual(shrunk)
    expect(await partCount()).toBe(0)
    expect((await readItems(table, [orderPartKey(TENANT, 'a', 0)])).get(orderPartKey(TENANT, 'a', 0))).toBeUndefined()
  })
})
