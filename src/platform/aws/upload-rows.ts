import type { LevelKey } from '#domain/ledger/movement.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, partAt, sortable } from './keys.ts'
import { salesPartition } from './sales-rows.ts'

/** Uploads by rank: the newer an upload, the higher. */
export const uploadKey = (tenantId: TenantId, rank: number): ItemKey => ({
  pk: salesPartition(tenantId),
  sk: keys`UPLOAD#${sortable(rank)}`,
})

export const uploadPointerKey = (tenantId: TenantId, uploadId: string): ItemKey => ({
  pk: salesPartition(tenantId),
  sk: keys`UPLOADID#${uploadId}`,
})

export const publishedKey = (tenantId: TenantId, rank: number): ItemKey => ({
  pk: salesPartition(tenantId),
  sk: keys`PUBLISHED#${sortable(rank)}`,
})

export const uploadItem = (upload: SalesUpload, rank: number): Item => ({
  ...uploadKey(upload.tenantId, rank),
  type: 'salesUpload',
  tenantId: upload.tenantId,
  uploadId: upload.uploadId,
  rank,
  version: upload.version,
  body: JSON.stringify(upload),
})

export const toUpload = ({ body }: Item): SalesUpload => JSON.parse(body as string) as SalesUpload

/** Says which rank an upload has. */
export const uploadPointer = ({ tenantId, uploadId, rank }: Item): Item => ({
  ...uploadPointerKey(tenantId as string, uploadId as string),
  type: 'salesUploadPointer',
  rank,
})

/** While it is there, the upload's days count. */
export type PublishedUpload = Pick<SalesUpload, 'uploadId' | 'storeId' | 'contentHash' | 'ranges'> & { rank: number }

export const publishedItem = (
  { tenantId, uploadId, storeId, contentHash, ranges }: SalesUpload,
  rank: number,
): Item => ({
  ...publishedKey(tenantId, rank),
  type: 'salesPublished',
  rank,
  uploadId,
  storeId,
  contentHash,
  ranges,
})

export const toPublished = (item: Item): PublishedUpload => item as unknown as PublishedUpload

/** Which levels and months an upload tells something of, so that its days are found again. */
export const contentsPartition = (tenantId: TenantId, rank: number): string =>
  keys`T#${tenantId}#SALES#UPLOAD#${sortable(rank)}`

export const contentsKey = (tenantId: TenantId, rank: number, { storeId, productId }: LevelKey): ItemKey => ({
  pk: contentsPartition(tenantId, rank),
  sk: keys`LEVEL#${storeId}#${productId}`,
})

export const toContents = ({ sk, months }: Item): LevelKey & { months: string[] } => ({
  storeId: partAt(sk, 1),
  productId: partAt(sk, 2),
  months: [...(months as Set<string>)].sort(),
})
