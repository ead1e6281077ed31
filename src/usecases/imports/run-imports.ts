import type { Import, Progress } from '#domain/imports/import.ts'
import type { Blobs } from '#ports/blobs.ts'
import { mendsByWaiting } from '#ports/busy.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ImportKey, ImportStore } from '#ports/import-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { applyImport } from './apply-import.ts'
import { planImport } from './plan-import.ts'
import { undoImport } from './undo-import.ts'

export interface RunDeps {
  imports: ImportStore
  blobs: Blobs
  catalog: CatalogStore
  stock: StockStore
  clock: Clock
  randomness: Pick<Randomness, 'id'>
  /** A fault of ours: the import is marked as failed, and somebody should look. */
  onFault(error: unknown, record?: Import): void
  /** An import came to where it waits for a person, or is over. */
  onOutcome?(record: Import): void
}

export interface ImportRunner {
  /** Looks for work now: something was received or started. */
  wake(): void
  /** Goes on with what a stop or a crash left unfinished, and from then on by itself. */
  start(): void
  /** Stops after the chunk at hand; the rest goes on at the next start. */
  stop(): Promise<void>
}

/** A crashed worker's import is taken over after this long. */
const LEASE_MS = 10_000
/** How often to look for imports of crashed or other processes. */
const LOOK_EVERY_MS = 3000
/** As often as a person can see a bar move. */
const PROGRESS_EVERY_MS = 400

/** Stopping in the middle of an import is no fault. */
class Stopped extends Error {}

/** Works on unfinished imports in the background, one after the other. */
export function importRunner(deps: RunDeps): ImportRunner {
  const workerId = deps.randomness.id()
  let isStopped = false
  let working: Promise<void> | undefined
  let isWanted = false
  let timer: NodeJS.Timeout | undefined

  const drain = async (): Promise<void> => {
    while (isWanted && !isStopped) {
      isWanted = false
      while (!isStopped && (await runNext(deps, workerId, { shouldStop: () => isStopped })));
    }
  }
  const wake = () => {
    isWanted = true
    if (isStopped) return
    working ??= drain()
      .catch((error: unknown) => {
        // The store itself fails (a full disk, say). What was unfinished is unfinished still, and is looked at again.
        if (!(error instanceof Stopped)) deps.onFault(error)
      })
      .finally(() => {
        working = undefined
        // Asked for between the last look and here.
        if (isWanted) wake()
      })
  }
  return {
    wake,
    start() {
      timer = setInterval(wake, LOOK_EVERY_MS)
      timer.unref()
      wake()
    },
    async stop() {
      isStopped = true
      clearInterval(timer)
      await working
    },
  }
}

/**
 * Runs one import to where it waits for a person or is over: what the command line and the inbox do with their own files.
 * Told to stop, it does so after the chunk at hand, with an error, and the rest goes on when somebody runs it again.
 */
export async function runImportNow(
  deps: RunDeps,
  key: ImportKey,
  { onProgress, signal }: { onProgress?(progress: Progress): void; signal?: AbortSignal } = {},
): Promise<void> {
  const shouldStop = () => signal?.aborted === true
  try {
    await runNext(deps, deps.randomness.id(), { only: key, shouldStop, onProgress })
  } catch (error) {
    // Not told to stop, but too slow: somebody else took it over, and finishes it.
    if (!(error instanceof Stopped) || shouldStop()) throw error
  }
}

/**
 * Works on unfinished imports one after the other, for as long as it may: what a process does that is woken for it.
 *
 * @param shouldStop asked between chunks; what is left goes on with the next call, here or elsewhere
 * @returns whether there is none left to take
 */
export async function runWaitingImports(deps: RunDeps, shouldStop: () => boolean): Promise<boolean> {
  const workerId = deps.randomness.id()
  try {
    while (!shouldStop()) if (!(await runNext(deps, workerId, { shouldStop }))) return true
  } catch (error) {
    if (!(error instanceof Stopped)) throw error
  }
  return false
}

interface RunOptions {
  only?: ImportKey
  shouldStop(): boolean
  onProgress?(progress: Progress): void
}

/** @returns whether there was anything to do */
async function runNext(deps: RunDeps, workerId: string, options: RunOptions): Promise<boolean> {
  const lease = () => ({ workerId, now: deps.clock.now(), leaseMs: LEASE_MS })
  const record = await deps.imports.claim({ ...lease(), only: options.only })
  if (!record) return false
  const renewal = setInterval(() => void deps.imports.renew(record, lease()).catch(() => undefined), LEASE_MS / 4)
  try {
    await runClaimed(deps, record, options)
  } finally {
    clearInterval(renewal)
    await deps.imports.release(record, workerId)
  }
  return true
}

async function runClaimed(deps: RunDeps, record: Import, options: RunOptions): Promise<void> {
  let version = record.version
  let savedAt = 0
  const keep = async (next: Import): Promise<void> => {
    const now = deps.clock.now()
    if (!(await deps.imports.save({ ...next, version, updatedAt: now }, version))) throw new Stopped()
    version += 1
    savedAt = now
  }
  const onProgress = async (progress: Progress, current: Import = record, isWorthKeeping = false): Promise<void> => {
    options.onProgress?.(progress)
    const isDue = Math.abs(deps.clock.now() - savedAt) >= PROGRESS_EVERY_MS
    const shouldStop = options.shouldStop()
    if (isDue || isWorthKeeping || shouldStop) await keep({ ...current, progress })
    if (shouldStop) throw new Stopped()
  }
  try {
    const { progress: _, ...next } = await work({ ...deps, onProgress }, record)
    await keep(next)
    deps.onOutcome?.(next)
  } catch (error) {
    if (error instanceof Stopped || mendsByWaiting(error)) throw error
    deps.onFault(error, record)
    const problem = {
      code: 'APPLY_FAILED' as const,
      message: 'Something broke on our side. What was done can be undone.',
    }
    const latest = (await deps.imports.find(record)) ?? record
    const failed: Import = { ...latest, status: 'failed', problem }
    await deps.imports.save(failed, latest.version)
    deps.onOutcome?.(failed)
  }
}

type Work = Omit<RunDeps, 'onFault' | 'randomness'> & {
  onProgress(progress: Progress, current?: Import, isWorthKeeping?: boolean): Promise<void>
}

function work(deps: Work, record: Import): Promise<Import> {
  if (record.status === 'applying') return applyImport(deps, record)
  if (record.status === 'undoing') return undoImport(deps, record)
  return planImport(deps, record)
}
