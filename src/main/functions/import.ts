import type { Logger } from 'pino'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { type RunDeps, runWaitingImports } from '#usecases/imports/run-imports.ts'
import { measuredStock } from '../measured-platform.ts'
import { outcomes } from '../outcomes.ts'
import type { FunctionSetting } from './setting.ts'
import { openStore } from './stores.ts'
import { workQueueFunction } from './work-queue.ts'

/** A chunk of a file takes a second or two. */
const MARGIN_MS = 30_000

/** What imports are run with: opened once, and for each invocation told where its lines go. */
export function openImports(setting: FunctionSetting): (logger: Logger) => RunDeps {
  const { store, metrics, clock, randomness } = openStore(setting)
  const deps = {
    imports: awsImportStore(store),
    blobs: awsBlobs(setting.aws.bucket),
    catalog: awsCatalogStore(store),
    stock: measuredStock(awsStockStore(store), metrics),
    clock,
    randomness,
  }
  return (logger) => {
    const { onImport, onImportFault } = outcomes({ logger, metrics })
    return { ...deps, onFault: onImportFault, onOutcome: onImport }
  }
}

/** Called by the queue of imports: plans, applies and undoes those that are unfinished. */
export function importFunction(setting: FunctionSetting) {
  const depsWith = openImports(setting)
  return workQueueFunction(setting, {
    topic: 'imports',
    idName: 'importId',
    marginMs: MARGIN_MS,
    work: ({ logger, isTimeShort }) => runWaitingImports(depsWith(logger), isTimeShort),
  })
}
