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

/** Movements moved; `MOVEMENTS=1000000` moves a million. */
const MOVEMENTS = Number(process.env.MOVEMENTS ?? 100_000)

/** Fewer through the emulator of DynamoDB, which slows down as its table grows. */
const CLOUD_MOVEMENTS = Number(process.env.CLOUD_MOVEMENTS ?? 10_000)

/** A node with the SDK in it holds some 150 MB before it does anything. */
const PEAK_MB_MAX = 450

async function bigArchive(folder: string, movementCount: number): Promise<string> {
  const file = join(folder, 'big.archive')
  const archive = { read: () => bigShop(movementCount) }
  const steps = { onProgress: () => undefined, onProof: () => undefined }
  const source = { archive, blobs: localBlobs(folder), clock: { now: () => NOW } }
  await pipeline(Readable.from(exportTenant(source, TENANT, steps)), createGzip(), createWriteStream(file))
  return file
}

/** Runs commands one after the other, each of which must succeed in bounded memory. */
function runner(folder: string) {
  return async (what: string, argv: string[], env: Record<string, string>) => {
    const done: CommandRun = await runCommand(argv, env, folder)
    console.log(`${what}: ${done.seconds.toFixed(1)} s, peak ${Math.round(done.peakMb)} MB`)
    expect([what, done.code, done.code === 0 ? '' : done.stderr]).toEqual([what, 0, ''])
    expect(done.peakMb).toBeLessThan(PEAK_MB_MAX)
    return /^Ledger (?:\S+ )?(\w{64})$/m.exec(done.stdout)?.[1]
  }
}

test('a shop of very many movements moves from folder to folder in bounded memory', async () => {
  const folder = await tempFolder()
  const run = runner(folder)
  const [one, two] = [{ BACKSTOCK_DATA: join(folder, 'one') }, { BACKSTOCK_DATA: join(folder, 'two') }]
  const file = join(folder, 'from-one')
  const hashes = [
    await run('file to SQLite', ['import-archive', await bigArchive(folder, MOVEMENTS)], one),
    await run('SQLite to file', ['export', file], one),
    await run('file to SQLite again', ['import-archive', file], two),
    await run('check on SQLite', ['check'], two),
  ]
  expect(hashes).toEqual(Array(4).fill(expect.stringMatching(/^\w{64}$/)))
  expect(new Set(hashes).size).toBe(1)
})

test('and to DynamoDB and back', async () => {
  const folder = await tempFolder()
  const run = runner(folder)
  const cloud = awsVariables({ ...(await awsLocal()), isStreamFollowed: false })
  const big = await bigArchive(folder, CLOUD_MOVEMENTS)
  const back = join(folder, 'from-cloud')
  const hashes = [
    await run('file to DynamoDB', ['import-archive', big], cloud),
    await run('DynamoDB to file', ['export', back], cloud),
    await run('check on DynamoDB', ['check'], cloud),
    await run('file to SQLite', ['import-archive', back], { BACKSTOCK_DATA: join(folder, 'data') }),
  ]
  expect(hashes).toEqual(Array(4).fill(expect.stringMatching(/^\w{64}$/)))
  expect(new Set(hashes).size).toBe(1)
})
