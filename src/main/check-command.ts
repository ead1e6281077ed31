import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { LEDGER_KINDS } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { LedgerCheck } from '#ports/stock-store.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import { LedgerFaultError, ledgerProof } from '#usecases/archive/ledger-proof.ts'
import { openArchiveSide } from './archive-side.ts'
import { type Config, loadConfig } from './config.ts'
import { checkFile, DATABASE, describe } from './ledger-commands.ts'

/**
 * `backstock check`: verifies the whole ledger, with the server running or not, and prints the hash of each shop's, which
 * is the same wherever it is kept.
 * @returns 1 when something is wrong
 */
export async function checkLedgers(): Promise<number> {
  const config = await loadConfig()
  const result = await check(config)
  console.log(describe(result))
  if (result.faults.length > 0) return 1
  if (config.aws) {
    const side = await openArchiveSide(config, { isTaken: false })
    try {
      return await printHashes(side.archive)
    } finally {
      side.close()
    }
  }
  const { localTenantArchive } = await import('#platform/local/tenant-archive.ts')
  return printHashes(localTenantArchive(join(config.dataFolder, DATABASE)))
}

async function printHashes(archive: Pick<TenantArchive, 'tenants' | 'read'>): Promise<number> {
  try {
    for (const tenantId of await archive.tenants()) console.log(await hashLine(archive, tenantId))
    return 0
  } catch (error) {
    if (!(error instanceof LedgerFaultError)) throw error
    console.error(error.message)
    return 1
  }
}

async function check({ aws, dataFolder }: Config): Promise<LedgerCheck> {
  if (aws) {
    const [{ openTable }, { checkLedger }] = await Promise.all([
      import('#platform/aws/client.ts'),
      import('#platform/aws/ledger-check.ts'),
    ])
    const table = openTable(aws.tableName)
    try {
      return await checkLedger(table)
    } finally {
      table.close()
    }
  }
  const path = join(dataFolder, DATABASE)
  if (!existsSync(path)) throw new Error(`There is no data at ${path}. Start the server once, or set BACKSTOCK_DATA.`)
  return checkFile(path)
}

async function hashLine(archive: Pick<TenantArchive, 'read'>, tenantId: TenantId): Promise<string> {
  const proof = ledgerProof()
  for await (const record of archive.read(tenantId, LEDGER_KINDS)) proof.take(record)
  return `Ledger ${tenantId} ${proof.finish().hash}`
}
