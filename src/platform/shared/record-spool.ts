import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ArchiveRecord, RecordOf } from '#domain/archive/archive-record.ts'
import { placeOf } from '#domain/archive/record-place.ts'

/** Puts records in their order that come in any other: on the disk, because there may be more than memory holds. */
export interface RecordSpool {
  /** Keeps a record, in the place of the one that stands there. */
  put(record: ArchiveRecord): void
  /** Keeps a record unless there is one in its place. */
  putIfAbsent(record: ArchiveRecord): void
  /** What stands in the place of a record. */
  inPlaceOf<R extends ArchiveRecord>(record: R): RecordOf<R['kind']> | undefined
  remove(record: ArchiveRecord): void
  /** All of them in their order. */
  records(): IterableIterator<ArchiveRecord>
  /** For what has to be known of them besides. */
  db: DatabaseSync
  close(): void
}

/** So many are written between two commits: the disk is nobody's but ours, and a crash loses nothing that counts. */
const COMMIT_EVERY = 50_000

/** A spool in a folder of its own that is gone when it is closed. */
export function recordSpool(): RecordSpool {
  const folder = mkdtempSync(join(tmpdir(), 'backstock-archive-'))
  const db = new DatabaseSync(join(folder, 'spool.sqlite'))
  db.exec(`PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-32768;
    CREATE TABLE records (place BLOB PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID; BEGIN`)
  const insert = db.prepare('INSERT OR REPLACE INTO records (place, body) VALUES (?, ?)')
  const insertNew = db.prepare('INSERT OR IGNORE INTO records (place, body) VALUES (?, ?)')
  const select = db.prepare('SELECT body FROM records WHERE place = ?')
  const drop = db.prepare('DELETE FROM records WHERE place = ?')
  let written = 0
  const count = () => {
    if (++written % COMMIT_EVERY === 0) db.exec('COMMIT; BEGIN')
  }
  const placed = (record: ArchiveRecord) => Buffer.from(placeOf(record))
  return {
    db,
    put(record) {
      insert.run(placed(record), JSON.stringify(record))
      count()
    },
    putIfAbsent(record) {
      insertNew.run(placed(record), JSON.stringify(record))
      count()
    },
    inPlaceOf(record) {
      const row = select.get(placed(record)) as { body: string } | undefined
      return row && JSON.parse(row.body)
    },
    remove(record) {
      drop.run(placed(record))
    },
    *records() {
      const rows = db.prepare('SELECT body FROM records ORDER BY place').iterate()
      for (const row of rows) yield JSON.parse(row.body as string) as ArchiveRecord
    },
    close() {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
