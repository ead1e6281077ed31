import { fork } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { openConnection } from '#platform/local/connection.ts'
import { openDatabase } from '#platform/local/database.ts'
import { runGroup } from '#platform/local/group-commit.ts'
import { checkLedger } from '#platform/local/ledger-check.ts'
import { DataFolderLockedError, lockDataFolder } from '#platform/local/lock.ts'
import { ledgerSchema } from '#platform/local/migrations/001-ledger.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { writesByName } from '#platform/local/writes.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { tempDatabase, tempFolder } from '#test/support/temp-database.ts'

const noFailure = (error: Error) => {
  throw error
}

const receipt = (key: string, thousandths = 1000, lines = 1) => ({
  tenantId: TENANT,
  key,
  fingerprint: key,
  actor: 'test',
  recordedAt: NOW,
  lines: Array.from({ length: lines }, () => ({
    kind: 'receipt' as const,
    storeId: 'leeds',
    productId: 'tea',
    quantity: quantity(thousandths),
  })),
})

describe('the database of one machine', () => {
  test('keeps what it answered when it is opened again', async () => {
    const path = join(await tempFolder(), 'backstock.sqlite')
    const first = await openDatabase(path, noFailure)
    await seedShop(localCatalogStore(first), [productNamed('tea')])
    await localStockStore(first).record(receipt('a'))
    await first.close()
    const second = await openDatabase(path, noFailure)
    expect((await localStockStore(second).level(TENANT, { storeId: 'leeds', productId: 'tea' })).onHand).toBe(1000)
    await second.close()
  })

  test('a write that fails leaves the others of its group alone', async () => {
    const database = await tempDatabase()
    const catalog = localCatalogStore(database)
    const create = (tenantId: string) => catalog.createTenant({ tenantId, name: tenantId, currency: 'EUR' }, NOW)
    const outcomes = await Promise.allSettled([create('a'), create('b'), create('a'), create('c')])
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect((await catalog.tenants()).map(({ tenantId }) => tenantId).sort()).toEqual(['a', 'b', 'c'])
  })

  test('answers every write asked for before it closes, and none after', async () => {
    const path = join(await tempFolder(), 'backstock.sqlite')
    const database = await openDatabase(path, noFailure)
    const catalog = localCatalogStore(database)
    const asked = Array.from({ length: 50 }, (_, i) =>
      catalog.createTenant({ tenantId: `t${i}`, name: '', currency: 'EUR' }, NOW),
    )
    await database.close()
    await Promise.all(asked)
    await expect(catalog.createTenant({ tenantId: 'late', name: '', currency: 'EUR' }, NOW)).rejects.toThrow('closed')
  })

  test('refuses data of a newer version, and says what to do', async () => {
    const path = join(await tempFolder(), 'backstock.sqlite')
    await (await openDatabase(path, noFailure)).close()
    const raw = new DatabaseSync(path)
    raw.exec('PRAGMA user_version=999')
    raw.close()
    await expect(openDatabase(path, noFailure)).rejects.toThrow(/has schema 999.*Update Backstock/)
  })

  test('copies older data before it changes the schema', async () => {
    const path = join(await tempFolder(), 'backstock.sqlite')
    const old = openConnection(path, { readOnly: false, busyTimeoutMs: 0 })
    old.exec(`${ledgerSchema}; PRAGMA user_version=1`)
    old.run(`INSERT INTO tenants VALUES ('acme', 'Acme', 'EUR', 0)`)
    old.close()
    const database = await openDatabase(path, noFailure)
    const { user_version: newest } = database.reader.get<{ user_version: number }>('PRAGMA user_version')!
    expect((await localCatalogStore(database).tenants()).map(({ name }) => name)).toEqual(['Acme'])
    await database.close()
    const copy = openConnection(`${path}.before-schema-${newest}`, { readOnly: false, busyTimeoutMs: 0 })
    expect(copy.get('PRAGMA user_version')).toEqual({ user_version: 1 })
    copy.close()
  })

  test('a second server on the same folder is refused, and the folder is free again afterwards', async () => {
    const folder = await tempFolder()
    const unlock = lockDataFolder(folder)
    expect(() => lockDataFolder(folder)).toThrow(DataFolderLockedError)
    unlock()
    lockDataFolder(folder)()
  })

  test('a killed server leaves no lock behind', async () => {
    const folder = await tempFolder()
    const child = fork(join(import.meta.dirname, 'hold-lock.ts'), [folder])
    await new Promise((resolve) => child.once('message', resolve))
    expect(() => lockDataFolder(folder)).toThrow('already working')
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    lockDataFolder(folder)()
  })
})

describe('a full disk', () => {
  test('refuses the whole group, loses nothing, and takes writes again once there is room', async () => {
    const path = join(await tempFolder(), 'backstock.sqlite')
    const database = await openDatabase(path, noFailure)
    await seedShop(localCatalogStore(database), [productNamed('tea')])
    await database.close()

    const db = openConnection(path, { readOnly: false, busyTimeoutMs: 0 })
    const record = (key: string, lines: number) => ({ id: 1, name: 'stock.record', args: receipt(key, 1, lines) })
    const [before] = runGroup(db, [record('before', 1)], writesByName)
    expect(before?.error).toBeUndefined()
    // SQLite's own limit on the file's size answers exactly as a full disk does: SQLITE_FULL.
    const { page_count: pages } = db.get<{ page_count: number }>('PRAGMA page_count')!
    db.exec(`PRAGMA max_page_count=${pages + 2}`)
    const outcomes = runGroup(db, [record('small', 1), record('large', 1000)], writesByName)
    expect(outcomes.map(({ error }) => error?.sqliteCode)).toEqual([13, 13])
    expect((await checkLedger(db)).movementCount).toBe(1)
    db.exec('PRAGMA max_page_count=1000000')
    const [after] = runGroup(db, [record('large', 1000)], writesByName)
    expect(after?.error).toBeUndefined()
    expect(await checkLedger(db)).toMatchObject({ movementCount: 1001, faults: [] })
    db.close()
  })
})

describe('the ledger check', () => {
  const spoil = async (sql: string) => {
    const folder = await tempFolder()
    const path = join(folder, 'backstock.sqlite')
    const database = await openDatabase(path, noFailure)
    await seedShop(localCatalogStore(database), [productNamed('tea')])
    const stock = localStockStore(database)
    for (const key of ['a', 'b', 'c']) await stock.record(receipt(key))
    await stock.record({ ...receipt('d'), lines: [{ kind: 'reversal', storeId: 'leeds', productId: 'tea', seq: 2 }] })
    await database.close()
    const raw = openConnection(path, { readOnly: false, busyTimeoutMs: 0 })
    raw.exec(sql)
    const result = await checkLedger(raw)
    raw.close()
    return result.faults.map(({ seq, fault }) => [seq, fault])
  }

  test.each([
    ['a level that says something else', 'UPDATE levels SET on_hand = 5', [[4, 'LEVEL_DIFFERS']]],
    ['a level that is gone', 'DELETE FROM levels', [[4, 'MOVEMENTS_WITHOUT_LEVEL']]],
    ['a movement that is gone', 'DELETE FROM movements WHERE seq = 3', [[4, 'GAP_IN_SEQ']]],
    ['an edited quantity', 'UPDATE movements SET delta = 900 WHERE seq = 1', [[1, 'WRONG_BALANCE']]],
    ['movements that are all gone', 'DELETE FROM movements', [[4, 'LEVEL_WITHOUT_MOVEMENTS']]],
    ['a reversal of nothing', 'UPDATE movements SET reverses = 9 WHERE seq = 4', [[4, 'REVERSES_NOTHING']]],
    [
      'a reversal that is not the opposite',
      'UPDATE movements SET delta = -500, after = 2500 WHERE seq = 4; UPDATE levels SET on_hand = 2500',
      [[4, 'REVERSAL_NOT_OPPOSITE']],
    ],
  ])('finds %s', async (_name, sql, faults) => {
    expect(await spoil(sql)).toEqual(faults)
  })

  test('finds nothing where nothing is wrong', async () => {
    expect(await spoil('SELECT 1')).toEqual([])
  })
})
