import { describe, expect, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { localArchiveSide } from '#test/support/local-archive.ts'
import { NOW, productNamed, seedShop, storeNamed, TENANT } from '#test/support/shop.ts'
import { type FollowDeps, followLedger } from '#usecases/sales/follow-ledger.ts'

/** A shop of which two levels say what no clock shows: one by its store's time zone, one by a moment. Beside it a sound one. */
async function shopWithFaults() {
  const side = await localArchiveSide()
  const { catalog, stock } = side
  await seedShop(catalog, [productNamed('tea'), productNamed('mug')])
  await seedShop(catalog, [productNamed('tea')], 'other')
  await catalog.saveStore(TENANT, storeNamed('mars', { timeZone: 'Mars/Olympus' }), 0)
  const sell = async (
    tenantId: string,
    key: string,
    where: { storeId: string; productId: string },
    occurredAt = NOW,
  ) => {
    const lines = [
      { kind: 'receipt' as const, ...where, quantity: quantity(5000), occurredAt: NOW },
      { kind: 'sale' as const, ...where, quantity: quantity(2000), occurredAt },
    ]
    const command = { tenantId, key, fingerprint: key, lines, actor: 'test', recordedAt: NOW }
    expect(await stock.record(command)).toMatchObject({ kind: 'recorded' })
  }
  await sell(TENANT, 'k1', { storeId: 'mars', productId: 'tea' })
  await sell(TENANT, 'k2', { storeId: 'leeds', productId: 'tea' }, 9e15)
  await sell(TENANT, 'k3', { storeId: 'leeds', productId: 'mug' })
  await sell('other', 'k4', { storeId: 'leeds', productId: 'tea' })
  return side
}

async function soldAt(sales: Awaited<ReturnType<typeof shopWithFaults>>['sales'], tenantId: string) {
  const days = await sales.days(tenantId, { from: '2025-01-01', to: '2026-12-31' })
  return days.map(({ storeId, productId, day, sold }) => `${storeId} ${productId} ${day} ${sold}`)
}

describe('the ledgers of all shops, followed into daily sales', () => {
  test('a level that cannot be folded is told of and left out; the others count', async () => {
    const side = await shopWithFaults()
    const told: string[] = []
    const onFault: FollowDeps['onFault'] = (error, { tenantId, storeId, productId }) => {
      expect(error).toBeInstanceOf(RangeError)
      told.push(`${tenantId} ${storeId} ${productId}`)
    }
    const deps = { ...side, clock: { now: () => NOW }, onFault }
    while ((await followLedger(deps)) > 0);
    expect(told.sort()).toEqual(['acme leeds tea', 'acme mars tea'])
    expect(await soldAt(side.sales, TENANT)).toEqual(['leeds mug 2026-01-01 2000'])
    expect(await soldAt(side.sales, 'other')).toEqual(['leeds tea 2026-01-01 2000'])
    expect(await followLedger(deps)).toBe(0)
  })

  test('one whose fault is mended counts wholly when it next moves', async () => {
    const side = await shopWithFaults()
    const deps = { ...side, clock: { now: () => NOW }, onFault: () => undefined }
    while ((await followLedger(deps)) > 0);
    await side.catalog.saveStore(TENANT, storeNamed('mars'), 1)
    const lines = [
      { kind: 'sale' as const, storeId: 'mars', productId: 'tea', quantity: quantity(1000), occurredAt: NOW },
    ]
    await side.stock.record({ tenantId: TENANT, key: 'k5', fingerprint: 'k5', lines, actor: 'test', recordedAt: NOW })
    while ((await followLedger(deps)) > 0);
    // Two before and one now.
    expect(await soldAt(side.sales, TENANT)).toEqual(
      expect.arrayContaining(['mars tea 2026-01-01 3000', 'leeds mug 2026-01-01 2000']),
    )
  })

  test('what cannot be read now is no fault of a level: the step is taken again', async () => {
    const side = await shopWithFaults()
    const told: unknown[] = []
    const onFault = (error: unknown) => told.push(error)
    const movements = async () => {
      throw new Error('the database is busy')
    }
    const deps = { ...side, clock: { now: () => NOW }, onFault }
    await expect(followLedger({ ...deps, stock: { movements } })).rejects.toThrow('the database is busy')
    expect(told).toEqual([])
    while ((await followLedger(deps)) > 0);
    expect(await soldAt(side.sales, 'other')).toEqual(['leeds tea 2026-01-01 2000'])
  })
})
