import { describe, expect, test } from 'vitest'
import { recogniseColumns } from '../imports/header.ts'
import { minorUnits } from '../values/money.ts'
import { findSalesFault, SALES_COLUMNS, type SalesRules, salesLineReader } from './sales-line.ts'
import { newSalesSum } from './sales-sum.ts'

const rules = (more: Partial<SalesRules> = {}): SalesRules => ({
  columns: ['sku', 'date', 'qty', 'price', 'revenue', 'shop', 'name'],
  mapping: {
    productId: 'sku',
    date: 'date',
    quantity: 'qty',
    price: 'price',
    revenue: 'revenue',
    store: 'shop',
    name: 'name',
  },
  decimalMarks: {},
  now: Date.parse('2026-12-31T00:00:00Z'),
  storeNamed: (text) => ({ york: 'york', York: 'york', leeds: 'leeds', tokyo: 'tokyo' })[text],
  storeId: 'leeds',
  storeOf: (storeId) =>
    storeId === 'tokyo'
      ? { timeZone: 'Asia/Tokyo', currency: 'JPY', currencyPlaces: 0 }
      : { timeZone: 'Europe/London', currency: 'GBP', currencyPlaces: 2 },
  ...more,
})

const read = (cells: string, more?: Partial<SalesRules>) =>
  salesLineReader(rules(more))({ row: 7, cells: cells.split('|') })

describe('a line of a sales file', () => {
  test.each([
    ['tea|2026-06-01|3|2.50|||', { units: 3000, amount: 750, day: '2026-06-01', storeId: 'leeds' }],
    ['tea|2026-06-01|3||9.99||', { amount: 999 }],
    ['tea|2026-06-01|3|2.50|9.99||', { amount: 999 }],
    ['tea|2026-06-01|3||||', { units: 3000 }],
    ['tea|2026-06-01|-2|2.50|||', { units: -2000, amount: 500 }],
    ['tea|2026-06-01|-2||-5.00||', { units: -2000, amount: 500 }],
    ['tea|2026-06-01|-2||5.00||', { units: -2000, amount: 500 }],
    ['tea|2026-06-01|0.333|3|||', { units: 333, amount: 100 }],
    // A price may be finer than money: 1000 x 0.0125 = 12.50, and 1 x 0.0125 = 0.01 after rounding.
    ['tea|2026-06-01|1000|0.0125|||', { amount: 1250 }],
    ['tea|2026-06-01|1|0.0125|||', { amount: 1 }],
    ['tea|2026-06-01|1|£2.50||york|Tea, loose', { storeId: 'york', name: 'Tea, loose' }],
    ['tea|2026-06-01|2|150||tokyo|', { storeId: 'tokyo', amount: 300 }],
    // Half past midnight in London's summer is still the day before in UTC, and the other way round in Tokyo.
    ['tea|2026-06-01T23:30:00Z|1|1|||', { day: '2026-06-02' }],
    ['tea|2026-06-01 23:30|1|1|||', { day: '2026-06-01' }],
    ['tea|2026-06-01T16:00:00Z|1|1||tokyo|', { day: '2026-06-02' }],
    ['tea|1.6.2026|1|1|||', { day: '2026-06-01' }],
    ['007|2026-06-01|1|1|||', { productId: '007' }],
  ])('%j is read', (cells, expected) => {
    const { line, errors } = read(cells)
    expect(errors).toEqual([])
    expect(line).toMatchObject(expected)
  })

  test.each([
    'tea|2026-06-01|5|0|||',
    'tea|2026-06-01|-5|0.00|||',
    'tea|2026-06-01|0|2.50|||',
    'tea|2026-06-01|5||0||',
  ])('%j is no sale', (cells) => expect(read(cells)).toEqual({ line: undefined, errors: [] }))

  test.each([
    ['|2026-06-01|1|1|||', 'sku', 'MISSING_VALUE'],
    ['tea||1|1|||', 'date', 'MISSING_VALUE'],
    ['tea|06/01/2026|1|1|||', 'date', 'BAD_TIME'],
    ['tea|2027-06-01|1|1|||', 'date', 'BAD_TIME'],
    ['tea|2026-06-01||1|||', 'qty', 'MISSING_VALUE'],
    ['tea|2026-06-01|many|1|||', 'qty', 'NOT_A_NUMBER'],
    ['tea|2026-06-01|1|cheap|||', 'price', 'NOT_A_NUMBER'],
    ['tea|2026-06-01|1|-1|||', 'price', 'NUMBER_OUT_OF_RANGE'],
    ['tea|2026-06-01|1||-1||', 'revenue', 'NUMBER_OUT_OF_RANGE'],
    ['tea|2026-06-01|1|0.00000001|||', 'price', 'NUMBER_OUT_OF_RANGE'],
    ['tea|2026-06-01|1|999999999999|||', 'price', 'NUMBER_OUT_OF_RANGE'],
    ['tea|2026-06-01|1|1||paris|', 'shop', 'UNKNOWN_STORE'],
    ['tea|2026-06-01|1|1|||x|too|many', '', 'TOO_MANY_COLUMNS'],
  ])('%j is refused for its column %s: %s', (cells, column, code) => {
    const { line, errors } = read(cells)
    expect(line).toBeUndefined()
    expect(errors).toMatchObject([{ row: 7, column, code }])
  })

  test('names every bad cell of a row at once', () => {
    expect(read('|soon|many||||').errors.map(({ column }) => column)).toEqual(['sku', 'date', 'qty'])
  })

  test('where no store was chosen an empty one is missing', () => {
    expect(read('tea|2026-06-01|1|1|||', { storeId: undefined }).errors).toMatchObject([{ code: 'MISSING_VALUE' }])
  })

  test('is found by its columns’ names', () => {
    const columns = ['InvoiceNo', 'StockCode', 'Description', 'Quantity', 'InvoiceDate', 'UnitPrice', 'CustomerID']
    expect(recogniseColumns(columns, SALES_COLUMNS)).toEqual({
      productId: 'StockCode',
      date: 'InvoiceDate',
      quantity: 'Quantity',
      price: 'UnitPrice',
      name: 'Description',
    })
    expect(recogniseColumns(['Filiale', 'Artikelnummer', 'Datum', 'Menge', 'Umsatz'], SALES_COLUMNS)).toEqual({
      productId: 'Artikelnummer',
      date: 'Datum',
      quantity: 'Menge',
      revenue: 'Umsatz',
      store: 'Filiale',
    })
  })

  test.each([
    [{ date: 'd', quantity: 'q' }, true, /product number/],
    [{ productId: 'p', quantity: 'q' }, true, /day or time/],
    [{ productId: 'p', date: 'd' }, true, /quantity/],
    [{ productId: 'p', date: 'd', quantity: 'q' }, false, /store/],
  ])('a mapping %j lacks something', (mapping, hasStore, message) => {
    expect(findSalesFault(mapping, hasStore)).toMatch(message)
  })

  test('a mapping with product, day, quantity and a store will do', () => {
    expect(findSalesFault({ productId: 'p', date: 'd', quantity: 'q' }, true)).toBeUndefined()
    expect(findSalesFault({ productId: 'p', date: 'd', quantity: 'q', store: 's' }, false)).toBeUndefined()
  })
})

describe('the lines of a file', () => {
  test('are added up by store, product and day; what names no amount counts at the product’s price', () => {
    const sum = newSalesSum()
    for (const cells of [
      'tea|2026-06-03|2||||',
      'mug|2026-06-02|1|9||york|Mug',
      'tea|2026-06-01|3|2.50||| Tea',
      'tea|2026-06-01|1|2.00|||Loose tea',
      'tea|2026-06-01|-1|2.50|||',
    ])
      sum.add(read(cells).line!)
    expect(sum.dayCount).toBe(3)
    expect([...sum.days((productId) => (productId === 'tea' ? minorUnits(300) : undefined))]).toEqual([
      {
        storeId: 'leeds',
        productId: 'tea',
        day: '2026-06-01',
        sold: 4000,
        revenue: 950,
        returned: 1000,
        refunded: 250,
      },
      { storeId: 'leeds', productId: 'tea', day: '2026-06-03', sold: 2000, revenue: 600, returned: 0, refunded: 0 },
      { storeId: 'york', productId: 'mug', day: '2026-06-02', sold: 1000, revenue: 900, returned: 0, refunded: 0 },
    ])
    expect(sum.ranges()).toEqual([
      { storeId: 'leeds', from: '2026-06-01', to: '2026-06-03' },
      { storeId: 'york', from: '2026-06-02', to: '2026-06-02' },
    ])
    expect(sum.products.get('tea')).toEqual({ row: 7, name: 'Loose tea', price: 200 })
  })

  test('are kept apart however many they are', () => {
    const sum = newSalesSum()
    for (let i = 0; i < 10_000; i++)
      sum.add({ row: i, storeId: 's', productId: `p${i % 5000}`, day: '2026-01-01', units: 1000 as never })
    expect(sum.dayCount).toBe(5000)
    expect([...sum.days(() => undefined)].every(({ sold }) => sold === 2000)).toBe(true)
  })
})
