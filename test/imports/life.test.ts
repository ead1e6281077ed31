import { describe, expect, test } from 'vitest'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import { MANAGER, openImports } from '#test/support/imports.ts'
import { NOW, productNamed, TENANT } from '#test/support/shop.ts'
import {
  changeOptions,
  readErrorFile,
  readErrors,
  readRows,
  startApplying,
  startUndoing,
} from '#usecases/imports/manage-imports.ts'

const sell = (units: number, productId: string, key: string, occurredAt = NOW) => ({
  tenantId: TENANT,
  key,
  fingerprint: '',
  actor: 'till',
  recordedAt: NOW,
  lines: [{ kind: 'sale' as const, storeId: 'leeds', productId, quantity: quantity(units * 1000), occurredAt }],
})

describe('an import', () => {
  test('shows before and after, and changes nothing until its plan is applied', async () => {
    const shop = await openImports([productNamed('tea', { name: 'Tea', price: minorUnits(250) })])
    await shop.apply(await shop.plan('sku,quantity\ntea,7\n'))
    const planned = await shop.plan('sku,name,price,quantity\ntea,Green tea,2.50,12\nmug,Mug,4,3\n')
    const rows = await readRows({ imports: shop.deps.imports }, MANAGER, {
      importId: planned.importId,
      filter: 'changed',
      limit: 10,
    })
    expect(rows.ok && rows.value.rows.data).toEqual([
      {
        row: 2,
        productId: 'tea',
        counted: 12000,
        onHand: 7000,
        seq: 1,
        product: 'known',
        isStale: false,
        facts: { name: 'Green tea' },
        before: { name: 'Tea' },
      },
      {
        row: 3,
        productId: 'mug',
        counted: 3000,
        onHand: 0,
        seq: 0,
        product: 'new',
        isStale: false,
        facts: { name: 'Mug', price: 400 },
      },
    ])
    expect(planned.plan).toMatchObject({
      changedCount: 2,
      newProductCount: 1,
      changedProductCount: 1,
      verdict: 'ready',
    })
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, undefined])
    await shop.apply(planned)
    expect(await shop.onHand(['tea', 'mug'])).toEqual([12, 3])
    expect(await shop.deps.catalog.product(TENANT, 'tea')).toMatchObject({ name: 'Green tea', price: 250 })
  })

  test('keeps what the file does not say about a product', async () => {
    const shop = await openImports([
      productNamed('tea', {
        name: 'Tea',
        category: 'Drinks',
        barcode: '123',
        policy: { lowStockThreshold: quantity(5000) },
      }),
    ])
    await shop.apply(await shop.plan('sku,name,category,quantity\ntea,Green tea,,1\n'))
    expect(await shop.deps.catalog.product(TENANT, 'tea')).toMatchObject({
      name: 'Green tea',
      category: 'Drinks',
      barcode: '123',
      policy: { lowStockThreshold: 5000 },
    })
  })

  test('is applied by the hash of the plan that was seen, and by no other', async () => {
    const shop = await openImports()
    const { importId } = await shop.plan('sku,quantity\ntea,7\n')
    const refused = await startApplying(shop.deps, MANAGER, { importId, planHash: '0'.repeat(64) })
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'IMPORT_PLAN_CHANGED' } })
    expect(await shop.onHand(['tea'])).toEqual([undefined])
  })

  test('with a bad row is applied in part or not at all, as its policy says', async () => {
    const shop = await openImports()
    const file = 'sku,quantity\ntea,7\nmug,-3\n'
    const strict = await shop.plan(file)
    expect(strict.plan).toMatchObject({ verdict: 'has_errors', errorCount: 1, validCount: 1 })
    const refused = await startApplying(shop.deps, MANAGER, { importId: strict.importId, planHash: strict.plan!.hash })
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'IMPORT_HAS_ERRORS' } })
    await shop.apply(await shop.plan(file, { policy: 'reject_rows' }))
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, undefined])
  })

  test('another policy is another plan of the same rows, without reading the file again', async () => {
    const shop = await openImports()
    const strict = await shop.plan('sku,quantity\ntea,7\nmug,-3\n')
    const change = { importId: strict.importId, options: { policy: 'reject_rows' as const } }
    const changed = await changeOptions(shop.deps, MANAGER, change)
    if (!changed.ok) throw new Error(changed.refusal.code)
    expect(changed.value).toMatchObject({ status: 'planned', plan: { rowCount: 2, errorCount: 1 } })
    expect(changed.value.plan?.hash).not.toBe(strict.plan?.hash)
    expect((await shop.apply(changed.value)).status).toBe('applied')
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, undefined])
  })

  test('says of every bad row where it is and what is wrong, and gives it back to be mended', async () => {
    const shop = await openImports()
    const planned = await shop.plan('Code;Bestand;Preis\nA1;1,5;2,00\nA2;viele;"3,5;0"\nA1;2;1,00\n;4;1,00\n', {
      mapping: { productId: 'Code', quantity: 'Bestand', price: 'Preis' },
    })
    const errors = await readErrors({ imports: shop.deps.imports }, MANAGER, { importId: planned.importId, limit: 10 })
    expect(
      errors.ok &&
        errors.value.data.map((each) => [
          each.row,
          each.errors.map(({ column, code, value }) => [column, code, value]),
        ]),
    ).toEqual([
      [
        3,
        [
          ['Bestand', 'NOT_A_NUMBER', 'viele'],
          ['Preis', 'NOT_A_NUMBER', '3,5;0'],
        ],
      ],
      [4, [['Code', 'DUPLICATE_PRODUCT', 'A1']]],
      [5, [['Code', 'MISSING_VALUE', '']]],
    ])
    const file = await readErrorFile({ imports: shop.deps.imports }, MANAGER, planned.importId)
    let text = ''
    if (file.ok) for await (const bytes of file.value.content) text += Buffer.from(bytes).toString()
    const lines = text.split('\r\n')
    expect(lines[0]).toBe('\ufeffCode;Bestand;Preis;error_row;error_column;error_code;error_message')
    expect(lines[1]).toMatch(/^A2;viele;"3,5;0";3;"Bestand; Preis";"NOT_A_NUMBER; NOT_A_NUMBER";/)
    const mended = text
      .replace('viele', '8')
      .replace('"3,5;0"', '3,50')
      .replace(/\r\nA1[\s\S]*$/, '\r\n')
    const again = await shop.plan(mended)
    expect(again).toMatchObject({
      plan: { verdict: 'ready', rowCount: 1 },
      mapping: { productId: 'Code', quantity: 'Bestand' },
    })
  })

  test('asks when it does not know the columns, and remembers the answer', async () => {
    const shop = await openImports()
    const file = 'Was,Wieviel denn\nA1,3\n'
    const asked = await shop.plan(file)
    expect(asked).toMatchObject({
      status: 'received',
      problem: { code: 'COLUMNS_NOT_RECOGNISED' },
      columns: [
        { name: 'Was', samples: ['A1'] },
        { name: 'Wieviel denn', samples: ['3'] },
      ],
    })
    const options = { mapping: { productId: 'Was', quantity: 'Wieviel denn' } }
    const answered = await changeOptions(shop.deps, MANAGER, { importId: asked.importId, options })
    expect(answered.ok && (await shop.run(answered.value)).plan).toMatchObject({ verdict: 'ready' })
    expect((await shop.plan(file)).mapping).toEqual(options.mapping)
    expect((await shop.plan(file, {}, 'york')).mapping).toEqual(options.mapping)
  })

  test('never guesses whether 1,234 is a thousand or one and a bit', async () => {
    const shop = await openImports()
    const asked = await shop.plan('sku;quantity\nA1;1,234\nA2;5\n')
    expect(asked).toMatchObject({ status: 'received', problem: { code: 'DECIMAL_MARK_AMBIGUOUS' } })
    const change = { importId: asked.importId, options: { decimalMark: '.' as const } }
    const answered = await changeOptions(shop.deps, MANAGER, change)
    if (answered.ok) await shop.apply(await shop.run(answered.value))
    expect(await shop.onHand(['A1', 'A2'])).toEqual([1234, 5])
    const shopB = await openImports()
    await shopB.apply(await shopB.plan('sku;quantity\nA1;1,234\nA2;0,5\n'))
    expect(await shopB.onHand(['A1', 'A2'])).toEqual([1.234, 0.5])
  })

  test('creates no product when it may not', async () => {
    const shop = await openImports([productNamed('tea'), productNamed('old', { active: false })])
    const planned = await shop.plan('sku,quantity\ntea,1\nnew,1\nold,2\n', { unknownProducts: 'reject' })
    expect(planned.plan?.errorsByCode).toEqual({ UNKNOWN_PRODUCT: 1, PRODUCT_ARCHIVED: 1 })
  })

  test('warns of rows that are older than a movement since', async () => {
    const shop = await openImports()
    await shop.apply(
      await shop.plan('sku,quantity,last_updated\ntea,7,2025-12-30T10:00:00Z\nmug,5,2025-12-30T10:00:00Z\n'),
    )
    await shop.deps.stock.record(sell(1, 'tea', 's1', Date.UTC(2025, 11, 31)))
    const planned = await shop.plan(
      'sku,quantity,last_updated\ntea,8,2025-12-30T12:00:00Z\nmug,8,2025-12-30T12:00:00Z\n',
    )
    expect(planned.plan).toMatchObject({ staleCount: 1, changedCount: 2 })
  })
})

describe('undoing an import', () => {
  test('brings levels and product facts back to what they were', async () => {
    const shop = await openImports([productNamed('tea', { name: 'Tea' })])
    await shop.apply(await shop.plan('sku,quantity\ntea,7\n'))
    const applied = await shop.apply(await shop.plan('sku,name,quantity\ntea,Green tea,3\nmug,Mug,4\n'))
    expect((await shop.undo(applied)).status).toBe('undone')
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, 0])
    expect(await shop.deps.catalog.product(TENANT, 'tea')).toMatchObject({ name: 'Tea' })
    expect(await shop.deps.catalog.product(TENANT, 'mug')).toMatchObject({ active: false })
    expect((await shop.deps.stock.check()).faults).toEqual([])
  })

  test('leaves alone what somebody changed since', async () => {
    const shop = await openImports([productNamed('tea', { name: 'Tea' })])
    const applied = await shop.apply(await shop.plan('sku,name,category,quantity\ntea,Green tea,Drinks,3\n'))
    const current = (await shop.deps.catalog.product(TENANT, 'tea'))!
    const { version, updatedAt: _, ...draft } = { ...current, name: 'Black tea' }
    await shop.deps.catalog.saveProduct(TENANT, { product: draft, ifVersion: version, updatedAt: NOW })
    await shop.undo(applied)
    expect(await shop.deps.catalog.product(TENANT, 'tea')).toMatchObject({ name: 'Black tea', category: '' })
  })

  test('is refused as a whole when stock it added is sold, naming the product', async () => {
    const shop = await openImports()
    const applied = await shop.apply(await shop.plan('sku,quantity\ntea,7\nmug,5\n'))
    await shop.deps.stock.record(sell(6, 'tea', 's1'))
    const refused = await startUndoing(shop.deps, MANAGER, applied.importId)
    expect(refused).toMatchObject({
      ok: false,
      refusal: { code: 'IMPORT_UNDO_BLOCKED', fields: [{ path: 'tea', code: 'IMPORT_UNDO_BLOCKED' }] },
    })
    expect(await shop.onHand(['tea', 'mug'])).toEqual([1, 5])
  })

  test('and dropping the file again afterwards applies it again', async () => {
    const shop = await openImports()
    const file = 'sku,quantity\ntea,7\nmug,0\n'
    await shop.undo(await shop.apply(await shop.plan(file)))
    await shop.apply(await shop.plan(file))
    expect(await shop.onHand(['tea', 'mug'])).toEqual([7, 0])
    expect((await shop.deps.catalog.product(TENANT, 'tea'))?.active).toBe(true)
  })
})

describe('work that was interrupted', () => {
  const rows = Array.from({ length: 3500 }, (_, i) => `P${i},${i % 50}`).join('\n')

  test('goes on where it stopped, and counts nothing twice', async () => {
    const shop = await openImports()
    const planned = await shop.plan(`sku,quantity\n${rows}\n`)
    const started = await startApplying(shop.deps, MANAGER, {
      importId: planned.importId,
      planHash: planned.plan!.hash,
    })
    if (!started.ok) throw new Error(started.refusal.code)
    // The connection breaks while the second chunk is written: what a crash leaves behind.
    let records = 0
    const breaking = {
      ...shop.deps,
      stock: {
        ...shop.deps.stock,
        record: async (...args: Parameters<typeof shop.deps.stock.record>) => {
          records += 1
          if (records > 2) throw Object.assign(new Error('no room'), { name: 'StorageFullError' })
          return shop.deps.stock.record(...args)
        },
      },
    }
    const { runImportNow } = await import('#usecases/imports/run-imports.ts')
    await expect(runImportNow(breaking, started.value)).rejects.toThrow('no room')
    const halfway = (await shop.deps.imports.find(started.value))!
    expect(halfway.status).toBe('applying')
    const applied = await shop.run(halfway)
    expect(applied).toMatchObject({ status: 'applied', applied: { countedCount: 3500, createdProductCount: 3500 } })
    const checked = await shop.deps.stock.check()
    expect(checked).toMatchObject({ levelCount: 3500, movementCount: 3500, faults: [] })
  })

  test('a row the ledger refuses in the end is reported, and the others are applied', async () => {
    const shop = await openImports([productNamed('tea'), productNamed('mug')])
    const planned = await shop.plan('sku,quantity\ntea,7\nmug,5\n')
    const mug = (await shop.deps.catalog.product(TENANT, 'mug'))!
    const { version, updatedAt: _, ...draft } = { ...mug, active: false }
    await shop.deps.catalog.saveProduct(TENANT, { product: draft, ifVersion: version, updatedAt: NOW })
    const applied = await shop.apply(planned)
    expect(applied.applied).toMatchObject({ countedCount: 1, refusedCount: 1 })
    const errors = await readErrors({ imports: shop.deps.imports }, MANAGER, { importId: planned.importId, limit: 9 })
    expect(errors.ok && errors.value.data.map(({ row, errors: [first] }) => [row, first?.code])).toEqual([
      [3, 'REFUSED_AT_APPLY'],
    ])
    expect(await shop.onHand(['tea'])).toEqual([7])
  })
})
