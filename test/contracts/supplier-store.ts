import { describe, expect, test } from 'vitest'
import { minorUnits } from '#domain/values/money.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const SETTINGS = { leadTimeDays: 5, reviewDays: 7, minimumOrderValue: minorUnits(5000), email: 'orders@example.com' }

/** What SupplierStore promises. Every platform runs this suite. */
export function supplierStoreContract(
  platform: string,
  openStore: () => Promise<{ suppliers: SupplierStore; catalog: CatalogStore }>,
): void {
  async function open() {
    const { suppliers, catalog } = await openStore()
    await seedShop(catalog, [
      productNamed('tea', { supplier: 'Acme' }),
      productNamed('mug', { supplier: 'Acme' }),
      productNamed('pot', { supplier: 'Zoë & Söhne / Wien' }),
      productNamed('old', { supplier: 'Gone', active: false }),
      productNamed('own'),
    ])
    await seedShop(catalog, [productNamed('tea', { supplier: 'Elsewhere' })], 'other')
    return suppliers
  }
  const NONE = {
    leadTimeDays: undefined,
    reviewDays: undefined,
    minimumOrderValue: undefined,
    email: undefined,
    version: 0,
  }

  describe(`SupplierStore on ${platform}`, () => {
    test('finds suppliers on products, with or without settings, and those with settings alone', async () => {
      const suppliers = await open()
      await suppliers.saveSupplier(TENANT, 'Acme', { settings: SETTINGS, ifVersion: 0 })
      await suppliers.saveSupplier(TENANT, 'New', { settings: {}, ifVersion: 0 })
      expect((await suppliers.suppliers(TENANT, { limit: 10 })).data).toEqual([
        { name: 'Acme', ...SETTINGS, productCount: 2, version: 1 },
        { ...NONE, name: 'New', productCount: 0, version: 1 },
        { ...NONE, name: 'Zoë & Söhne / Wien', productCount: 1 },
      ])
      expect((await suppliers.suppliers('other', { limit: 10 })).data).toEqual([
        { ...NONE, name: 'Elsewhere', productCount: 1 },
      ])
    })

    test('reads one by its exact text', async () => {
      const suppliers = await open()
      expect(await suppliers.supplier(TENANT, 'Acme')).toEqual({ ...NONE, name: 'Acme', productCount: 2 })
      expect(await suppliers.supplier(TENANT, 'Gone')).toEqual({ ...NONE, name: 'Gone', productCount: 0 })
      expect(await suppliers.supplier(TENANT, 'acme')).toBeUndefined()
      expect(await suppliers.supplier('other', 'Acme')).toBeUndefined()
    })

    test('settings are replaced whole, under their version', async () => {
      const suppliers = await open()
      const first = await suppliers.saveSupplier(TENANT, 'Acme', { settings: SETTINGS, ifVersion: 0 })
      expect(first).toEqual({ kind: 'saved', value: { name: 'Acme', ...SETTINGS, productCount: 2, version: 1 } })
      const stale = await suppliers.saveSupplier(TENANT, 'Acme', { settings: {}, ifVersion: 0 })
      expect(stale).toMatchObject({ kind: 'conflict', current: { version: 1, leadTimeDays: 5 } })
      await suppliers.saveSupplier(TENANT, 'Acme', { settings: { reviewDays: 14 }, ifVersion: 1 })
      expect(await suppliers.supplier(TENANT, 'Acme')).toEqual({
        ...NONE,
        name: 'Acme',
        reviewDays: 14,
        productCount: 2,
        version: 2,
      })
      expect((await suppliers.supplier('other', 'Acme'))?.version).toBeUndefined()
    })

    test('lists a page at a time', async () => {
      const suppliers = await open()
      const first = await suppliers.suppliers(TENANT, { limit: 1 })
      expect(first.data.map(({ name }) => name)).toEqual(['Acme'])
      const second = await suppliers.suppliers(TENANT, { limit: 1, cursor: first.nextCursor ?? '' })
      expect([second.data.map(({ name }) => name), second.nextCursor]).toEqual([['Zoë & Söhne / Wien'], undefined])
    })
  })
}
