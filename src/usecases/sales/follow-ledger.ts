import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import { type LevelKey, levelKey, type Movement } from '#domain/ledger/movement.ts'
import { type FoldRules, foldSales, type SalesFold, type SalesPosition } from '#domain/sales/fold-sales.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { invariant } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { SalesLook, SalesStore } from '#ports/sales-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { nextTurn } from '../imports/turns.ts'
import { movementsAfter } from '../ledger/movements-after.ts'

export interface FollowDeps {
  feed: Pick<ChangeFeed, 'after' | 'cursor'>
  stock: Pick<StockStore, 'movements'>
  catalog: Pick<CatalogStore, 'productsById' | 'stores' | 'tenant'>
  sales: Pick<SalesStore, 'positions' | 'applyLook'>
  clock: Clock
  /**
   * Hears of a level whose movements cannot be folded, such as one of a store that is nowhere. It is left where it stands,
   * so that the others go on, and looked at again when it next changes.
   */
  onFault(error: unknown, level: LevelKey & { tenantId: TenantId }): void
}

/** Its name at the feed. */
export const SALES_CONSUMER = 'sales'
/** Bounds one step: a big import does not make one big transaction of sales. */
const CHANGES_MAX = 5000

/**
 * Folds what moved since the last look into daily sales. A change only says where to look: each level goes on from the
 * `seq` it stands at, so that one seen twice, late or out of order counts once.
 *
 * @returns how many changes were looked at; 0 when there was nothing new
 */
export async function followLedger(deps: FollowDeps): Promise<number> {
  const changes = await deps.feed.after(await deps.feed.cursor(SALES_CONSUMER), CHANGES_MAX)
  const last = changes.at(-1)
  if (!last) return 0
  const levels: SalesLook['levels'][number][] = []
  for (const [tenantId, ofTenant] of Map.groupBy(changes, (change) => change.tenantId)) {
    levels.push(...(await foldTenant(deps, tenantId, ofTenant)))
  }
  await deps.sales.applyLook({ consumer: SALES_CONSUMER, changeId: last.id, levels, at: deps.clock.now() })
  return changes.length
}

async function foldTenant(
  deps: FollowDeps,
  tenantId: TenantId,
  changes: readonly Change[],
): Promise<SalesLook['levels'][number][]> {
  const newest = new Map<string, LevelKey & { seq: number }>()
  for (const change of changes) {
    if (change.kind !== 'level') continue
    const name = levelKey(change.storeId, change.productId)
    if ((newest.get(name)?.seq ?? 0) < change.seq) newest.set(name, change)
  }
  const rulesOf = await foldRules(deps, tenantId, [...newest.values()])
  const levels: SalesLook['levels'][number][] = []
  const all = [...newest.values()]
  for (const keys of inPieces(all, COMMAND_LINES_MAX)) {
    const positions = await deps.sales.positions(tenantId, keys)
    for (const [at, { storeId, productId, seq }] of keys.entries()) {
      if (at % LEVELS_AT_ONCE === 0) await nextTurn()
      const start = positions[at]!
      if (seq <= start.seq) continue
      const key = { storeId, productId }
      const movements = await readLevel(deps.stock, { tenantId, key, start })
      try {
        levels.push({ tenantId, ...key, fromSeq: start.seq, fold: foldLevel(start, movements, rulesOf(key)) })
      } catch (error) {
        // Reading is not in here: what cannot be read now is read by the next step.
        deps.onFault(error, { tenantId, ...key })
      }
    }
  }
  return levels
}

/** Folded together between two turns of other work: a till that waits for an answer is served in between. */
const LEVELS_AT_ONCE = 10

type LevelRules = Omit<FoldRules, 'reversed'>

async function foldRules({ catalog }: FollowDeps, tenantId: TenantId, keys: readonly LevelKey[]) {
  const ids = [...new Set(keys.map(({ productId }) => productId))]
  const prices = new Map<string, LevelRules['price']>()
  for (const some of inPieces(ids, COMMAND_LINES_MAX)) {
    const products = await catalog.productsById(tenantId, some)
    for (const product of products) if (product) prices.set(product.productId, product.price)
  }
  const [tenant, stores] = await Promise.all([catalog.tenant(tenantId), catalog.stores(tenantId)])
  return ({ storeId, productId }: LevelKey): LevelRules => {
    const store = stores.find((one) => one.storeId === storeId)
    invariant(store, `what moved in store ${storeId} moved in a store`)
    // A product's price is in the shop's currency; where a store has another it says nothing.
    const price = store.currency === tenant?.currency ? prices.get(productId) : undefined
    return { timeZone: store.timeZone, price }
  }
}

interface LevelToRead {
  tenantId: TenantId
  key: LevelKey
  start: SalesPosition
}

interface ReadMovements {
  movements: readonly Movement[]
  /** By seq, those that reversals among them take back. */
  reversed: ReadonlyMap<number, Movement | undefined>
}

async function readLevel(stock: FollowDeps['stock'], { tenantId, key, start }: LevelToRead): Promise<ReadMovements> {
  const movements = await movementsAfter(stock, tenantId, { ...key, seq: start.seq })
  const reversed = new Map<number, Movement | undefined>()
  for (const { reverses } of movements) {
    if (reverses === undefined) continue
    const { movements: found } = await stock.movements(tenantId, key, { limit: 1, beforeSeq: reverses + 1 })
    reversed.set(reverses, found[0])
  }
  return { movements, reversed }
}

const foldLevel = (start: SalesPosition, { movements, reversed }: ReadMovements, rules: LevelRules): SalesFold =>
  foldSales(start, movements, { ...rules, reversed: ({ reverses }) => reversed.get(reverses!)! })
