import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { RECORDED, LEFT_BEHIND as TYPES_LEFT_BEHIND } from '#platform/aws/archive/archived-items.ts'
import { PUT_TOGETHER } from '#platform/aws/archive/whole-items.ts'
import { ARCHIVED_TABLES, LEFT_BEHIND as TABLES_LEFT_BEHIND } from '#platform/local/archive/archived-tables.ts'
import { localArchiveSide } from '#test/support/local-archive.ts'

/** Types of items that belong to no shop: the feed, the alerts' journal, and that anybody is here at all. */
const OF_NO_SHOP = ['alert-journal', 'alert-part', 'changes', 'consumer', 'shard', 'repair', 'set-up']

const AWS = join(import.meta.dirname, '../../src/platform/aws')

describe('nothing of a shop is forgotten', () => {
  test('every table of the database is moved, or stays behind for a reason', async () => {
    const { path } = await localArchiveSide()
    const db = new DatabaseSync(path, { readOnly: true })
    const tables = db
      .prepare(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
      .all()
      .map(({ name }) => name as string)
    db.close()
    const known = [...ARCHIVED_TABLES, ...Object.keys(TABLES_LEFT_BEHIND)]
    expect(known.toSorted()).toEqual(tables)
  })

  test('every column of a table that is moved is named where it is written', async () => {
    const { path } = await localArchiveSide()
    const written = ['archive', '.']
      .flatMap((folder) =>
        readdirSync(join(AWS, '../local', folder)).map((name) => join(AWS, '../local', folder, name)),
      )
      .filter((file) => /archived-|forecast-overrides|purchase-order-store/.test(file))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n')
    const db = new DatabaseSync(path, { readOnly: true })
    const columns = [...ARCHIVED_TABLES].flatMap((table) =>
      db
        .prepare('SELECT name FROM pragma_table_info(?)')
        .all(table)
        .map(({ name }) => `${table}.${name as string}`),
    )
    db.close()
    // Who has something in hand stays behind, and told notices with the moment they were told.
    const LEFT = /\.(worker_id|lease_until|told_at)$|^effects\.id$/
    const isNamed = (column: string) => new RegExp(`\\b${column.split('.')[1]}\\b`).test(written)
    expect(columns.filter((column) => !LEFT.test(column) && !isNamed(column))).toEqual([])
  })

  test('every type of item is moved, or stays behind for a reason', () => {
    const sources = readdirSync(AWS).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    const types = sources.flatMap((name) =>
      [...readFileSync(join(AWS, name), 'utf8').matchAll(/\btype: '([a-zA-Z-]+)'/g)].map(([, type]) => type!),
    )
    const known = new Set([...Object.keys({ ...RECORDED, ...PUT_TOGETHER, ...TYPES_LEFT_BEHIND }), ...OF_NO_SHOP])
    expect([...new Set(types)].filter((type) => !known.has(type))).toEqual([])
    expect(types).toContain('movement')
  })
})
