import type { Connection } from './connection.ts'
import type { Job, JobOutcome, Write } from './write.ts'

/** Bounds how long the first job of a group waits for the last: about 10 ms of work. */
export const GROUP_MAX = 512

export type WritesByName = ReadonlyMap<string, Write<unknown, unknown>>

function runJob(db: Connection, job: Job, writes: WritesByName): JobOutcome {
  const write = writes.get(job.name)
  if (!write) return { id: job.id, error: { message: `no write is named ${job.name}` } }
  db.run('SAVEPOINT job')
  try {
    const answer = write.run(db, job.args)
    db.run('RELEASE job')
    return { id: job.id, answer }
  } catch (error) {
    const failed = describe(error)
    // A full disk or a failed device makes SQLite roll back everything by itself; the savepoint is then gone.
    if (isTransactionLost(failed.sqliteCode)) throw error
    db.run('ROLLBACK TO job')
    db.run('RELEASE job')
    return { id: job.id, error: failed }
  }
}

/**
 * Runs jobs as one transaction with one fsync, each in a savepoint of its own: what one throws undoes only itself. When
 * the transaction itself fails, nothing of any job remains and all have the error.
 */
export function runGroup(db: Connection, jobs: Job[], writes: WritesByName): JobOutcome[] {
  try {
    db.run('BEGIN IMMEDIATE')
    const outcomes = jobs.map((job) => runJob(db, job, writes))
    db.run('COMMIT')
    return outcomes
  } catch (error) {
    try {
      db.run('ROLLBACK')
    } catch {
      // SQLite has rolled back already: there is no transaction left to end.
    }
    const failed = describe(error)
    return jobs.map(({ id }) => ({ id, error: failed }))
  }
}

const SQLITE_IOERR = 10
const SQLITE_FULL = 13

const isTransactionLost = (code: number | undefined): boolean =>
  code !== undefined && ((code & 0xff) === SQLITE_IOERR || (code & 0xff) === SQLITE_FULL)

function describe(error: unknown): NonNullable<JobOutcome['error']> {
  const { message, stack, errcode } = error as Error & { errcode?: number }
  return { message, stack, sqliteCode: errcode }
}
