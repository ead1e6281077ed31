import type { Store } from '#domain/catalog/product.ts'
import { mayUseStore } from '#domain/identity/permission.ts'
import { findColumnFault, recogniseColumns } from '#domain/imports/header.ts'
import type { RowError } from '#domain/imports/import.ts'
import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import type { SalesDay } from '#domain/sales/sales-day.ts'
import {
  findSalesFault,
  type ReadSalesLine,
  SALES_COLUMNS,
  SALES_NUMBER_FIELDS,
  type SalesField,
  salesLineReader,
} from '#domain/sales/sales-line.ts'
import { newSalesSum, type SalesSum } from '#domain/sales/sales-sum.ts'
import type { SalesUpload, UploadResult } from '#domain/sales/sales-upload.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import type { Job, JobProgress } from '#domain/values/job.ts'
import { currencyPlaces, type MinorUnits } from '#domain/values/money.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { formatQuantity, quantity } from '#domain/values/quantity.ts'
import { invariant } from '#domain/values/result.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { CatalogStore, Tenant } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { FileProblem } from '../imports/file-problem.ts'
import { type Chosen, type Inspection, inspectFile } from '../imports/inspect-file.ts'
import { newRecordSource } from '../imports/read-records.ts'
import { type Bytes, readText } from '../imports/read-text.ts'
import { nextTurn } from '../imports/turns.ts'
import { type JobHandler, JobProblem } from '../jobs/run-jobs.ts'
import { dropDays } from './manage-uploads.ts'
import { type UploadRequest, uploadKey } from './upload-sales.ts'

export interface ReadFileDeps {
  sales: SalesStore
  blobs: Pick<Blobs, 'open' | 'remove'>
  catalog: Pick<CatalogStore, 'tenant' | 'stores' | 'productsById' | 'saveProducts'>
  clock: Clock
}

type Step = (progress: JobProgress) => Promise<void>

/** A year of a chain of shops. Each takes some 150 bytes while the file is read. */
const DAYS_MAX = 1_000_000
/** More bad rows than this say no more about what is wrong with the file. */
const ERRORS_SHOWN_MAX = 200
/** Nobody looks through more of them for the ones that matter. */
const COLUMNS_SHOWN_MAX = 100
/** So many days a write: the writer's thread is not held up for longer than a person would notice. */
const DAYS_AT_ONCE = 2000

/** The job that reads an uploaded file of sales: wholly, and then all of it counts from one moment to the next. */
export function salesFileReader(deps: ReadFileDeps): JobHandler {
  return {
    async run(job, step) {
      const { request, upload } = await uploadOf(deps, job)
      const file = await openFile(deps, request, upload)
      const read = await readLines(file, step)
      const created = await addProducts(deps, { file, read }, step)
      const result = await writeDays(deps, { file, read, created }, step)
      await deps.blobs.remove(uploadKey(upload.uploadId))
      return result
    },
    async abandon(job, end) {
      const { upload } = await uploadOf(deps, job)
      await dropDays(deps.sales, upload)
      await deps.blobs.remove(uploadKey(upload.uploadId))
      const state = end.state === 'cancelled' ? 'cancelled' : 'failed'
      const problem = end.state === 'failed' ? { problem: end.problem } : {}
      await deps.sales.saveUpload({ ...upload, state, ...problem, updatedAt: deps.clock.now() }, upload.version)
    },
  }
}

async function uploadOf({ sales }: ReadFileDeps, job: Job): Promise<{ request: UploadRequest; upload: SalesUpload }> {
  const request = job.request as UploadRequest
  const upload = await sales.upload(job.tenantId, request.uploadId)
  invariant(upload, `the upload of job ${job.jobId} is there`)
  return { request, upload }
}

interface OpenFile {
  request: UploadRequest
  upload: SalesUpload
  inspection: Inspection<SalesField>
  readLine: ReadSalesLine
  open(): Promise<Bytes>
}

async function openFile(deps: ReadFileDeps, request: UploadRequest, upload: SalesUpload): Promise<OpenFile> {
  const open = async (): Promise<Bytes> => {
    const content = await deps.blobs.open(uploadKey(upload.uploadId))
    invariant(content, `the file of upload ${upload.uploadId} is kept`)
    return content
  }
  const { options } = request
  const inspection = await told(() =>
    inspectFile({
      open,
      options,
      names: SALES_COLUMNS,
      numberFields: SALES_NUMBER_FIELDS,
      choose: async (columns) => chooseMapping(columns, request, upload),
    }),
  )
  if (inspection.problem) {
    await keepColumns(deps, upload, inspection)
    throw new JobProblem(inspection.problem)
  }
  const [tenant, stores] = await Promise.all([
    deps.catalog.tenant(upload.tenantId),
    deps.catalog.stores(upload.tenantId),
  ])
  invariant(tenant, 'an upload has a tenant')
  const rules = {
    now: deps.clock.now(),
    tenant,
    stores: stores.filter((store) => mayUseStore({ stores: request.scope }, store.storeId)),
  }
  return { request, upload, inspection, open, readLine: lineReader({ upload, inspection }, rules) }
}

/** So that a person can say what they mean: the file itself is forgotten. */
async function keepColumns(
  { sales }: ReadFileDeps,
  upload: SalesUpload,
  { columns, mapping }: Inspection<SalesField>,
): Promise<void> {
  const kept = { ...upload, columns: columns.slice(0, COLUMNS_SHOWN_MAX), mapping }
  invariant(await sales.saveUpload(kept, upload.version), 'only its job changes an upload that is being read')
}

function chooseMapping(
  columns: readonly string[],
  { options }: UploadRequest,
  { storeId }: SalesUpload,
): Chosen<SalesField> {
  const mapping = options.mapping ?? recogniseColumns(columns, SALES_COLUMNS)
  // Where a store was chosen a column that looks like one may be anything; it counts only when somebody says so.
  if (!options.mapping && storeId !== undefined) delete mapping.store
  const fault = findColumnFault(mapping, columns) ?? findSalesFault(mapping, storeId !== undefined)
  return { mapping, ...(fault && { fault }) }
}

function lineReader(
  { upload, inspection }: Pick<OpenFile, 'upload' | 'inspection'>,
  { now, tenant, stores }: { now: number; tenant: Tenant; stores: readonly Store[] },
): ReadSalesLine {
  const byName = new Map<string, Store>()
  for (const store of stores) byName.set(store.name.toLowerCase(), store)
  for (const store of stores) byName.set(store.storeId, store)
  const facts = new Map(
    stores.map(({ storeId, timeZone, currency }) => [
      storeId,
      { timeZone, currency, currencyPlaces: currencyPlaces(currency) },
    ]),
  )
  const unknown = { timeZone: 'UTC', currency: tenant.currency, currencyPlaces: currencyPlaces(tenant.currency) }
  return salesLineReader({
    columns: inspection.columns.map(({ name }) => name),
    mapping: inspection.mapping,
    decimalMarks: inspection.dialect.decimalMarks,
    now,
    storeId: upload.storeId,
    storeNamed: (text) => (byName.get(text) ?? byName.get(text.toLowerCase()))?.storeId,
    storeOf: (storeId) => facts.get(storeId) ?? unknown,
  })
}

/** What is wrong with a file is the sender's to mend, and no fault of ours. */
async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof FileProblem) throw new JobProblem({ code: error.code, message: error.message })
    throw error
  }
}

interface ReadFile {
  sum: SalesSum
  rowCount: number
  ignoredCount: number
  errors: RowError[]
  errorCount: number
}

async function readLines({ request, inspection, open, readLine }: OpenFile, step: Step): Promise<ReadFile> {
  const { dialect, recordCount } = inspection
  const read: ReadFile = { sum: newSalesSum(), rowCount: 0, ignoredCount: 0, errors: [], errorCount: 0 }
  await told(async () => {
    const source = newRecordSource(readText(await open(), dialect.encoding), dialect)
    for await (const records of source.batches) {
      for (const record of records) {
        const { line, errors } = readLine(record)
        if (line) read.sum.add(line)
        else if (errors.length > 0) noteErrors(read, errors)
        else read.ignoredCount += 1
      }
      read.rowCount += records.length
      if (read.sum.dayCount > DAYS_MAX) {
        const message = `A file may hold at most ${DAYS_MAX} days of products. Split it by month or by store.`
        throw new FileProblem('FILE_TOO_LARGE', message)
      }
      await step({ phase: 'reading', done: read.rowCount, total: recordCount })
      await nextTurn()
    }
  })
  if (read.errorCount > 0 && request.options.errors === 'reject_all') throw rejected(read)
  if (read.sum.dayCount === 0) {
    throw new JobProblem({ code: 'EMPTY_FILE', message: 'No row of the file is a sale or a return.' })
  }
  return read
}

function noteErrors(read: ReadFile, errors: readonly RowError[]): void {
  read.errorCount += 1
  if (read.errors.length < ERRORS_SHOWN_MAX) read.errors.push(...errors)
}

const rejected = ({ errorCount, errors }: ReadFile): JobProblem =>
  new JobProblem({
    code: 'IMPORT_HAS_ERRORS',
    message: `${errorCount === 1 ? 'One row' : `${errorCount} rows`} cannot be read. Nothing was taken. Mend them, or send the file with "errors": "reject_rows".`,
    fields: errors.map(({ row, column, code, message }) => ({
      path: column === '' ? `row ${row}` : `row ${row}, column "${column}"`,
      code,
      message,
    })),
  })

/** Adds the products that nobody knew. @returns how many, and what those cost that have a price */
async function addProducts(
  { catalog, clock }: ReadFileDeps,
  { file, read }: { file: OpenFile; read: ReadFile },
  step: Step,
): Promise<{ count: number; prices: Map<ProductId, MinorUnits> }> {
  const { tenantId } = file.upload
  const prices = new Map<ProductId, MinorUnits>()
  const ids = [...read.sum.products.keys()]
  let [count, done] = [0, 0]
  for (const some of inPieces(ids, COMMAND_LINES_MAX)) {
    const known = await catalog.productsById(tenantId, some)
    for (const product of known) if (product?.price !== undefined) prices.set(product.productId, product.price)
    const unknown = some.filter((_, at) => known[at] === undefined)
    if (unknown.length > 0 && file.request.options.unknownProducts === 'reject') throw unknownProducts(read, unknown)
    await createProducts(catalog, { tenantId, ids: unknown, sum: read.sum, now: clock.now() })
    count += unknown.length
    done += some.length
    await step({ phase: 'products', done, total: ids.length })
  }
  return { count, prices }
}

const unknownProducts = ({ sum }: ReadFile, ids: readonly ProductId[]): JobProblem =>
  new JobProblem({
    code: 'UNKNOWN_PRODUCT',
    message: `There is no product "${ids[0]}"${ids.length > 1 ? `, nor ${ids.length - 1} others` : ''}. Add them first, or send the file with "unknownProducts": "create".`,
    fields: ids.slice(0, ERRORS_SHOWN_MAX).map((productId) => ({
      path: `row ${sum.products.get(productId)!.row}`,
      code: 'UNKNOWN_PRODUCT',
      message: `There is no product "${productId}".`,
    })),
  })

async function createProducts(
  catalog: Pick<CatalogStore, 'saveProducts'>,
  { tenantId, ids, sum, now }: { tenantId: TenantId; ids: readonly ProductId[]; sum: SalesSum; now: number },
): Promise<void> {
  if (ids.length === 0) return
  const writes = ids.map((productId) => {
    const { name = productId, price } = sum.products.get(productId)!
    const product = { productId, name, category: '', unit: 'piece', active: true, policy: {} }
    return { product: price === undefined ? product : { ...product, price }, ifVersion: 0, updatedAt: now }
  })
  // Somebody who adds one of them at this moment knows better what it is called.
  await catalog.saveProducts(tenantId, writes)
}

async function writeDays(
  { sales, clock }: ReadFileDeps,
  {
    file,
    read,
    created,
  }: { file: OpenFile; read: ReadFile; created: { count: number; prices: Map<ProductId, MinorUnits> } },
  step: Step,
): Promise<UploadResult> {
  const { tenantId, uploadId, version } = file.upload
  let [sold, returned, done] = [0, 0, 0]
  let days: SalesDay[] = []
  const flush = async () => {
    await sales.putUploadDays(tenantId, uploadId, days)
    done += days.length
    days = []
    await step({ phase: 'writing', done, total: read.sum.dayCount })
  }
  for (const day of read.sum.days((productId) => created.prices.get(productId))) {
    sold += day.sold
    returned += day.returned
    days.push(day)
    if (days.length >= DAYS_AT_ONCE) await flush()
  }
  await flush()
  const result: UploadResult = {
    rowCount: read.rowCount,
    ignoredCount: read.ignoredCount,
    errorCount: read.errorCount,
    errors: read.errors,
    createdCount: created.count,
    productCount: read.sum.products.size,
    dayCount: read.sum.dayCount,
    shadowedCount: await sales.shadowedCount(tenantId, uploadId),
    sold: formatQuantity(quantity(sold)),
    returned: formatQuantity(quantity(returned)),
  }
  const ranges = read.sum.ranges()
  const stores = ranges.map(({ storeId }) => storeId)
  const published: SalesUpload = { ...file.upload, state: 'published', ranges, stores, result, updatedAt: clock.now() }
  invariant(await sales.saveUpload(published, version), 'only its job changes an upload that is being read')
  return result
}
