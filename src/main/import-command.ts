import { createReadStream, existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Principal } from '#domain/identity/permission.ts'
import {
  ERROR_POLICIES,
  IMPORT_FIELDS,
  type Import,
  type ImportOptions,
  type Progress,
} from '#domain/imports/import.ts'
import { refuse } from '#domain/values/result.ts'
import { readErrors, startApplying } from '#usecases/imports/manage-imports.ts'
import { blobKey } from '#usecases/imports/plan-import.ts'
import { FILE_BYTES_MAX, receiveFile } from '#usecases/imports/receive-file.ts'
import { type RunDeps, runImportNow } from '#usecases/imports/run-imports.ts'
import { loadConfig } from './config.ts'
import { openLocalPlatform } from './local-platform.ts'

const USAGE = `Usage: npm run backstock -- import FILE --store ID [options]

  --policy reject_rows       leave bad rows out; without, one bad row stops the file (reject_all)
  --map sku=Code,quantity=Qty  which column is what: ${IMPORT_FIELDS.join(', ')} (sku is productId)
  --decimal , | .            the decimal mark, where the file cannot tell
  --no-create                refuse products that are not in the catalog
  --yes                      apply; without, only the plan is shown`

/**
 * `backstock import FILE --store ID`: plans a file, shows what it would change, and applies it with `--yes`. Works beside
 * a running server.
 * @returns 0 when it is done, 1 when it cannot be, 2 for a wrong command line
 */
export async function runImport(argv: string[]): Promise<number> {
  const wish = readWish(argv)
  if (!wish.ok) {
    console.error(`${wish.refusal.message}\n\n${USAGE}`)
    return 2
  }
  const platform = await openLocalPlatform(await loadConfig(), (error) => {
    console.error(error.message)
    process.exit(70)
  })
  const onFault = (error: unknown) => console.error((error as Error).stack)
  try {
    return await importFile({ ...platform, onFault }, wish.value)
  } finally {
    await platform.close()
  }
}

interface Wish {
  file: string
  storeId: string
  options: Partial<ImportOptions>
  isApplied: boolean
}

function readWish(argv: string[]) {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        store: { type: 'string' },
        policy: { type: 'string', default: 'reject_all' },
        map: { type: 'string' },
        decimal: { type: 'string' },
        'no-create': { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    })
    const [file] = positionals
    if (!file || positionals.length !== 1) return refuse('USAGE', 'Name one file.')
    if (!existsSync(file)) return refuse('USAGE', `There is no file ${file}.`)
    if (!values.store) return refuse('USAGE', 'Say which store it is for: --store leeds')
    const policy = ERROR_POLICIES.find((each) => each === values.policy)
    if (!policy) return refuse('USAGE', `--policy is ${ERROR_POLICIES.join(' or ')}.`)
    const mark = values.decimal
    if (mark !== undefined && mark !== ',' && mark !== '.') return refuse('USAGE', '--decimal is , or .')
    const mapping = values.map === undefined ? undefined : readMapping(values.map)
    if (mapping && !mapping.ok) return mapping
    const options: Partial<ImportOptions> = { policy, unknownProducts: values['no-create'] ? 'reject' : 'create' }
    if (mark !== undefined) options.decimalMark = mark
    if (mapping) options.mapping = mapping.value
    const value: Wish = { file, storeId: values.store, options, isApplied: values.yes }
    return { ok: true as const, value }
  } catch (error) {
    return refuse('USAGE', (error as Error).message)
  }
}

function readMapping(text: string) {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=')
    return [pair.slice(0, Math.max(0, at)), pair.slice(at + 1)] as const
  })
  const mapping: NonNullable<ImportOptions['mapping']> = {}
  for (const [name, column] of pairs) {
    const field = name === 'sku' ? 'productId' : IMPORT_FIELDS.find((each) => each === name)
    if (!field || column === '')
      return refuse('USAGE', `--map knows ${IMPORT_FIELDS.join(', ')}, as in sku=Code,quantity=Qty`)
    mapping[field] = column
  }
  return { ok: true as const, value: mapping }
}

async function importFile(deps: RunDeps, { file, storeId, options, isApplied }: Wish): Promise<number> {
  const tenants = await deps.catalog.tenants()
  const stores = await Promise.all(tenants.map(({ tenantId }) => deps.catalog.store(tenantId, storeId)))
  const tenant = tenants.find((_, i) => stores[i])
  if (!tenant) return fail(`There is no store "${storeId}".`)
  const principal: Principal = { tenantId: tenant.tenantId, actor: 'cli', role: 'manager', stores: 'all' }
  const importId = deps.randomness.id()
  const blob = await deps.blobs.put(blobKey(importId), createReadStream(file), FILE_BYTES_MAX)
  const received = await receiveFile(deps, principal, {
    importId,
    blob,
    storeId,
    fileName: file,
    source: 'cli',
    options,
  })
  if (!received.ok) return fail(received.refusal.message)

  const planned = await settle(deps, received.value)
  if (planned.problem || !planned.plan) return fail(planned.problem?.message ?? `The import is ${planned.status}.`)
  console.log(describePlan(planned))
  await showErrors(deps, principal, planned)
  if (planned.plan.verdict === 'nothing_to_do') return 0
  if (!isApplied) {
    console.log(`\nNothing was changed. Apply it with --yes, or in the dashboard (import ${importId}).`)
    return 0
  }
  const started = await startApplying(deps, principal, { importId, planHash: planned.plan.hash })
  if (!started.ok) return fail(started.refusal.message)
  const applied = await settle(deps, started.value)
  if (applied.status !== 'applied') return fail(applied.problem?.message ?? `The import is ${applied.status}.`)
  const { countedCount = 0, createdProductCount = 0, changedProductCount = 0, refusedCount = 0 } = applied.applied ?? {}
  console.log(
    `\nApplied: ${countedCount} levels counted, ${createdProductCount} products created, ${changedProductCount} changed, ${refusedCount} rows refused at the end.`,
  )
  return 0
}

function fail(message: string): number {
  console.error(message)
  return 1
}

/** A server that runs may take the import over; then this only watches. */
async function settle(deps: RunDeps, record: Import): Promise<Import> {
  const isBusy = ({ status, problem }: Import) => ['received', 'applying'].includes(status) && !problem
  let current = record
  while (isBusy(current)) {
    await runImportNow(deps, record, { onProgress: showProgress })
    current = (await deps.imports.find(record)) ?? record
    if (current.progress && isBusy(current)) showProgress(current.progress)
    if (isBusy(current)) await new Promise((resolve) => setTimeout(resolve, 200))
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K')
  return current
}

let shownAt = 0

/** On a terminal one line that moves; in a log a line every few seconds. */
function showProgress({ phase, done, total }: Progress): void {
  const isTerminal = process.stderr.isTTY
  if (Date.now() - shownAt < (isTerminal ? 100 : 3000)) return
  shownAt = Date.now()
  const share = total > 0 ? `${Math.floor((done / total) * 100)} %, ${done} of ${total} rows` : ''
  process.stderr.write(isTerminal ? `\r\u001b[K${phase} ${share}` : `${phase} ${share}\n`)
}

const describePlan = ({ plan, dialect, mapping, fileName, storeId }: Import): string => {
  const delimiter = dialect?.delimiter === '\t' ? 'tab' : dialect?.delimiter
  const marks = [...new Set(Object.values(dialect?.decimalMarks ?? {}))]
  return [
    `${fileName} for ${storeId}: ${dialect?.format}, ${dialect?.encoding}${delimiter ? `, delimiter ${delimiter}` : ''}, decimal mark ${marks.join(' ') || '.'}`,
    `  columns   ${Object.entries(mapping ?? {})
      .map(([field, column]) => `${field} = ${column}`)
      .join(', ')}`,
    `  rows      ${plan?.rowCount}, of them ${plan?.errorCount} bad`,
    `  changes   ${plan?.changedCount} levels, ${plan?.newProductCount} new products, ${plan?.changedProductCount} changed products`,
    `  the same  ${plan?.unchangedCount} rows say what is so already`,
    ...(plan?.staleCount ? [`  stale     ${plan.staleCount} rows are older than a movement of their level`] : []),
    ...(plan?.verdict === 'nothing_to_do' ? ['Nothing to do.'] : []),
  ].join('\n')
}

/** The first few; the whole list is the error file. */
const ERRORS_SHOWN = 20

async function showErrors(deps: RunDeps, principal: Principal, { importId, plan }: Import): Promise<void> {
  if (!plan?.errorCount) return
  const found = await readErrors(deps, principal, { importId, limit: ERRORS_SHOWN })
  const rows = found.ok ? found.value.data : []
  for (const { errors } of rows) {
    for (const { row, column, code, value, message } of errors) {
      console.error(`  row ${row}, column "${column}", ${code}: ${JSON.stringify(value)} ${message}`)
    }
  }
  if (plan.errorCount > rows.length) console.error(`  and ${plan.errorCount - rows.length} more`)
}
