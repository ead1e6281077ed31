import { isWithin, type Principal } from '#domain/identity/permission.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'
import type { Page } from '#ports/page.ts'
import type { SalesStore } from '#ports/sales-store.ts'

/** So many days a write when an upload is taken back. */
const DROPPED_AT_ONCE = 5000

/** Uploads of none but the stores the caller may see, newest first. */
export function listUploads(
  { sales }: { sales: Pick<SalesStore, 'uploads'> },
  { tenantId, stores }: Principal,
  page: { limit: number; cursor?: string },
): Promise<Page<SalesUpload>> {
  return sales.uploads(tenantId, { ...page, stores: stores === 'all' ? undefined : stores })
}

export async function readUpload(
  { sales }: { sales: Pick<SalesStore, 'upload'> },
  principal: Principal,
  uploadId: string,
): Promise<Result<SalesUpload, Refusal<'NOT_FOUND'>>> {
  const upload = await sales.upload(principal.tenantId, uploadId)
  const isTheirs =
    upload &&
    (upload.stores.length === 0 ? upload.createdBy === principal.actor : isWithin(upload.stores, principal.stores))
  return isTheirs ? accept(upload) : refuse('NOT_FOUND', `There is no upload "${uploadId}".`)
}

/** Takes an upload back: its days no longer count, and what they stood before does again. */
export async function removeUpload(
  { sales, clock }: { sales: SalesStore; clock: Clock },
  principal: Principal,
  uploadId: string,
): Promise<Result<SalesUpload, Refusal<'NOT_FOUND' | 'UPLOAD_NOT_PUBLISHED'>>> {
  const found = await readUpload({ sales }, principal, uploadId)
  if (!found.ok || found.value.state === 'removed') return found
  const upload: SalesUpload = { ...found.value, state: 'removed', updatedAt: clock.now() }
  if (found.value.state !== 'published' || !(await sales.saveUpload(upload, upload.version))) {
    return refuse('UPLOAD_NOT_PUBLISHED', 'Only an upload that was taken in wholly can be taken back.')
  }
  await dropDays(sales, upload)
  return accept({ ...upload, version: upload.version + 1 })
}

export async function dropDays(
  sales: Pick<SalesStore, 'dropUploadDays'>,
  { tenantId, uploadId }: SalesUpload,
): Promise<void> {
  while ((await sales.dropUploadDays(tenantId, uploadId, DROPPED_AT_ONCE)) > 0);
}
