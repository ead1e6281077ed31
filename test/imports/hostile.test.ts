import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { MANAGER, openImports } from '#test/support/imports.ts'
import { TENANT } from '#test/support/shop.ts'
import { readErrors } from '#usecases/imports/manage-imports.ts'

const utf16 = (text: string, bigEndian: boolean): Uint8Array => {
  const bytes = Buffer.from(text, 'utf16le')
  return bigEndian ? bytes.swap16() : bytes
}

describe('files as programs write them', () => {
  const text = 'sku,name,quantity\r\nA1,Crème brûlée,1.5\r\nA2,"Tea, ""green""",2\r\n'
  const files: [string, string | Uint8Array, object][] = [
    ['UTF-8', text, { encoding: 'utf-8' }],
    ['UTF-8 with a byte order mark', `\ufeff${text}`, { encoding: 'utf-8' }],
    ['UTF-16LE with a byte order mark', utf16(`\ufeff${text}`, false), { encoding: 'utf-16le' }],
    ['UTF-16BE with a byte order mark', utf16(`\ufeff${text}`, true), { encoding: 'utf-16be' }],
    ['UTF-16LE without', utf16(text, false), { encoding: 'utf-16le' }],
    ['Windows-1252', Buffer.from(text, 'latin1'), { encoding: 'windows-1252' }],
    ['gzip', gzipSync(text), { isGzip: true }],
    ['two gzip members', Buffer.concat([gzipSync(text.slice(0, 30)), gzipSync(text.slice(30))]), { isGzip: true }],
    ['line feeds only', text.replaceAll('\r\n', '\n'), {}],
    ['carriage returns only', text.replaceAll('\r\n', '\r'), {}],
    ['a last line without an end', text.trimEnd(), {}],
    ['Excel’s separator line', `sep=,\r\n${text}`, { delimiter: ',' }],
    ['semicolons and a decimal comma', text.replaceAll(/,(?=\S)/g, ';').replace('1.5', '1,5'), { delimiter: ';' }],
    ['tabs', text.replaceAll(/,(?=\S)/g, '\t'), { delimiter: '\t' }],
    ['pipes', text.replaceAll(/,(?=\S)/g, '|'), { delimiter: '|' }],
    [
      'a JSON array',
      JSON.stringify([
        { sku: 'A1', name: 'Crème brûlée', quantity: 1.5 },
        { sku: 'A2', name: 'Tea, "green"', quantity: '2' },
      ]),
      { format: 'json' },
    ],
    [
      'NDJSON',
      '{"sku":"A1","name":"Cr\\u00e8me brûlée","quantity":1.5}\r\n\r\n{"quantity":2,"sku":"A2","name":"Tea, \\"green\\""}',
      { format: 'ndjson' },
    ],
  ]
  test.each(files)('%s', async (_, content, dialect) => {
    const shop = await openImports()
    const planned = await shop.plan(content)
    expect(planned).toMatchObject({ status: 'planned', dialect, plan: { verdict: 'ready', rowCount: 2 } })
    await shop.apply(planned)
    expect(await shop.onHand(['A1', 'A2'])).toEqual([1.5, 2])
    const products = await shop.deps.catalog.productsById(TENANT, ['A1', 'A2'])
    expect(products.map((each) => each?.name)).toEqual(['Crème brûlée', 'Tea, "green"'])
  })
})

describe('files that are none', () => {
  const bomb = gzipSync(Buffer.alloc(1100 * 1024 * 1024, 'A1,1\n'), { level: 1 })
  const files: [string, string | Uint8Array, string][] = [
    ['nothing', '', 'EMPTY_FILE'],
    ['white space', ' \n\n ', 'EMPTY_FILE'],
    ['only a header', 'sku,quantity\n', 'EMPTY_FILE'],
    ['an empty JSON array', '[]', 'COLUMNS_NOT_RECOGNISED'],
    ['an Excel workbook', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(500)]), 'UNREADABLE_FILE'],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104729) % 256)),
      'UNREADABLE_FILE',
    ],
    ['a gzip cut off', gzipSync('sku,quantity\n'.padEnd(5000, 'A1,1\n')).subarray(0, 40), 'UNREADABLE_FILE'],
    ['a zip bomb', bomb, 'FILE_TOO_LARGE'],
    ['a line without an end', `sku,quantity\nA1,"${'x'.repeat(1_100_000)}`, 'UNREADABLE_FILE'],
    ['a JSON object', '{"items": [1, 2]', 'COLUMNS_NOT_RECOGNISED'],
    ['a JSON array cut off', '[{"sku": "A1", "quantity": 1}, {"sku"', 'UNREADABLE_FILE'],
    ['JSON and then something', '[{"sku":"A1","quantity":1}] and more', 'UNREADABLE_FILE'],
    ['deep JSON', `[${'['.repeat(50_000)}`, 'UNREADABLE_FILE'],
    ['prose', 'Dear customer,\nplease find attached\n', 'COLUMNS_NOT_RECOGNISED'],
  ]
  test.each(files)(
    '%s',
    async (_, content, code) => {
      const shop = await openImports()
      const planned = await shop.plan(content)
      expect(planned.plan).toBeUndefined()
      expect(planned.problem?.code).toBe(code)
      // The bomb is a gigabyte once unpacked: seconds of reading on a busy machine.
    },
    90_000,
  )
})

describe('rows that are none', () => {
  const csv = (row: string | Buffer) =>
    Buffer.concat([Buffer.from('sku,name,quantity\nfirst,é,0.5\n'), Buffer.from(row), Buffer.from('\nlast,z,3\n')])
  const rows: [string, string | Uint8Array, string][] = [
    ['a quantity beyond numbers', csv('A1,x,1e400'), 'NOT_A_NUMBER'],
    ['a quantity in words', csv('A1,x,three'), 'NOT_A_NUMBER'],
    ['a formula for a quantity', csv('A1,x,=1+1'), 'NOT_A_NUMBER'],
    ['hexadecimal', csv('A1,x,0x10'), 'NOT_A_NUMBER'],
    ['digits of another script', csv('A1,x,٣'), 'NOT_A_NUMBER'],
    ['four places', csv('A1,x,1.0001'), 'NUMBER_OUT_OF_RANGE'],
    ['more than a billion', csv('A1,x,1000000001'), 'NUMBER_OUT_OF_RANGE'],
    ['thirty digits', csv(`A1,x,${'9'.repeat(30)}`), 'NUMBER_OUT_OF_RANGE'],
    ['a negative count', csv('A1,x,-1'), 'NEGATIVE_QUANTITY'],
    ['no quantity', csv('A1,x,'), 'MISSING_VALUE'],
    ['a row cut short', csv('A1'), 'MISSING_VALUE'],
    ['no number', csv(',x,1'), 'MISSING_VALUE'],
    ['a number too long', csv(`${'A'.repeat(65)},x,1`), 'BAD_PRODUCT_ID'],
    ['a NUL in the number', csv('A\u00001,x,1'), 'UNREADABLE_TEXT'],
    [
      'a byte of another encoding',
      csv(Buffer.from([0x41, 0x31, 0x2c, 0x4d, 0xfc, 0x6c, 0x6c, 0x2c, 0x31])),
      'UNREADABLE_TEXT',
    ],
    ['an unquoted comma', csv('A1,x, y and z,1'), 'TOO_MANY_COLUMNS'],
    ['a name of a page', csv(`A1,${'x'.repeat(301)},1`), 'TEXT_TOO_LONG'],
    ['the same product again', csv('first,x,1'), 'DUPLICATE_PRODUCT'],
    ['text after a quote', csv('A1,"x"y,1'), 'MALFORMED_ROW'],
    [
      'JSON: half a character',
      '[{"sku":"first","quantity":1}, {"sku":"A\\ud800","quantity":1}, {"sku":"last","quantity":3}]',
      'UNREADABLE_TEXT',
    ],
    ['JSON: no object', '[{"sku":"first","quantity":1}, 5, {"sku":"last","quantity":3}]', 'MALFORMED_ROW'],
    [
      'JSON: a list for a quantity',
      '[{"sku":"first","quantity":1}, {"sku":"A1","quantity":[1]}, {"sku":"last","quantity":3}]',
      'MALFORMED_ROW',
    ],
    [
      'JSON: infinity',
      '[{"sku":"first","quantity":1}, {"sku":"A1","quantity":1e400}, {"sku":"last","quantity":3}]',
      'MALFORMED_ROW',
    ],
    [
      'JSON: a number that cannot be exact',
      '[{"sku":"first","quantity":1}, {"sku":12345678901234567890,"quantity":1}, {"sku":"last","quantity":3}]',
      'MALFORMED_ROW',
    ],
    ['NDJSON: broken', '{"sku":"first","quantity":1}\n{"sku":"A1",\n{"sku":"last","quantity":3}', 'MALFORMED_ROW'],
    ['a time nobody can tell', 'sku,quantity,last_updated\nfirst,1,\nA1,1,12/09/2011\nlast,3,2025-01-01\n', 'BAD_TIME'],
    ['a time to come', 'sku,quantity,last_updated\nfirst,1,\nA1,1,2031-01-01\nlast,3,2025-01-01\n', 'BAD_TIME'],
    [
      'a price with too many places',
      'sku,price,quantity\nfirst,0.55,1\nA1,1.005,1\nlast,0.55,3\n',
      'NUMBER_OUT_OF_RANGE',
    ],
    ['a price in another currency', 'sku,price,quantity\nfirst,£0.55,1\nA1,€1.50,1\nlast,0.55 GBP,3\n', 'NOT_A_NUMBER'],
  ]
  test.each(rows)('%s: refused with its place, and the others are applied', async (_, content, code) => {
    const shop = await openImports()
    const planned = await shop.plan(content, { policy: 'reject_rows' })
    const found = await readErrors({ imports: shop.deps.imports }, MANAGER, { importId: planned.importId, limit: 9 })
    const bad = found.ok ? found.value.data : []
    expect([planned.problem, bad.map(({ errors }) => errors[0]?.code)]).toEqual([undefined, [code]])
    await shop.apply(planned)
    expect((await shop.onHand(['last']))[0]).toBe(3)
  })

  test('text that means something elsewhere stays text', async () => {
    const shop = await openImports()
    const names = { '=1': '=cmd|calc!A0', '+2': '<script>alert(1)</script>', __proto__x: "'; DROP TABLE products;--" }
    const lines = Object.entries(names).map(([id, name]) => `${id},${name},1`)
    await shop.apply(await shop.plan(`sku,name,quantity\n007,James,1\n${lines.join('\n')}\n__proto__,p,2\n1E5,e,3\n`))
    const found = await shop.deps.catalog.productsById(TENANT, ['007', ...Object.keys(names), '__proto__', '1E5'])
    expect(found.map((each) => each?.name)).toEqual(['James', ...Object.values(names), 'p', 'e'])
    const json = await shop.plan('[{"__proto__":{"sku":"evil"},"sku":"A1","quantity":1,"constructor":"x"}]')
    expect(json.plan).toMatchObject({ rowCount: 1, newProductCount: 1 })
    expect(({} as Record<string, unknown>).sku).toBeUndefined()
  })
})
