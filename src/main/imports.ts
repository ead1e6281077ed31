import type { Logger } from 'pino'
import type { Inbox } from '#ports/inbox.ts'
import { type ImportRunner, importRunner } from '#usecases/imports/run-imports.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'
import { outcomes } from './outcomes.ts'
import type { Platform } from './platform.ts'

export interface RunningImports {
  runner: ImportRunner
  /** Opens the inbox and goes on with what the last run left unfinished. */
  start(): Promise<void>
  /** After the chunk at hand; the rest goes on at the next start. */
  stop(): Promise<void>
}

/** The background work of imports: the runner, and the inbox that files are dropped into, where there is one. */
export function runImports(
  platform: Platform,
  { logger, onFault }: { logger: Logger; onFault(error: unknown): void },
): RunningImports {
  const { onImport, onImportFault } = outcomes({ logger, metrics: platform.metrics })
  const deps = { ...platform, onFault: onImportFault, onOutcome: onImport }
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
