import type { StoreId, TenantId } from '#domain/values/ids.ts'

/** Where stores put their files: `incoming/<tenant>/<store>/<file name>`. */
export const INCOMING_PREFIX = 'incoming/'

export interface IncomingPlace {
  tenantId: TenantId
  /** As the key says; there need be no such store. */
  storeId: StoreId
  fileName: string
}

/** What our own tenant ids are made of. */
const TENANT = /^[A-Za-z0-9_-]{1,64}$/

/** A name of one place: none that is hidden, leads elsewhere or cannot be shown. */
const STORE = /^[^./\\\p{Cc}][^/\\\p{Cc}]{0,63}$/u

/** @returns undefined for a key that is no file in a store's own place: too deep or not deep enough, empty, `..` */
export function toIncomingPlace(key: string): IncomingPlace | undefined {
  if (!key.startsWith(INCOMING_PREFIX)) return undefined
  const [tenantId = '', storeId = '', fileName = '', ...deeper] = key.slice(INCOMING_PREFIX.length).split('/')
  const isPlace = deeper.length === 0 && TENANT.test(tenantId) && STORE.test(storeId)
  return isPlace && fileName !== '' ? { tenantId, storeId, fileName } : undefined
}

/** Where results of a file are written: below the very tenant and store that its own key names. */
export const resultKey = (
  { tenantId, storeId }: Pick<IncomingPlace, 'tenantId' | 'storeId'>,
  { folder, name }: { folder: 'processed' | 'rejected'; name: string },
): string => `${folder}/${tenantId}/${storeId}/${name}`
