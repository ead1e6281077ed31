import { may, mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { DecimalMark, Delimiter, Encoding } from '#domain/imports/import.ts'
import type { SalesMapping } from '#domain/sales/sales-line.ts'
import type { RowErrorPolicy, SalesUpload } from '#domain/sales/sales-upload.ts'
import type { StoreId } from '#domain/values/ids.ts'
import type { Job } from '#domain/values/job.ts'
import { accept, invariant, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Blobs, StoredBlob } from '#ports/blobs.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { JobStore } from '#ports/job-store.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { safeName } from '../imports/safe-name.ts'

export interface UploadDeps {
  sales: Pick<SalesStore, 'saveUpload' | 'uploadOfContent'>
  jobs: Pick<JobStore, 'add'>
  blobs: Pick<Blobs, 'remove'>
  catalog: Pick<CatalogStore, 'store'>
  clock: Clock
  randomness: Pick<Randomness, 'id'>
}

/** What a person says about a file of sales; what is left out is found out. */
export interface SalesFileOptions {
  mapping?: SalesMapping
  encoding?: Encoding
  delimiter?: Delimiter
  decimalMark?: DecimalMark
  hasHeader?: boolean
  errors: RowErrorPolicy
  unknownProducts: 'create' | 'reject'
}

/** What the job that reads a file is asked to do. */
export interface UploadRequest {
  uploadId: string
  options: SalesFileOptions
  /** The stores the sender may write to. */
  scope: Principal['stores']
}

export const UPLOAD_JOB = 'sales_upload'
/** Where the file of an upload is kept until it is read. */
export const uploadKey = (uploadId: string): string => `sales/${uploadId}`

export interface StoredFile {
  /** Chosen before the file was stored under `uploadKey(uploadId)`. */
  uploadId: string
  blob: StoredBlob
  fileName: string
  storeId?: StoreId
  options: SalesFileOptions
}

/**
 * Begins to take in a file of past sales that is stored already. The same bytes again begin nothing: the answer is the
 * upload that counts.
 */
export async function uploadSales(
  deps: UploadDeps,
  principal: Principal,
  file: StoredFile,
): Promise<Result<SalesUpload, Refusal<'FORBIDDEN' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE'>>> {
  const { uploadId, blob, storeId, options } = file
  const refusal = await findRefusal(deps.catalog, principal, storeId)
  if (refusal) {
    await deps.blobs.remove(uploadKey(uploadId))
    return refusal
  }
  const known = await deps.sales.uploadOfContent(principal.tenantId, { storeId, contentHash: blob.sha256 })
  if (known) {
    await deps.blobs.remove(uploadKey(uploadId))
    return accept(known)
  }
  const now = deps.clock.now()
  const upload: SalesUpload = {
    tenantId: principal.tenantId,
    uploadId,
    ...(storeId === undefined ? {} : { storeId }),
    stores: storeId === undefined ? [] : [storeId],
    fileName: safeName(file.fileName),
    contentHash: blob.sha256,
    byteCount: blob.byteCount,
    createdBy: principal.actor,
    createdAt: now,
    updatedAt: now,
    state: 'reading',
    jobId: deps.randomness.id(),
    version: 0,
  }
  const unknownProducts = may(principal.role, 'catalog:write') ? options.unknownProducts : 'reject'
  const request: UploadRequest = { uploadId, options: { ...options, unknownProducts }, scope: principal.stores }
  invariant(await deps.sales.saveUpload(upload, 0), 'an upload id is new')
  await deps.jobs.add(jobOf(upload, request, principal))
  return accept({ ...upload, version: 1 })
}

const jobOf = (
  { tenantId, jobId, createdAt, storeId }: SalesUpload,
  request: UploadRequest,
  principal: Principal,
): Job => ({
  tenantId,
  jobId,
  kind: UPLOAD_JOB,
  request,
  stores: storeId === undefined ? principal.stores : [storeId],
  createdBy: principal.actor,
  createdAt,
  state: 'waiting',
  isCancelWanted: false,
})

async function findRefusal(catalog: UploadDeps['catalog'], principal: Principal, storeId: StoreId | undefined) {
  if (!may(principal.role, 'planning:write'))
    return refuse('FORBIDDEN', 'Your role does not allow this. Ask a manager.')
  if (storeId === undefined) return undefined
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  const store = await catalog.store(principal.tenantId, storeId)
  return store ? undefined : refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
}
