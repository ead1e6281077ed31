import { describe, expect, test } from 'vitest'
import { MANAGER, testApp } from '#test/support/test-app.ts'

const product = {
  name: 'Ännchen 茶',
  category: 'Tea',
  price: '12.50',
  cost: '6',
  barcode: '4006381333931',
  policy: { lowStockThreshold: '5', packSize: 6 },
}

describe('products', () => {
  test('are created, read, edited under their ETag and archived', async () => {
    const api = (await testApp()).as(MANAGER)
    const created = await api('POST', '/api/v1/products', { body: { productId: 'A/1', ...product } })
    expect([created.statusCode, created.headers.etag]).toEqual([201, '"1"'])
    expect(created.json()).toMatchObject({
      productId: 'A/1',
      price: '12.50',
      cost: '6.00',
      currency: 'GBP',
      policy: { lowStockThreshold: '5', packSize: '6' },
    })

    const url = '/api/v1/products/A%2F1'
    const edited = await api('PUT', url, { body: { ...product, price: '13' }, headers: { 'if-match': '"1"' } })
    expect([edited.statusCode, edited.headers.etag, edited.json().price]).toEqual([200, '"2"', '13.00'])
    const late = await api('PUT', url, { body: product, headers: { 'if-match': '"1"' } })
    expect([late.statusCode, late.json().code]).toEqual([412, 'VERSION_CONFLICT'])
    const blind = await api('PUT', url, { body: product })
    expect([blind.statusCode, blind.json().code]).toEqual([428, 'VERSION_REQUIRED'])

    await api('PUT', url, { body: { ...product, active: false }, headers: { 'if-match': '"2"' } })
    expect((await api('GET', '/api/v1/products?search=annchen')).json().data).toEqual([])
    expect((await api('GET', '/api/v1/products?search=annchen&includeArchived=true')).json().data).toHaveLength(1)
  })

  test('are found by a scanned barcode or a typed number', async () => {
    const api = (await testApp()).as(MANAGER)
    await api('POST', '/api/v1/products', { body: { productId: 'A1', ...product } })
    const codes = ['4006381333931', 'A1', 'nothing'].map(async (code) =>
      (await api('GET', `/api/v1/products/lookup?code=${code}`)).json(),
    )
    expect((await Promise.all(codes)).map((each) => each.productId ?? each.code)).toEqual(['A1', 'A1', 'NOT_FOUND'])
  })

  test.each([
    [{ price: '12.505' }, 'price'],
    [{ price: 'dear' }, 'price'],
    [{ cost: '-1' }, 'cost'],
    [{ name: '  ' }, 'name'],
    [{ policy: { lowStockThreshold: '-1' } }, 'policy.lowStockThreshold'],
    [{ policy: { packSize: '0' } }, 'policy.packSize'],
    [{ policy: { leadTimeDays: 1.5 } }, 'policy.leadTimeDays'],
    [{ active: 'yes' }, 'active'],
  ])('are refused with %j, naming the field', async (wrong, path) => {
    const api = (await testApp()).as(MANAGER)
    const response = await api('POST', '/api/v1/products', { body: { productId: 'A1', ...product, ...wrong } })
    expect([response.statusCode, response.json().errors[0].path]).toEqual([400, path])
  })

  test('in bulk: created, updated, left alone; and nothing at all when one is bad', async () => {
    const api = (await testApp()).as(MANAGER)
    const bulk = (products: unknown[]) => api('POST', '/api/v1/products/bulk', { body: { products } })
    const one = { productId: 'B1', name: 'One', price: '1' }
    expect((await bulk([one, { productId: 'tea', name: 'tea' }])).json()).toEqual({
      createdCount: 1,
      updatedCount: 0,
      unchangedCount: 1,
    })
    expect((await bulk([{ ...one, price: '2' }])).json()).toEqual({
      createdCount: 0,
      updatedCount: 1,
      unchangedCount: 0,
    })
    const bad = await bulk([
      { productId: 'B2', name: 'Two' },
      { productId: 'B3', name: 'Three', price: '0.001' },
    ])
    expect(bad.json().errors[0].path).toBe('products[1].price')
    expect((await api('GET', '/api/v1/products/B2')).statusCode).toBe(404)
    const twice = await bulk([one, one])
    expect(twice.json().errors).toMatchObject([{ path: 'products[1].productId', code: 'DUPLICATE' }])
  })

  test('a store may want another threshold', async () => {
    const api = (await testApp()).as(MANAGER)
    await api('PUT', '/api/v1/products/tea/policy/york', { body: { lowStockThreshold: '8' } })
    const { stores } = (await api('GET', '/api/v1/products/tea/stock')).json()
    expect(stores.map((s: { storeId: string; policy: object }) => [s.storeId, s.policy])).toEqual([
      ['leeds', {}],
      ['york', { lowStockThreshold: '8' }],
    ])
    expect((await api('PUT', '/api/v1/products/tea/policy/paris', { body: {} })).statusCode).toBe(404)
  })
})

describe('stores', () => {
  test('are opened, edited by version, and refused when they make no sense', async () => {
    const api = (await testApp()).as(MANAGER)
    const store = { storeId: 'paris', name: 'Paris', timeZone: 'Europe/Paris', currency: 'EUR' }
    expect((await api('POST', '/api/v1/stores', { body: store })).statusCode).toBe(201)
    expect((await api('POST', '/api/v1/stores', { body: store })).json().code).toBe('ALREADY_EXISTS')
    const edited = await api('PUT', '/api/v1/stores/paris', {
      body: { ...store, name: 'Paris 2' },
      headers: { 'if-match': '"1"' },
    })
    expect(edited.json()).toMatchObject({ name: 'Paris 2', version: 2 })
    for (const wrong of [{ timeZone: 'Mars/Base' }, { currency: 'ZZZ' }, { storeId: 'Rue de Rivoli' }, { name: '' }]) {
      expect((await api('POST', '/api/v1/stores', { body: { ...store, storeId: 'b', ...wrong } })).statusCode).toBe(400)
    }
  })
})
