import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { RecordSpool } from '../../shared/record-spool.ts'
import type { AwsTable } from '../client.ts'
import { readItems } from '../items.ts'
import { commandKey, movementKey } from '../keys.ts'
import { RECORDED } from './archived-items.ts'

/**
 * A scan is not of one moment: of a command that is recorded meanwhile it may show one level and not the other. What is
 * missing is fetched by its key until the ledger is whole: of every movement its command, of every command its movements,
 * and of every level the movements up to the newest that was seen.
 */
export function ledgerCatchUp(spool: RecordSpool) {
  const { db } = spool
  db.exec(`CREATE TABLE moved (store TEXT, product TEXT, seq INTEGER, key TEXT, PRIMARY KEY (store, product, seq)) WITHOUT ROWID;
    CREATE TABLE named (store TEXT, product TEXT, seq INTEGER, PRIMARY KEY (store, product, seq)) WITHOUT ROWID;
    CREATE TABLE keys (key TEXT PRIMARY KEY) WITHOUT ROWID`)
  const addMoved = db.prepare('INSERT OR IGNORE INTO moved VALUES (?, ?, ?, ?)')
  const addNamed = db.prepare('INSERT OR IGNORE INTO named VALUES (?, ?, ?)')
  const addKey = db.prepare('INSERT OR IGNORE INTO keys VALUES (?)')

  /** Notes what a record of the ledger rests on. */
  const note = (record: ArchiveRecord): void => {
    if (record.kind === 'movement') {
      const { storeId, productId, seq, commandKey: key } = record.value
      addMoved.run(storeId, productId, seq, key)
      // Those before it are there too.
      if (seq > 1) addNamed.run(storeId, productId, seq - 1)
    } else if (record.kind === 'level') {
      addNamed.run(record.value.storeId, record.value.productId, record.value.seq)
    } else if (record.kind === 'command') {
      addKey.run(record.value.key)
      const { outcome } = record.value
      if ('recorded' in outcome) for (const entry of outcome.recorded) addNamed.run(...entry)
    }
  }

  return {
    note,
    /** @param onFetched hears of every record that is fetched */
    async finish(table: AwsTable, tenantId: TenantId, onFetched: (record: ArchiveRecord) => void): Promise<void> {
      for (let round = 0; round < ROUNDS_MAX; round++) {
        const wanted = [...missingMovements(db, tenantId), ...missingCommands(db, tenantId)]
        if (wanted.length === 0) break
        const found = await readItems(table, wanted)
        const items = wanted.flatMap((key) => found.get(key) ?? [])
        if (items.length === 0) break
        for (const item of items) {
          for (const record of RECORDED[item.type as string]!(item)) {
            spool.put(record)
            note(record)
            onFetched(record)
          }
        }
      }
      raiseLevels(spool)
    },
  }
}

/**
 * Each round goes one step from a command to others that came before it; what came after nobody asks for. Whoever adds
 * the ledger up sees what is still missing: then it was never there.
 */
const ROUNDS_MAX = 100

/** Fetched in one round; the next round asks for the rest. */
const FETCHED_MAX = 10_000

const missingMovements = (db: DatabaseSync, tenantId: TenantId) =>
  db
    .prepare(`SELECT store, product, seq FROM named EXCEPT SELECT store, product, seq FROM moved LIMIT ${FETCHED_MAX}`)
    .all()
    .map(({ store, product, seq }) =>
      movementKey(tenantId, { storeId: store as string, productId: product as string }, seq as number),
    )

const missingCommands = (db: DatabaseSync, tenantId: TenantId) =>
  db
    .prepare(`SELECT key FROM moved EXCEPT SELECT key FROM keys LIMIT ${FETCHED_MAX}`)
    .all()
    .map(({ key }) => commandKey(tenantId, key as string))

/** Levels that were seen before their newest movement are what that movement says. */
function raiseLevels(spool: RecordSpool): void {
  const newest = spool.db.prepare('SELECT store, product, max(seq) AS seq FROM moved GROUP BY store, product').all()
  for (const { store, product, seq } of newest) {
    const key = { storeId: store as string, productId: product as string }
    const level = spool.inPlaceOf({ kind: 'level', value: { ...key, onHand: 0, seq: 0, updatedAt: 0 } as never })
    if (level && level.value.seq >= (seq as number)) continue
    const movement = spool.inPlaceOf({ kind: 'movement', value: { ...key, seq } as never })
    if (movement?.kind !== 'movement') continue
    const { after, recordedAt } = movement.value
    spool.put({ kind: 'level', value: { ...key, onHand: after, seq: seq as number, updatedAt: recordedAt } })
  }
}
