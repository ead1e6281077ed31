import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { type Connection, openConnection } from './connection.ts'
import { GROUP_MAX, runGroup } from './group-commit.ts'
import { migrate } from './migrate.ts'
import type { FromWriter, Job } from './write.ts'
import { writesByName } from './writes.ts'

/** The one thread that writes. Jobs that wait together are run as one group and answered after its commit. */

type Port = NonNullable<typeof parentPort>

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
      const outcomes = runGroup(db, waiting.splice(0, GROUP_MAX), writesByName)
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
