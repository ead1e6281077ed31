import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { RecordSpool } from '../../shared/record-spool.ts'
import { APPENDED_MAX, appendChanges } from '../change-feed.ts'
import type { TableTools } from '../conditional-writes.ts'
import { keepThese } from '../shelf-status.ts'

/** Counts the products and levels that came, as the stream's relay does with those that change here. */
export async function countShelves(deps: TableTools, tenantId: TenantId, spool: RecordSpool): Promise<void> {
  for (const records of pieces(spool)) {
    await keepThese(deps, tenantId, {
      products: records.flatMap((record) => (record.kind === 'product' ? [record.value.productId] : [])),
      shelves: records.flatMap((record) => (record.kind === 'level' ? [record.value] : [])),
    })
  }
}

/**
 * Says that every level changed: who follows the feed looks at each, and finds what was to be found at the old place. They
 * look for the shop and its people then.
 */
export async function announceLevels(deps: TableTools, tenantId: TenantId, spool: RecordSpool): Promise<void> {
  for (const records of pieces(spool)) {
    const changes = records.flatMap((record) => {
      if (record.kind !== 'level') return []
      const { storeId, productId, seq } = record.value
      return [{ kind: 'level' as const, tenantId, storeId, productId, seq }]
    })
    await appendChanges(deps, changes)
  }
}

function* pieces(spool: RecordSpool): Generator<ArchiveRecord[]> {
  let piece: ArchiveRecord[] = []
  for (const record of spool.records()) {
    piece.push(record)
    if (piece.length < APPENDED_MAX) continue
    yield piece
    piece = []
  }
  yield piece
}
