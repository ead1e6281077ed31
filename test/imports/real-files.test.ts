import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { openImports } from '#test/support/imports.ts'
import { TENANT } from '#test/support/shop.ts'

const SHOP = join(import.meta.dirname, '../../../shared/data/shop')
const isHere = existsSync(SHOP)
if (!isHere) console.warn(`SKIPPED: the real inventory files are not in ${SHOP}`)

/** Splits a simple delimited line; the two files quote a cell only where it holds the delimiter. */
const cellsOf = (line: string, delimiter: string): string[] =>
  [...line.matchAll(new RegExp(`(?:^|${delimiter})(?:"((?:[^"]|"")*)"|([^${delimiter}]*))`, 'g'))].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )

describe.skipIf(!isHere)('the real inventory files', () => {
  test('bristol: gzip, UTF-8, commas; every level is the one in the file, and the same file again has nothing to do', async () => {
    const shop = await openImports()
    const bytes = readFileSync(join(SHOP, 'inventory-bristol.csv.gz'))
    const lines = gunzipSync(bytes).toString('utf8').trim().split(/\r?\n/).slice(1)
    const expected = lines.map((line) => cellsOf(line, ','))
    const planned = await shop.plan(bytes)
    expect(planned).toMatchObject({
      status: 'planned',
      dialect: { format: 'delimited', encoding: 'utf-8', delimiter: ',', isGzip: true },
      mapping: { productId: 'item_id', name: 'item_name', quantity: 'inventory_level', updatedAt: 'last_updated' },
      plan: { verdict: 'ready', rowCount: lines.length, errorCount: 0, newProductCount: lines.length },
    })
    expect((await shop.apply(planned)).status).toBe('applied')
    expect(expected.length).toBe(3940)
    for (let at = 0; at < expected.length; at += 1000) {
      const part = expected.slice(at, at + 1000)
      expect(await shop.onHand(part.map(([id]) => id!))).toEqual(part.map(([, , level]) => Number(level)))
      const products = await shop.deps.catalog.productsById(
        TENANT,
        part.map(([id]) => id!),
      )
      expect(products.map((each) => each?.name)).toEqual(part.map(([, name]) => name!.trim().replace(/\s+/g, (s) => s)))
    }
    expect((await shop.plan(bytes)).plan).toMatchObject({ verdict: 'nothing_to_do', unchangedCount: 3940 })
  })

  test('leeds: semicolons, decimal comma, Windows-1252', async () => {
    const shop = await openImports()
    const bytes = readFileSync(join(SHOP, 'inventory-leeds.csv'))
    const planned = await shop.plan(bytes)
    expect(planned).toMatchObject({
      dialect: { encoding: 'windows-1252', delimiter: ';', isGzip: false, decimalMarks: { quantity: ',', price: ',' } },
      plan: { verdict: 'ready', rowCount: 1314, newProductCount: 1314 },
    })
    await shop.apply(planned)
    // From the file: gift_0001_30;Dotcomgiftshop Gift Voucher £30.00;Home;0;25,00 and 10125;...;Home;28;0,85
    expect(await shop.deps.catalog.product(TENANT, 'gift_0001_30')).toMatchObject({
      name: 'Dotcomgiftshop Gift Voucher £30.00',
      category: 'Home',
      price: 2500,
    })
    expect(await shop.onHand(['10125', '10123C'])).toEqual([28, 0])
  })

  test('york: a JSON array of texts', async () => {
    const shop = await openImports()
    const bytes = readFileSync(join(SHOP, 'inventory-york.json'))
    const expected = JSON.parse(bytes.toString()) as { sku: string; quantity: string }[]
    const planned = await shop.plan(bytes, {}, 'york')
    expect(planned).toMatchObject({
      dialect: { format: 'json' },
      plan: { verdict: 'ready', rowCount: expected.length },
    })
    await shop.apply(planned)
    const onHand = await shop.onHand(
      expected.map(({ sku }) => sku),
      'york',
    )
    expect(onHand).toEqual(expected.map(({ quantity }) => Number(quantity)))
  })
})
