import { createHash } from 'node:crypto'
import type { Import } from '#domain/imports/import.ts'
import type { ImportChunk, ImportKey, RememberedMapping } from '#ports/import-store.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'
import type { KeptText } from './large-text.ts'

export const importKey = ({ tenantId, importId }: ImportKey): ItemKey => ({
  pk: keys`T#${tenantId}#IMPORT#${importId}`,
  sk: 'METADATA',
})

/** Who works on it, apart from what it says: a lease that is prolonged is no change that anybody follows. */
export const leaseKey = (key: ImportKey): ItemKey => ({ ...importKey(key), sk: 'LEASE' })

export const importList = (tenantId: string): string => keys`T#${tenantId}#IMPORTS`

/** Where unfinished imports wait for a worker, the oldest first. */
export const UNFINISHED_IMPORTS = 'IMPORTS'

export const isUnfinished = ({ status, problem }: Import): boolean =>
  status === 'applying' || status === 'undoing' || (status === 'received' && !problem)

/** Sorts by time, then by id. */
export const placeOf = ({ createdAt, importId }: Pick<Import, 'createdAt' | 'importId'>): string =>
  keys`${sortable(createdAt)}#${importId}`

export const importItem = (record: Import, { sender, body }: { sender: string; body: KeptText }): Item => ({
  ...importKey(record),
  type: 'import',
  listPk: importList(record.tenantId),
  listSk: placeOf(record),
  ...(isUnfinished(record) && {
    duePk: UNFINISHED_IMPORTS,
    dueSk: keys`${sortable(record.createdAt)}#${record.tenantId}#${record.importId}`,
  }),
  tenantId: record.tenantId,
  importId: record.importId,
  storeId: record.storeId,
  version: record.version,
  sender,
  body,
})

/**
 * Chunks of an import are spread over partitions, each of which takes 1,000 writes a second: a large file's chunks are
 * written as fast as they are made.
 */
const CHUNK_PARTITIONS = 16

const chunkPartition = (key: ImportKey, n: number): string => keys`T#${key.tenantId}#IMPORT#${key.importId}#CHUNKS#${n}`

export const chunkPartitions = (key: ImportKey): string[] =>
  Array.from({ length: CHUNK_PARTITIONS }, (_, n) => chunkPartition(key, n))

export const chunkKey = (key: ImportKey, { kind, index }: Pick<ImportChunk, 'kind' | 'index'>): ItemKey => ({
  pk: chunkPartition(key, index % CHUNK_PARTITIONS),
  sk: keys`CHUNK#${kind}#${sortable(index)}`,
})

/** The names of a file's columns may be longer than a key. */
const hashOf = (signature: string): string => createHash('sha256').update(signature).digest('base64url')

const mappingPartition = ({ tenantId, signature }: { tenantId: string; signature: string }): string =>
  keys`T#${tenantId}#MAPPING#${hashOf(signature)}`

interface MappingPlace {
  tenantId: string
  storeId: string
  signature: string
}

export const mappingKey = (place: MappingPlace): ItemKey => ({
  pk: mappingPartition(place),
  sk: keys`STORE#${place.storeId}`,
})

/** What the newest decision of any store says. */
export const newestMappingKey = (place: MappingPlace): ItemKey => ({ pk: mappingPartition(place), sk: 'NEWEST' })

/** A decision, under its store and as the newest of all stores. */
export function mappingItems(place: MappingPlace, remembered: RememberedMapping): [ofStore: Item, newest: Item] {
  const { signature, storeId } = place
  const said = { type: 'mapping', signature, storeId, remembered: JSON.stringify(remembered) }
  return [
    { ...mappingKey(place), ...said },
    { ...newestMappingKey(place), ...said },
  ]
}
