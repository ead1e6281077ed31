import { setImmediate } from 'node:timers/promises'
import type { ArchiveKind, ArchiveRecord } from '#domain/archive/archive-record.ts'
import { ARCHIVE_KINDS } from '#domain/archive/record-place.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { type Arrival, ArrivalRefusedError, type TenantArchive } from '#ports/tenant-archive.ts'
import { archivedLedger } from './archive/archived-ledger.ts'
import { ARCHIVED, type TableKind } from './archive/archived-tables.ts'
import { type Connection, openConnection } from './connection.ts'

/** A server may hold the database for as long as a group of its writes takes. */
const BUSY_TIMEOUT_MS = 10_000

/**
 * TenantArchive on SQLite. What is read is of one moment, by one reading transaction; what is written is one transaction,
 * so that a shop is here whole or not at all.
 *
 * @param path of a database with the current schema
 */
export function localTenantArchive(path: string): TenantArchive {
  return {
    tenants: async () =>
      using(path, { readOnly: true }, (db) =>
        db
          .all<{ id: TenantId }>('SELECT tenant_id AS id FROM tenants ORDER BY created_at, tenant_id')
          .map(({ id }) => id),
      ),
    read: (tenantId, kinds = ARCHIVE_KINDS) => readTenant(path, tenantId, kinds),
    admit: async (arrival) => using(path, { readOnly: true }, (db) => assertAbsent(db, arrival)),
    write: (arrival, records) => writeTenant(path, arrival, records),
  }
}

function using<T>(path: string, { readOnly }: { readOnly: boolean }, use: (db: Connection) => T): T {
  const db = openConnection(path, { readOnly, busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    return use(db)
  } finally {
    db.close()
  }
}

function assertAbsent(db: Connection, { tenantId }: Arrival): void {
  if (db.get('SELECT 1 FROM tenants WHERE tenant_id = ?', tenantId) === undefined) return
  throw new ArrivalRefusedError(
    `The shop ${tenantId} is here already. An archive never overwrites a shop: choose an empty folder with BACKSTOCK_DATA.`,
  )
}

/** How many records are read or written before others get the thread. */
const SLICE = 5000

async function* readTenant(
  path: string,
  tenantId: TenantId,
  kinds: readonly ArchiveKind[],
): AsyncGenerator<ArchiveRecord> {
  const db = openConnection(path, { readOnly: true, busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    db.exec('BEGIN')
    let count = 0
    for (const record of recordsIn(db, tenantId, kinds)) {
      yield record
      if (++count % SLICE === 0) await setImmediate()
    }
  } finally {
    db.close()
  }
}

function* recordsIn(db: Connection, tenantId: TenantId, kinds: readonly ArchiveKind[]): Generator<ArchiveRecord> {
  for (const kind of ARCHIVE_KINDS.filter((each) => kinds.includes(each))) {
    if (kind === 'level') yield* archivedLedger.read(db, tenantId)
    else if (isTableKind(kind)) yield* recordsOf(kind, db, tenantId)
  }
}

const isTableKind = (kind: ArchiveKind): kind is TableKind => Object.hasOwn(ARCHIVED, kind)

function* recordsOf(kind: TableKind, db: Connection, tenantId: TenantId): Generator<ArchiveRecord> {
  for (const value of ARCHIVED[kind].read(db, tenantId)) yield { kind, value } as ArchiveRecord
}

async function writeTenant(path: string, arrival: Arrival, records: AsyncIterable<ArchiveRecord>): Promise<void> {
  const db = openConnection(path, { readOnly: false, busyTimeoutMs: BUSY_TIMEOUT_MS })
  try {
    db.exec('BEGIN IMMEDIATE; PRAGMA defer_foreign_keys=ON')
    assertAbsent(db, arrival)
    for await (const record of records) writeRecord(db, arrival.tenantId, record)
    announceLevels(db, arrival.tenantId)
    db.exec('COMMIT')
  } catch (error) {
    throw isTaken(error) ? new ArrivalRefusedError(takenMessage(error), { cause: error }) : error
  } finally {
    // What was not committed is rolled back.
    db.close()
  }
}

function writeRecord(db: Connection, tenantId: TenantId, record: ArchiveRecord): void {
  if (record.kind === 'level') archivedLedger.writeLevel(db, tenantId, record.value)
  else if (record.kind === 'movement') archivedLedger.writeMovement(db, tenantId, record.value)
  else if (isTableKind(record.kind)) {
    const { write } = ARCHIVED[record.kind] as { write(db: Connection, tenantId: TenantId, value: unknown): void }
    write(db, tenantId, record.value)
  }
}

/** So many levels in one row of the feed, as a large command has. */
const ANNOUNCED_AT_ONCE = 500

/** Says that every level changed: who follows the feed looks at each, and finds what was to be found at the old place. */
function announceLevels(db: Connection, tenantId: TenantId): void {
  db.run(
    `INSERT INTO changes (tenant_id, kind, subject_id, seq, body)
     SELECT ?1, 'levels', '', 0, json_group_array(json_array(store_id, product_id, seq))
     FROM (SELECT store_id, product_id, seq, row_number() OVER (ORDER BY store_id, product_id) - 1 AS n
           FROM levels WHERE tenant_id = ?1)
     GROUP BY n / ${ANNOUNCED_AT_ONCE} ORDER BY n / ${ANNOUNCED_AT_ONCE}`,
    tenantId,
  )
}

const SQLITE_CONSTRAINT = 19

const isTaken = (error: unknown): error is Error =>
  error instanceof Error && 'errcode' in error && ((error.errcode as number) & 0xff) === SQLITE_CONSTRAINT

const takenMessage = ({ message }: Error): string =>
  `The archive names what another shop here uses, or what is not in it (${message}). Nothing was changed.`
