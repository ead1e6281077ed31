import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type Connection, openConnection } from './connection.ts'
import { migrate } from './migrate.ts'
import type { FromWriter, Job, JobOutcome, Write } from './write.ts'
import { writes } from './writes.ts'

/**
 * The one thread that writes. Jobs that wait together share one transaction and one fsync (group commit), each in a
 * savepoint of its own, and are answered only after the commit.
 */

/** Bounds how long the first job of a group waits for the last: about 10 ms of work. */
const GROUP_MAX = 512

type Port = NonNullable<typeof parentPort>

const byName = new Map<string, Write<unknown, unknown>>(writes.map((write) => [write.name, write]))

function runJob(db: Connection, job: Job): JobOutcome {
  const write = byName.get(job.name)
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

function runGroup(db: Connection, jobs: Job[]): JobOutcome[] {
  try {
    db.run('BEGIN IMMEDIATE')
    const outcomes = jobs.map((job) => runJob(db, job))
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

function serve(port: Port, db: Connection): void {
  const waiting: Job[] = []
  port.on('message', (first: Job[] | 'close') => {
    let message: Job[] | 'close' | undefined = first
    let isClosing = false
    while (message !== undefined) {
      if (message === 'close') isClosing = true
      else waiting.push(...message)
      message = receiveMessageOnPort(port)?.message
    }
    while (waiting.length > 0) {
      const outcomes = runGroup(db, waiting.splice(0, GROUP_MAX))
      port.postMessage({ kind: 'done', outcomes } satisfies FromWriter)
    }
    if (isClosing) {
      db.close()
      port.postMessage({ kind: 'closed' } satisfies FromWriter)
      port.close()
    }
  })
}

if (parentPort) {
  const { path } = workerData as { path: string }
  try {
    // A command-line import may be writing at the same time; its groups take milliseconds.
    const db = openConnection(path, { readOnly: false, busyTimeoutMs: 10_000 })
    migrate(db, path)
    serve(parentPort, db)
    parentPort.postMessage({ kind: 'ready' } satisfies FromWriter)
  } catch (error) {
    parentPort.postMessage({ kind: 'refused', message: (error as Error).message } satisfies FromWriter)
  }
}
