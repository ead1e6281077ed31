import { describe, expect, test } from 'vitest'
import { guessDelimiter } from './delimiter.ts'
import { findMappingFault, recogniseColumns, STOCK_COLUMNS, uniqueNames } from './header.ts'

describe('columns are known by their names', () => {
  const cases: [string, object][] = [
    [
      'item_id,item_name,inventory_level,last_updated',
      { productId: 'item_id', name: 'item_name', quantity: 'inventory_level', updatedAt: 'last_updated' },
    ],
    [
      'product_id,product_name,product_category,stock_count,product_price',
      {
        productId: 'product_id',
        name: 'product_name',
        category: 'product_category',
        quantity: 'stock_count',
        price: 'product_price',
      },
    ],
    ['sku,quantity', { productId: 'sku', quantity: 'quantity' }],
    [
      'Product ID,Product Name,Category,Stock,Price',
      { productId: 'Product ID', name: 'Product Name', category: 'Category', quantity: 'Stock', price: 'Price' },
    ],
    [
      'Artikelnummer,Bezeichnung,Warengruppe,Bestand,Preis',
      { productId: 'Artikelnummer', name: 'Bezeichnung', category: 'Warengruppe', quantity: 'Bestand', price: 'Preis' },
    ],
    [
      'Référence,Désignation,Quantité,Prix',
      { productId: 'Référence', name: 'Désignation', quantity: 'Quantité', price: 'Prix' },
    ],
    [
      'Código,Descripción,Existencias,Precio',
      { productId: 'Código', name: 'Descripción', quantity: 'Existencias', price: 'Precio' },
    ],
    [' SKU , QTY ON HAND ,Foo', { productId: ' SKU ', quantity: ' QTY ON HAND ' }],
    ['Spalte 1,Spalte 2', {}],
  ]
  test.each(cases)('%s', (header, mapping) =>
    expect(recogniseColumns(header.split(','), STOCK_COLUMNS)).toEqual(mapping),
  )

  test('a name that stands twice is told apart', () => {
    expect(uniqueNames(['Stock', 'Stock', '', ' '])).toEqual(['Stock', 'Stock (2)', 'Column 3', 'Column 4'])
  })

  test('a mapping says what it lacks', () => {
    const columns = ['a', 'b']
    expect(findMappingFault({ productId: 'a', quantity: 'b' }, columns)).toBeUndefined()
    expect(findMappingFault({ quantity: 'b' }, columns)).toMatch(/product number/)
    expect(findMappingFault({ productId: 'a' }, columns)).toMatch(/quantity/)
    expect(findMappingFault({ productId: 'a', quantity: 'c' }, columns)).toMatch(/no column "c"/)
    expect(findMappingFault({ productId: 'a', quantity: 'a' }, columns)).toMatch(/two things/)
  })
})

describe('the delimiter', () => {
  const cases: [string, string][] = [
    ['sku,quantity\nA,1\n', ','],
    ['sku;quantity\nA;0,5\nB;1,5\n', ';'],
    ['sku\tname\nA\tone, two, three\n', '\t'],
    ['sku|quantity\nA|1\n', '|'],
    ['x;y\n"a,b,c";1\n"d,e,f";2\n', ';'],
    ['"sku";"quantity"\n"A";"1"\n', ';'],
    ['sep=|\nx|y\n', '|'],
    ['sku\nA\n', ','],
  ]
  test.each(cases)('of %j is %j', (head, delimiter) => expect(guessDelimiter(head, STOCK_COLUMNS)).toBe(delimiter))
})
