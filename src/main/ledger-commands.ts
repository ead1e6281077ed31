import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openConnection } from '#platform/local/connection.ts'
import { checkLedger as check } from '#platform/local/ledger-check.ts'
import { lockDataFolder } from '#platform/local/lock.ts'
import { assertSchemaKnown } from '#platform/local/migrate.ts'
import type { LedgerCheck } from '#ports/stock-store.ts'
import { loadConfig } from './config.ts'

export const DATABASE = 'backstock.sqlite'

/** `backstock backup FILE`: a consistent copy of a running shop, good only when its ledger checks. */
export async function backUp([file]: string[]): Promise<number> {
  if (!file) throw new Error('Say where to: npm run backstock -- backup FILE')
  const target = resolve(file)
  if (existsSync(target)) throw new Error(`${target} exists already. A backup never overwrites another.`)
  const source = join((await loadConfig()).dataFolder, DATABASE)
  if (!existsSync(source)) throw new Error(`There is no data at ${source}.`)
  const db = openConnection(source, { readOnly: true, busyTimeoutMs: 10_000 })
  try {
    db.run('VACUUM INTO ?', target)
  } finally {
    db.close()
  }
  const result = await checkFile(target, { isCopy: true })
  console.log(`${target}\n${describe(result)}`)
  if (result.faults.length === 0) return 0
  console.error('The copy has the faults of the original. Keep it, and find out why.')
  return 1
}

/** `backstock restore FILE`: puts a copy in place, after checking it; what was there is kept beside it. */
export async function restore([file]: string[]): Promise<number> {
  if (!file || !existsSync(file)) throw new Error('Say from where: npm run backstock -- restore FILE')
  const { dataFolder } = await loadConfig()
  mkdirSync(dataFolder, { recursive: true })
  const unlock = lockDataFolder(dataFolder)
  try {
    const incoming = join(dataFolder, `${DATABASE}.incoming`)
    copyFileSync(file, incoming)
    const result = await checkFile(incoming, { isCopy: true })
    console.log(describe(result))
    if (result.faults.length > 0) {
      rmSync(incoming)
      console.error('Nothing was changed: the copy is damaged.')
      return 1
    }
    putInPlace(dataFolder, incoming)
    return 0
  } finally {
    unlock()
  }
}

function putInPlace(dataFolder: string, incoming: string): void {
  const current = join(dataFolder, DATABASE)
  if (existsSync(current)) {
    const kept = `${current}.replaced-${new Date().toISOString().replaceAll(':', '-')}`
    renameSync(current, kept)
    // The log belongs to the file it was written for; with the new one it would be mixed up.
    for (const suffix of ['-wal', '-shm']) {
      if (existsSync(current + suffix)) renameSync(current + suffix, kept + suffix)
    }
    console.log(`What was there is now ${kept}`)
  }
  renameSync(incoming, current)
}

/** @param isCopy a copy made by `VACUUM INTO` has no write-ahead log yet, so it is opened for writing once */
export async function checkFile(path: string, { isCopy = false } = {}): Promise<LedgerCheck> {
  const db = openConnection(path, { readOnly: !isCopy, busyTimeoutMs: 10_000 })
  try {
    assertSchemaKnown(db, path)
    const integrity = db.get<{ integrity_check: string }>('PRAGMA integrity_check(1)')?.integrity_check
    if (integrity !== 'ok') throw new Error(`${path} is damaged: ${integrity}`)
    return await check(db)
  } finally {
    db.close()
  }
}

export const describe = ({ levelCount, movementCount, commandCount, faults }: LedgerCheck): string =>
  [
    `Checked ${levelCount} levels against ${movementCount} movements of ${commandCount} commands: every seq from 1 without a gap,`,
    'every running balance, every level the sum of its movements, every reversal the opposite of one movement.',
    ...(faults.length === 0 ? ['No fault found.'] : [`${faults.length} faults:`]),
    ...faults.map((f) => `  ${f.fault} tenant ${f.tenantId}, store ${f.storeId}, product ${f.productId}, seq ${f.seq}`),
  ].join('\n')
