import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { expect, test } from 'vitest'
import { localBlobs } from '#platform/local/blobs.ts'
import { awsLocal, awsVariables } from '#test/support/aws/aws-local.ts'
import { bigShop } from '#test/support/big-archive.ts'
import { type CommandRun, runCommand } from '#test/support/cli.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'
import { exportTenant } from '#usecases/archive/export-tenant.ts'

/** Movements moved; `BACKSTOCK_MOVEMENTS=1000000` moves a million. */
const MOVEMENTS = Number(process.env.BACKSTOCK_MOVEMENTS ?? 100_000)

/** A node with the SDK in it holds some 150 MB before it does anything. */
const PEAK_MB_MAX = 450

async function bigArchive(folder: string): Promise<string> {
  const file = join(folder, 'big.archive')
  const archive = { read: () => bigShop(MOVEMENTS) }
  const steps = { onProgress: () => undefined, onProof: () => undefined }
  const source = { archive, blobs: localBlobs(folder), clock: { now: () => NOW } }
  await pipeline(Readable.from(exportTenant(source, TENANT, steps)), createGzip(), createWriteStream(file))
  return file
}

test('a shop of very many movements moves through every place in bounded memory', async () => {
  const folder = await tempFolder()
  const big = await bigArchive(folder)
  const places = {
    one: { BACKSTOCK_DATA: join(folder, 'one') },
    two: { BACKSTOCK_DATA: join(folder, 'two') },
    cloud: awsVariables({ ...(await awsLocal()), isStreamFollowed: false }),
  }
  const runs: Record<string, CommandRun> = {}
  const run = async (what: string, argv: string[], env: Record<string, string>) => {
    const done = await runCommand(argv, env, folder)
    runs[what] = done
    console.log(`${what}: ${done.seconds.toFixed(1)} s, peak ${Math.round(done.peakMb)} MB`)
    expect([what, done.code, done.code === 0 ? '' : done.stderr]).toEqual([what, 0, ''])
    return /^Ledger (?:\S+ )?(\w{64})$/m.exec(done.stdout)?.[1]
  }
  const fromOne = join(folder, 'from-one')
  const fromCloud = join(folder, 'from-cloud')
  const hashes = [
    await run('file to SQLite', ['import-archive', big], places.one),
    await run('SQLite to file', ['export', fromOne], places.one),
    await run('file to SQLite again', ['import-archive', fromOne], places.two),
    await run('check on SQLite', ['check'], places.two),
    await run('file to DynamoDB', ['import-archive', fromOne], places.cloud),
    await run('DynamoDB to file', ['export', fromCloud], places.cloud),
    await run('check on DynamoDB', ['check'], places.cloud),
  ]
  expect(new Set(hashes).size).toBe(1)
  expect(hashes[0]).toMatch(/^\w{64}$/)
  expect(Object.entries(runs).filter(([, { peakMb }]) => peakMb > PEAK_MB_MAX)).toEqual([])
})
