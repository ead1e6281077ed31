import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { open as openFile, rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { createGunzip, createGzip } from 'node:zlib'
import type { TenantId } from '#domain/values/ids.ts'
import { systemClock } from '#platform/local/clock.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import { exportTenant } from '#usecases/archive/export-tenant.ts'
import { importTenant } from '#usecases/archive/import-tenant.ts'
import type { LedgerProof } from '#usecases/archive/ledger-proof.ts'
import type { OpenArchive } from '#usecases/archive/verify-archive.ts'
import { openArchiveSide } from './archive-side.ts'
import { loadConfig } from './config.ts'

/**
 * `backstock export FILE [--tenant ID]`: a shop as one file, while the server runs.
 * @returns 0 when it is done, 1 when it cannot be, 2 for a wrong command line
 */
export async function exportArchive(argv: string[]): Promise<number> {
  const wish = readWish(argv)
  if (!wish) return usage('export FILE [--tenant ID]')
  const target = resolve(wish.file)
  if (existsSync(target)) throw new Error(`${target} exists already. An export never overwrites another.`)
  const side = await openArchiveSide(await loadConfig(), { isTaken: false })
  try {
    const tenantId = await chooseTenant(side.archive, wish.tenant)
    let proof: LedgerProof | undefined
    const lines = exportTenant({ ...side, clock: systemClock }, tenantId, {
      onProgress: (count) => console.error(`${count} records read`),
      onProof: (found) => {
        proof = found
      },
    })
    await writeWhole(target, lines)
    console.log(`${target}\nThe shop ${tenantId}, whole. ${describeProof(proof!)}`)
    return 0
  } finally {
    side.close()
  }
}

/**
 * `backstock import-archive FILE`: takes a shop in, with the server stopped where it keeps a folder.
 * @returns 0 when it is done, 1 when it cannot be, 2 for a wrong command line
 */
export async function importArchive(argv: string[]): Promise<number> {
  const wish = readWish(argv)
  if (!wish || wish.tenant !== undefined) return usage('import-archive FILE')
  const source = resolve(wish.file)
  if (!existsSync(source)) throw new Error(`There is no file ${source}.`)
  const side = await openArchiveSide(await loadConfig(), { isTaken: true })
  try {
    const { name, tenantId, ledger } = await importTenant(side, unpacked(source), {
      onVerified: (found) =>
        console.log(
          `${source} is sound: ${found.recordCount} records of ${found.name}. ${describeProof(found.ledger)}`,
        ),
      onProgress: (step, count) => console.error(`${step}: ${count} records`),
    })
    console.log(`${name} is here, as the shop ${tenantId}. Compare with \`backstock check\`: ${ledger.hash}`)
    return 0
  } finally {
    side.close()
  }
}

export const describeProof = ({ hash, commandCount, levelCount, movementCount }: LedgerProof): string =>
  `The ledger adds up: ${levelCount} levels, ${movementCount} movements, ${commandCount} commands.\nLedger ${hash}`

function usage(command: string): number {
  console.error(`Usage: npm run backstock -- ${command}`)
  return 2
}

function readWish(argv: string[]): { file: string; tenant?: string } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { tenant: { type: 'string' } },
    })
    const [file] = positionals
    if (!file || positionals.length !== 1) return undefined
    return { file, ...(values.tenant !== undefined && { tenant: values.tenant }) }
  } catch {
    return undefined
  }
}

async function chooseTenant(archive: Pick<TenantArchive, 'tenants'>, wanted: string | undefined): Promise<TenantId> {
  const tenants = await archive.tenants()
  const found = wanted === undefined && tenants.length === 1 ? tenants[0] : tenants.find((each) => each === wanted)
  if (found !== undefined) return found
  if (tenants.length === 0) throw new Error('There is no shop here yet.')
  const problem = wanted === undefined ? 'There is more than one shop here' : `There is no shop ${wanted} here`
  throw new Error(`${problem}. Say which with --tenant: ${tenants.join(', ')}`)
}

/** Good enough for text, and three times as fast as the default. */
const COMPRESSION_LEVEL = 3

/** Texts are joined to pieces of about this many letters: a stream's step costs more than a short line. */
const PIECE_LETTERS = 64 * 1024

/** The file appears under its name only when it is whole and on the disk. */
async function writeWhole(target: string, lines: AsyncIterable<string>): Promise<void> {
  const partial = `${target}.part`
  try {
    await pipeline(
      Readable.from(joined(lines)),
      createGzip({ level: COMPRESSION_LEVEL }),
      createWriteStream(partial, { mode: 0o600, flush: true }),
    )
    await rename(partial, target)
    await syncFolder(dirname(target))
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

async function* joined(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let piece = ''
  for await (const line of lines) {
    piece += line
    if (piece.length < PIECE_LETTERS) continue
    yield piece
    piece = ''
  }
  yield piece
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await openFile(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** A packed file's bytes, each time from the beginning. */
export const unpacked = (path: string): OpenArchive =>
  async function* () {
    const source = createReadStream(path)
    const gunzip = createGunzip()
    source.on('error', (error) => gunzip.destroy(error))
    source.pipe(gunzip)
    try {
      yield* gunzip as AsyncIterable<Uint8Array>
    } finally {
      source.destroy()
      gunzip.destroy()
    }
  }
