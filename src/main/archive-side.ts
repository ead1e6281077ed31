import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Blobs } from '#ports/blobs.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import type { AwsConfig } from './aws-config.ts'
import type { Config } from './config.ts'

/** As much of a platform as moving a shop takes. */
export interface ArchiveSide {
  archive: TenantArchive
  blobs: Blobs
  close(): void
}

/**
 * Opens what the configuration names. Only its own code is loaded.
 *
 * @param isTaken whether it is for writing: a folder is then this process's own, and made if it is not there
 */
export function openArchiveSide({ aws, dataFolder }: Config, { isTaken }: { isTaken: boolean }): Promise<ArchiveSide> {
  return aws ? openAwsSide(aws) : openLocalSide(dataFolder, isTaken)
}

/** Pages of a scan and batches are large, and nobody waits at a screen. */
const REQUEST_TIMEOUT_MS = 30_000

async function openAwsSide({ tableName, bucket }: AwsConfig): Promise<ArchiveSide> {
  const [{ openTable }, { awsTenantArchive }, { awsBlobs }, { systemTools }, { systemRandomness }] = await Promise.all([
    import('#platform/aws/client.ts'),
    import('#platform/aws/tenant-archive.ts'),
    import('#platform/aws/blobs.ts'),
    import('#platform/aws/write-retry.ts'),
    import('#platform/local/randomness.ts'),
  ])
  const patience = { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true }
  const [table, blobs] = [openTable(tableName, { requestHandler: patience }), awsBlobs(bucket)]
  return {
    archive: awsTenantArchive({ table, tools: systemTools(systemRandomness) }),
    blobs,
    close() {
      table.close()
      blobs.close()
    },
  }
}

async function openLocalSide(dataFolder: string, isTaken: boolean): Promise<ArchiveSide> {
  const [{ localTenantArchive }, { localBlobs }, { lockDataFolder }, { openConnection }, { isSchemaCurrent, migrate }] =
    await Promise.all([
      import('#platform/local/tenant-archive.ts'),
      import('#platform/local/blobs.ts'),
      import('#platform/local/lock.ts'),
      import('#platform/local/connection.ts'),
      import('#platform/local/migrate.ts'),
    ])
  const path = join(dataFolder, 'backstock.sqlite')
  if (!isTaken && !existsSync(path)) {
    throw new Error(`There is no data at ${path}. Start the server once, or set BACKSTOCK_DATA.`)
  }
  if (isTaken) mkdirSync(dataFolder, { recursive: true })
  const unlock = isTaken ? lockDataFolder(dataFolder) : () => undefined
  try {
    const db = openConnection(path, { readOnly: !isTaken, busyTimeoutMs: 10_000 })
    try {
      if (isTaken) migrate(db, path)
      else if (!isSchemaCurrent(db, path)) {
        throw new Error(
          `The data in ${path} is of an older Backstock. Start the server once, which brings it up to date.`,
        )
      }
    } finally {
      db.close()
    }
  } catch (error) {
    unlock()
    throw error
  }
  return { archive: localTenantArchive(path), blobs: localBlobs(join(dataFolder, 'blobs')), close: unlock }
}
