import type { LevelKey, Movement } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { StockStore } from '#ports/stock-store.ts'

/** A level's history is read in pieces of this size. */
const MOVEMENTS_AT_ONCE = 500

/** All movements of a level after `seq`, the oldest first; all there are with 0. */
export async function movementsAfter(
  stock: Pick<StockStore, 'movements'>,
  tenantId: TenantId,
  { seq, ...key }: LevelKey & { seq: number },
): Promise<Movement[]> {
  const all: Movement[] = []
  for (let from = seq; ; from += MOVEMENTS_AT_ONCE) {
    // `seq` has no gaps: so many from below this one are exactly those after `from`, or fewer at the end.
    const page = { limit: MOVEMENTS_AT_ONCE, beforeSeq: from + MOVEMENTS_AT_ONCE + 1 }
    const next = (await stock.movements(tenantId, key, page)).movements.filter((one) => one.seq > from).reverse()
    for (const movement of next) all.push(movement)
    if (next.length < MOVEMENTS_AT_ONCE) return all
  }
}
