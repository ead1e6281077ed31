import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'

export type Parameter = SQLInputValue | undefined

/** One SQLite connection with its prepared statements kept: preparing costs seven times what running does. */
export interface Connection {
  get<Row>(sql: string, ...parameters: Parameter[]): Row | undefined
  all<Row>(sql: string, ...parameters: Parameter[]): Row[]
  iterate<Row>(sql: string, ...parameters: Parameter[]): IterableIterator<Row>
  /** @returns how many rows changed */
  run(sql: string, ...parameters: Parameter[]): number
  exec(sql: string): void
  /** Reads many times at one moment: one lock for all, which is most of what a small read costs. */
  snapshot<T>(read: () => T): T
  close(): void
}

/** Statements are literals of our own code: a few hundred. More means that SQL is being built from data. */
const STATEMENTS_MAX = 1000

/** Versions before this can corrupt a database when the write-ahead log is reset (fixed in SQLite 3.51.3). */
const SQLITE_VERSION_MIN = [3, 51, 3] as const

/**
 * Pages the log may hold (80 MB) before they are written back: a page that changes a hundred times is written back once.
 * At 8,000 pages 20-line commands were 7 % slower.
 */
const LOG_PAGES = 20_000

export interface ConnectionOptions {
  readOnly: boolean
  /** How long a statement waits for another process's write before it fails; milliseconds. */
  busyTimeoutMs: number
}

/** Opens a connection whose settings are read back: a pragma that did not take would lose data silently. */
export function openConnection(path: string, { readOnly, busyTimeoutMs }: ConnectionOptions): Connection {
  const db = new DatabaseSync(path, { readOnly, timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  assertVersion(db)
  if (!readOnly) db.exec('PRAGMA journal_mode=WAL')
  // FULL: an answer is given only after its commit is on the disk, so a power cut loses nothing acknowledged.
  // Reads of one process come from few pages, and the system caches the file as well: memory belongs to the writer.
  const cacheKb = readOnly ? 8_192 : 32_768
  db.exec(
    `PRAGMA synchronous=FULL; PRAGMA cache_size=-${cacheKb}; PRAGMA temp_store=MEMORY; PRAGMA wal_autocheckpoint=${LOG_PAGES}`,
  )
  assertPragma(db, 'journal_mode', 'wal')
  assertPragma(db, 'synchronous', 2)
  assertPragma(db, 'foreign_keys', 1)
  return wrap(db)
}

function wrap(db: DatabaseSync): Connection {
  const statements = new Map<string, StatementSync>()
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known) return known
    if (statements.size >= STATEMENTS_MAX) statements.clear()
    const statement = db.prepare(sql)
    statements.set(sql, statement)
    return statement
  }
  return {
    get: <Row>(sql: string, ...parameters: Parameter[]) => prepared(sql).get(...bind(parameters)) as Row | undefined,
    all: <Row>(sql: string, ...parameters: Parameter[]) => prepared(sql).all(...bind(parameters)) as Row[],
    // A statement of its own: two readers stepping through one shared statement would disturb each other.
    iterate: <Row>(sql: string, ...parameters: Parameter[]) =>
      db.prepare(sql).iterate(...bind(parameters)) as unknown as IterableIterator<Row>,
    run: (sql, ...parameters) => Number(prepared(sql).run(...bind(parameters)).changes),
    exec: (sql) => db.exec(sql),
    snapshot(read) {
      if (db.isTransaction) return read()
      db.exec('BEGIN')
      try {
        return read()
      } finally {
        db.exec('COMMIT')
      }
    },
    close: () => db.close(),
  }
}

/** node:sqlite refuses undefined; an absent optional field is NULL. */
function bind(parameters: Parameter[]): SQLInputValue[] {
  for (let i = 0; i < parameters.length; i++) if (parameters[i] === undefined) parameters[i] = null
  return parameters as SQLInputValue[]
}

function assertPragma(db: DatabaseSync, name: string, expected: string | number): void {
  const row = db.prepare(`PRAGMA ${name}`).get() as Record<string, string | number>
  const actual = Object.values(row)[0]
  if (actual !== expected) throw new Error(`SQLite kept ${name}=${actual} where ${expected} is needed`)
}

function assertVersion(db: DatabaseSync): void {
  const { version } = db.prepare('SELECT sqlite_version() AS version').get() as { version: string }
  const parts = version.split('.').map(Number)
  const difference = SQLITE_VERSION_MIN.map((wanted, i) => (parts[i] ?? 0) - wanted).find((d) => d !== 0) ?? 0
  if (difference < 0) {
    throw new Error(
      `SQLite ${version} can corrupt its log; ${SQLITE_VERSION_MIN.join('.')} or newer is needed. Update Node.`,
    )
  }
}
