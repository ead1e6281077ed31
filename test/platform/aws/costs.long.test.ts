import { expect, test } from 'vitest'
import type { Person } from '#domain/identity/person.ts'
import { placeOrder } from '#domain/purchasing/purchase-order.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsApiKeyStore } from '#platform/aws/api-key-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsPurchaseOrderStore } from '#platform/aws/purchase-order-store.ts'
import { awsSupplierStore } from '#platform/aws/supplier-store.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { draftOrder, line, MARK } from '#test/support/orders.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'

/**
 * What each way of asking costs, as DynamoDB's emulator answers it: the figures of docs/aws-tables.md. Lists that look at
 * everything cost in proportion, so a shop of 1,000 says what one of 10,000 costs.
 */
const PRODUCTS = 1000

const ANN: Person = {
  userId: 'u-ann',
  tenantId: 'cost',
  email: 'ann@example.com',
  name: 'ann',
  role: 'manager',
  stores: 'all',
  status: 'active',
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: NOW,
}

test('what each pattern costs', { timeout: 300_000 }, async () => {
  await startDynamoDb()
  const { catalog, stock, table } = await tempPlatform()
  const deps = { table, tools: realTools }
  const [identity, keys] = [awsIdentityStore(deps), awsApiKeyStore(deps)]
  const [suppliers, orders] = [awsSupplierStore(deps), awsPurchaseOrderStore(deps)]
  const spent = countCapacity(table)
  const costs: Record<string, ReturnType<typeof spent>> = {}
  const cost = async <T>(what: string, job: () => Promise<T>): Promise<T> => {
    spent()
    const answer = await job()
    costs[what] = spent()
    return answer
  }

  const products = Array.from({ length: PRODUCTS }, (_, i) =>
    productNamed(`SKU-${10_000 + i}`, {
      name: `Organic darjeeling tea ${i} first flush 250 g`,
      category: `Category ${i % 40}`,
      supplier: `Supplier ${i % 30}`,
      price: minorUnits(100 + i),
      cost: minorUnits(50 + i),
      barcode: String(4_006_381_000_000 + i),
      policy: { lowStockThreshold: quantity(5000), leadTimeDays: 7, packSize: quantity(6000) },
    }),
  )
  const owner = { tenant: { tenantId: 'cost', name: 'Cost', currency: 'GBP' }, store: storeNamed('leeds'), owner: ANN }
  await cost('setUp', () => identity.setUp({ ...owner, passwordHash: 'x'.repeat(100), createdAt: NOW }))
  await seedShop(catalog, products)
  for (let i = 0; i < PRODUCTS; i += 40) {
    const lines = products.slice(i, i + 40).map(({ productId }, j) => ({
      kind: 'count' as const,
      productId,
      storeId: 'leeds',
      counted: quantity(j % 20 === 0 ? 0 : 9000),
    }))
    await stock.record({ tenantId: TENANT, key: `c${i}`, fingerprint: '', actor: 'x', recordedAt: NOW, lines })
  }

  const stores = ['leeds']
  await cost('product', () => catalog.product(TENANT, 'SKU-10003'))
  await cost('saveProduct', () =>
    catalog.saveProduct(TENANT, { product: { ...products[5]!, price: minorUnits(7) }, ifVersion: 1, updatedAt: NOW }),
  )
  await cost('savePolicyOverride', () =>
    catalog.savePolicyOverride(TENANT, { storeId: 'leeds', productId: 'SKU-10001' }, { leadTimeDays: 3 }),
  )
  await cost('productByBarcode', () => catalog.productByBarcode(TENANT, '4006381000007'))
  await cost('products, page of 50', () => catalog.products(TENANT, { limit: 50 }))
  await cost('products, searched', () => catalog.products(TENANT, { search: 'tea 777', limit: 50 }))
  await cost('categories', () => catalog.categories(TENANT))
  await cost('stock by name, page of 50', () => catalog.stock(TENANT, { stores, sort: 'name', limit: 50 }))
  await cost('stock by product, page of 50', () => catalog.stock(TENANT, { stores, sort: 'product', limit: 50 }))
  await cost('stock by quantity', () => catalog.stock(TENANT, { stores, sort: 'on_hand', limit: 50 }))
  await cost('stock, low only', () => catalog.stock(TENANT, { stores, status: 'low', sort: 'name', limit: 50 }))
  await cost('stock, searched', () => catalog.stock(TENANT, { stores, search: 'tea 777', sort: 'name', limit: 50 }))
  await cost('suppliers', () => suppliers.suppliers(TENANT, { limit: 50 }))

  const session = {
    sessionId: 's',
    tokenHash: 'h'.repeat(43),
    tenantId: 'cost',
    userId: 'u-ann',
    createdAt: NOW,
    lastSeenAt: NOW,
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0',
    address: '192.0.2.1',
  }
  await cost('openSession', () => identity.openSession(session))
  await cost('session', () => identity.session(session.tokenHash))
  await cost('touchSession', () => identity.touchSession(session.tokenHash, NOW + 1))
  const limits = [
    { key: 'pair', max: 8, windowMs: 1000 },
    { key: 'address', max: 300, windowMs: 1000 },
  ]
  await cost('countAttempt, first', () => identity.countAttempt(limits, NOW))
  await cost('countAttempt, next', () => identity.countAttempt(limits, NOW + 1))
  await cost('changePerson', () => identity.changePerson('cost', { userId: 'u-ann', by: 'all', name: 'Ann' }))
  const key = {
    keyId: 'k',
    tenantId: 'cost',
    userId: 'u-ann',
    name: 'till',
    stores: 'all',
    areas: ['stock:read'],
  } as const
  await cost('apiKeys.add', () => keys.add({ ...key, createdAt: NOW, expiresAt: NOW + 1000 }, 'key-hash'))
  await cost('apiKeys.keyByHash', () => keys.keyByHash('key-hash'))
  await cost('apiKeys.touch', () => keys.touch('k', NOW + 1))

  const lines = products.slice(0, 20).map(({ productId }) => line(productId, 10, 2.5))
  const { number: _number, version: _version, ...draft } = draftOrder({ orderId: 'o-1' }, { lines })
  const made = await cost('create order of 20 lines', () => orders.create(draft, { year: 2026 }))
  if (made.kind !== 'created') throw new Error(made.kind)
  const placed = placeOrder(made.order, MARK)
  if (!placed.ok) throw new Error(placed.refusal.message)
  await cost('save order of 20 lines', () => orders.save(placed.value))
  await cost('order', () => orders.order(TENANT, 'o-1'))
  await cost('incomingOfLevels', () => orders.incomingOfLevels(TENANT, [{ storeId: 'leeds', productId: 'SKU-10003' }]))
  console.table(costs)

  // A page reads what it shows, give or take; a list without a key reads everything, and nothing twice.
  expect(costs['stock by name, page of 50']!.read).toBeLessThan(3 * 51)
  expect(costs['products, searched']!.read).toBeLessThan(PRODUCTS * 0.06)
  expect(costs.stockSummary!.read).toBeLessThan(PRODUCTS * 0.1)
  expect(costs.session).toMatchObject({ read: 2, write: 0 })
})
