import type { Import } from '#domain/imports/import.ts'
import { watchInbox } from '#platform/local/inbox.ts'
import type { Metrics } from '#ports/metrics.ts'
import { type ImportRunner, importRunner } from '#usecases/imports/run-imports.ts'
import { takeInboxFile } from '#usecases/imports/take-inbox-file.ts'
import type { Platform } from './platform.ts'

export interface RunningImports {
  runner: ImportRunner
  /** Opens the inbox and goes on with what the last run left unfinished. */
  start(): Promise<void>
  /** After the chunk at hand; the rest goes on at the next start. */
  stop(): Promise<void>
}

/** The background work of imports: the runner, and the folder that files are dropped into, where there is one. */
export function runImports(
  platform: Platform,
  dataFolder: string | undefined,
  onFault: (error: unknown) => void,
): RunningImports {
  const deps = { ...platform, onFault, onOutcome: (record: Import) => countImport(platform.metrics, record) }
  const runner = importRunner(deps)
  let inbox: Awaited<ReturnType<typeof watchInbox>> | undefined
  return {
    runner,
    async start() {
      runner.start()
      if (dataFolder === undefined) return
      inbox = await watchInbox({ dataFolder, onFault, take: (file) => takeInboxFile(deps, file) })
    },
    async stop() {
      await Promise.all([runner.stop(), inbox?.close()])
    },
  }
}

/** What an import came to, and what became of its rows. `received` is one that waits for a person to say what it means. */
export function countImport(metrics: Metrics, { status, plan, applied }: Import): void {
  metrics.count('backstock_imports_total', { outcome: status })
  if (status !== 'applied' || !plan) return
  const refusedCount = applied?.refusedCount ?? 0
  metrics.count('backstock_import_rows_total', { outcome: 'taken' }, plan.validCount - refusedCount)
  metrics.count('backstock_import_rows_total', { outcome: 'rejected' }, plan.errorCount + refusedCount)
}
