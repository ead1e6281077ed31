import { Worker } from 'node:worker_threads'
import { type Connection, openConnection } from './connection.ts'
import type { FromWriter, Job, JobOutcome, Write } from './write.ts'

/** The database of one data folder: one writing thread, and a reading connection on this thread. */
export interface LocalDatabase {
  /** Reads see every write whose promise has resolved. */
  reader: Connection
  /** A further reading connection, for one long look at a single moment. The caller closes it. */
  openReader(): Connection
  /**
   * Runs a write on the writer's thread and resolves once it is on the disk.
   * @throws StorageFullError when the disk is full (nothing was written), or whatever the write threw
   */
  write<Args, Answer>(write: Write<Args, Answer>, args: Args): Promise<Answer>
  /** Calls back after every commit of this process. A hint only: other processes write too. */
  onCommit(listener: () => void): () => void
  /** Waits for the writes already asked for, then closes. */
  close(): Promise<void>
}

/** There is no room on the disk. Reading goes on; writing succeeds again once there is room. */
export class StorageFullError extends Error {
  // The rings further in cannot import this class; they know it by its name.
  override name = 'StorageFullError'
}

/** The device failed or the database is damaged: the process must stop at once, because no answer can be trusted. */
export class StorageFailedError extends Error {}

const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13

interface Pending {
  resolve(answer: unknown): void
  reject(error: Error): void
}

/**
 * Opens the database file, creating and migrating it as needed.
 *
 * @param onFailure called once when the device fails; the process is expected to exit
 */
export async function openDatabase(path: string, onFailure: (error: Error) => void): Promise<LocalDatabase> {
  const worker = new Worker(new URL('./writer-thread.ts', import.meta.url), {
    workerData: { path },
    // Jobs are short-lived plain data: a small nursery is emptied often instead of growing to a hundred megabytes.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  })
  await started(worker)
  const openReader = () => openConnection(path, { readOnly: true, busyTimeoutMs: 5000 })
  const reader = openReader()
  const pending = new Map<number, Pending>()
  const listeners = new Set<() => void>()
  const send = batching((jobs) => worker.postMessage(jobs))
  let nextId = 1
  let isClosed = false

  worker.on('message', (message: FromWriter) => {
    if (message.kind !== 'done') return
    for (const outcome of message.outcomes) settle(pending, outcome, onFailure)
    for (const listener of listeners) listener()
  })
  worker.on('error', onFailure)

  return {
    reader,
    openReader,
    write: <Args, Answer>(write: Write<Args, Answer>, args: Args) =>
      new Promise<Answer>((resolve, reject) => {
        if (isClosed) return reject(new Error('the database is closed'))
        const id = nextId++
        pending.set(id, { resolve: resolve as (answer: unknown) => void, reject })
        send({ id, name: write.name, args })
      }),
    onCommit(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      if (isClosed) return
      isClosed = true
      const closed = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      // After the batch that may still be waiting for its turn.
      setImmediate(() => worker.postMessage('close'))
      await closed
      reader.close()
    },
  }
}

function started(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject)
    worker.once('message', (message: FromWriter) => {
      worker.off('error', reject)
      if (message.kind === 'refused') return reject(new Error(message.message))
      resolve()
    })
  })
}

/** Sends the jobs of one turn of the event loop together: a message between threads costs more than a small write. */
function batching(post: (jobs: Job[]) => void): (job: Job) => void {
  let batch: Job[] = []
  return (job) => {
    if (batch.push(job) > 1) return
    setImmediate(() => {
      const jobs = batch
      batch = []
      post(jobs)
    })
  }
}

function settle(pending: Map<number, Pending>, outcome: JobOutcome, onFailure: (error: Error) => void): void {
  const waiter = pending.get(outcome.id)
  if (!waiter) return
  pending.delete(outcome.id)
  if (!outcome.error) {
    waiter.resolve(outcome.answer)
    return
  }
  const error = toError(outcome.error)
  waiter.reject(error)
  if (error instanceof StorageFailedError) onFailure(error)
}

function toError({ message, stack, sqliteCode }: NonNullable<JobOutcome['error']>): Error {
  const cause = Object.assign(new Error(message), { stack })
  switch ((sqliteCode ?? 0) & 0xff) {
    case SQLITE_FULL:
      return new StorageFullError('There is no room left on the disk.', { cause })
    case SQLITE_IOERR:
    case SQLITE_CORRUPT:
      return new StorageFailedError(`The database cannot be trusted: ${message}`, { cause })
    default:
      return new Error(message, { cause })
  }
}
