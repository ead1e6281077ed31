import type { Import } from '#domain/imports/import.ts'
import type { Inbox } from '#ports/inbox.ts'
import { type ImportRunner, importRunner } from '#usecases/imports/run-imports.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'
import { countImport } from './import-count.ts'
import type { Platform } from './platform.ts'

export interface RunningImports {
  runner: ImportRunner
  /** Opens the inbox and goes on with what the last run left unfinished. */
  start(): Promise<void>
  /** After the chunk at hand; the rest goes on at the next start. */
  stop(): Promise<void>
}

/** The background work of imports: the runner, and the inbox that files are dropped into, where there is one. */
export function runImports(platform: Platform, onFault: (error: unknown) => void): RunningImports {
  const deps = { ...platform, onFault, onOutcome: (record: Import) => countImport(platform.metrics, record) }
  const runner = importRunner(deps)
  let inbox: Inbox | undefined
  return {
    runner,
    async start() {
      runner.start()
      inbox = await platform.openInbox?.({ onFault, take: (file, options) => takeInboxFile(deps, file, options) })
    },
    async stop() {
      await Promise.all([runner.stop(), inbox?.close()])
    },
  }
}
