import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { explainLevel } from '#domain/ledger/fold.ts'
import type { Level, LevelKey, Movement } from '#domain/ledger/movement.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface ReadLevelDeps {
  stock: StockStore
  catalog: Pick<CatalogStore, 'product' | 'store'>
}

export type ReadLevelRefusal = Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED'>

/** A movement, and the `seq` of the one that took it back. */
export type MovementWithReversal = Movement & { reversedBy?: number }

/** How much of one product there is in one store. */
export async function readLevel(
  deps: ReadLevelDeps,
  principal: Principal,
  key: LevelKey,
): Promise<Result<Level, ReadLevelRefusal>> {
  const refusal = await findHidden(deps, principal, key)
  return refusal ?? accept(await deps.stock.level(principal.tenantId, key))
}

/** A level's movements, newest first. */
export async function readMovements(
  deps: ReadLevelDeps,
  principal: Principal,
  { key, ...page }: { key: LevelKey; limit: number; beforeSeq?: number },
): Promise<Result<{ movements: MovementWithReversal[]; nextBeforeSeq?: number }, ReadLevelRefusal>> {
  const refusal = await findHidden(deps, principal, key)
  if (refusal) return refusal
  const { movements, nextBeforeSeq } = await deps.stock.movements(principal.tenantId, key, page)
  return accept({ movements: await withReversals(deps.stock, key, movements), nextBeforeSeq })
}

/** How far back an explanation reads. A shelf that moved more often since its last count should be counted again. */
const EXPLAINED_MOVEMENTS_MAX = 1000

export interface Explanation {
  level: Level
  movements: MovementWithReversal[]
  sinceCount: boolean
  isComplete: boolean
}

/** Answers "why is it 7?": the movements since the last count that make the number, oldest first. */
export async function explain(
  deps: ReadLevelDeps,
  principal: Principal,
  key: LevelKey,
): Promise<Result<Explanation, ReadLevelRefusal>> {
  const refusal = await findHidden(deps, principal, key)
  if (refusal) return refusal
  const { movements, nextBeforeSeq } = await deps.stock.movements(principal.tenantId, key, {
    limit: EXPLAINED_MOVEMENTS_MAX,
  })
  const [newest] = movements
  const explained = explainLevel(movements)
  return accept({
    // The balance of the newest movement read, and not a second look at the level: the two could differ by a sale.
    level: newest ? { ...key, onHand: newest.after, seq: newest.seq } : await deps.stock.level(principal.tenantId, key),
    movements: await withReversals(deps.stock, key, explained.movements),
    sinceCount: explained.sinceCount,
    isComplete: explained.sinceCount || nextBeforeSeq === undefined,
  })
}

async function withReversals(
  stock: StockStore,
  key: LevelKey,
  movements: readonly Movement[],
): Promise<MovementWithReversal[]> {
  const [first] = movements
  if (!first) return []
  const reversedBy = await stock.reversals(
    first.tenantId,
    key,
    movements.map(({ seq }) => seq),
  )
  return movements.map((movement) => ({ ...movement, reversedBy: reversedBy.get(movement.seq) }))
}

async function findHidden({ catalog }: ReadLevelDeps, principal: Principal, { storeId, productId }: LevelKey) {
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  if (!(await catalog.store(principal.tenantId, storeId))) return refuse('NOT_FOUND', `There is no store "${storeId}".`)
  if (!(await catalog.product(principal.tenantId, productId)))
    return refuse('NOT_FOUND', `There is no product "${productId}".`)
  return undefined
}
