import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { parseArgs } from 'node:util'
import type { Principal } from '#domain/identity/permission.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { systemClock } from '#platform/local/clock.ts'
import { openDatabase } from '#platform/local/database.ts'
import { localImportStore } from '#platform/local/import-store.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import { startApplying } from '#usecases/imports/manage-imports.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { FILE_BYTES_MAX, receiveFile } from '#usecases/imports/receive-file.ts'
import { runImportNow } from '#usecases/imports/run-imports.ts'

const PRINCIPAL: Principal = { tenantId: 'bench', actor: 'bench', role: 'manager', stores: 'all' }

interface Measured {
  what: string
  rows: number
  planSeconds: number
  applySeconds: number
  rowsPerSecond: number
}

/**
 * Measures an import of `sku,quantity` end to end: first into an empty catalog, then new counts for the products that are
 * there by then, then the same file again. Beside it: how many rows the same disk takes by plain batched inserts.
 *
 * `npm run bench import -- --rows 1000000`
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { rows: { type: 'string', default: '1000000' } } })
  const rows = Number(values.rows)
  const folder = await mkdtemp(join(tmpdir(), 'backstock-bench-'))
  try {
    const results = await measureImports(folder, rows)
    const maxRssMb = Math.round(process.resourceUsage().maxRSS / 1024)
    const rawRowsPerSecond = Math.round(rawInserts(folder, rows))
    console.table(results)
    console.log(`max RSS ${maxRssMb} MB; raw batched inserts ${rawRowsPerSecond} rows/s`)
    await mkdir('docs/evidence', { recursive: true })
    const report = { rows, results, maxRssMb, rawRowsPerSecond, node: process.version }
    await writeFile('docs/evidence/import-bench.json', `${JSON.stringify(report, undefined, 2)}\n`)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function measureImports(folder: string, rows: number): Promise<Measured[]> {
  const database = await openDatabase(join(folder, 'backstock.sqlite'), (error) => {
    throw error
  })
  const deps = {
    imports: localImportStore(database),
    blobs: localBlobs(join(folder, 'blobs')),
    catalog: localCatalogStore(database),
    stock: localStockStore(database),
    clock: systemClock,
    randomness: systemRandomness,
    onFault(error: unknown) {
      throw error
    },
  }
  await deps.catalog.createTenant({ tenantId: 'bench', name: 'Bench', currency: 'GBP' }, 0)
  await deps.catalog.saveStore(
    'bench',
    { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London', currency: 'GBP', allowNegative: false, active: true },
    0,
  )
  const first = await writeFileOf(join(folder, 'first.csv'), rows, 7)
  const second = await writeFileOf(join(folder, 'second.csv'), rows, 11)
  const results: Measured[] = []
  for (const [what, path] of [
    ['new products', first],
    ['new counts', second],
    ['the same file again', second],
  ] as const) {
    results.push(await measure(deps, { what, path, rows }))
  }
  await database.close()
  return results
}

type Deps = Parameters<typeof runImportNow>[0]

async function measure(
  deps: Deps,
  { what, path, rows }: { what: string; path: string; rows: number },
): Promise<Measured> {
  const start = performance.now()
  const importId = deps.randomness.id()
  const blob = await deps.blobs.put(blobKey(importId), createReadStream(path), FILE_BYTES_MAX)
  const received = await receiveFile(deps, PRINCIPAL, {
    importId,
    blob,
    storeId: 'leeds',
    fileName: path,
    source: 'cli',
  })
  if (!received.ok) throw new Error(received.refusal.message)
  await runImportNow(deps, received.value)
  const planned = (await deps.imports.find(received.value))!
  const plannedAt = performance.now()
  const started = await startApplying(deps, PRINCIPAL, { importId, planHash: planned.plan?.hash ?? '' })
  if (!started.ok) throw new Error(started.refusal.message)
  await runImportNow(deps, received.value)
  const applied = await deps.imports.find(received.value)
  if (applied?.status !== 'applied') throw new Error(`it is ${applied?.status}`)
  const end = performance.now()
  return {
    what,
    rows,
    planSeconds: round((plannedAt - start) / 1000),
    applySeconds: round((end - plannedAt) / 1000),
    rowsPerSecond: Math.round((rows / (end - start)) * 1000),
  }
}

const round = (seconds: number): number => Math.round(seconds * 100) / 100

async function writeFileOf(path: string, rows: number, factor: number): Promise<string> {
  const file = createWriteStream(path)
  file.write('sku,quantity\n')
  for (let i = 0; i < rows; i++) {
    if (!file.write(`SKU-${String(i).padStart(7, '0')},${(i * factor) % 1000}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
  return path
}

/** Prepared single-row inserts, a thousand to a durable transaction. @returns rows per second */
function rawInserts(folder: string, rows: number): number {
  const db = new DatabaseSync(join(folder, 'raw.sqlite'))
  db.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE raw (sku TEXT PRIMARY KEY, quantity INTEGER) WITHOUT ROWID',
  )
  const insert = db.prepare('INSERT INTO raw VALUES (?, ?)')
  const start = performance.now()
  for (let i = 0; i < rows; i += 1000) {
    db.exec('BEGIN IMMEDIATE')
    for (let j = i; j < Math.min(rows, i + 1000); j++) insert.run(`SKU-${String(j).padStart(7, '0')}`, j)
    db.exec('COMMIT')
  }
  const seconds = (performance.now() - start) / 1000
  db.close()
  return rows / seconds
}
