import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** What the machine's SQLite does with nothing of ours around it: the reference the ledger is measured against. */
export interface RawRates {
  /** Transactions a second, each one insert and one upsert, each on the disk before the next begins. */
  durablePerSecond: number
  /** Rows a second, each one insert and one upsert, a thousand to a transaction. */
  batchedRowsPerSecond: number
}

const KEYS = 1000
const BATCH = 1000

export function measureRawSqlite(seconds: number): RawRates {
  const folder = mkdtempSync(join(tmpdir(), 'backstock-bench-'))
  const db = new DatabaseSync(join(folder, 'raw.sqlite'))
  try {
    db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-131072; PRAGMA wal_autocheckpoint=8000;
      CREATE TABLE levels (key TEXT PRIMARY KEY, on_hand INTEGER NOT NULL, seq INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TABLE movements (key TEXT NOT NULL, seq INTEGER NOT NULL, delta INTEGER NOT NULL, reason TEXT,
        PRIMARY KEY (key, seq)) WITHOUT ROWID;`)
    const insert = db.prepare('INSERT INTO movements VALUES (?, ?, ?, ?)')
    const upsert = db.prepare(
      'INSERT INTO levels VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET on_hand = on_hand + excluded.on_hand, seq = seq + 1',
    )
    let n = 0
    const write = () => {
      n += 1
      insert.run(`acme|leeds|p${n % KEYS}`, n, 1000, 'sale')
      upsert.run(`acme|leeds|p${n % KEYS}`, 1000)
    }
    const rate = (perTransaction: number) => {
      const startedAt = performance.now()
      const before = n
      while (performance.now() - startedAt < seconds * 1000) {
        db.exec('BEGIN IMMEDIATE')
        for (let i = 0; i < perTransaction; i++) write()
        db.exec('COMMIT')
      }
      return (n - before) / ((performance.now() - startedAt) / 1000)
    }
    return { durablePerSecond: rate(1), batchedRowsPerSecond: rate(BATCH) }
  } finally {
    db.close()
    rmSync(folder, { recursive: true })
  }
}
