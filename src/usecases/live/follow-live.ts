import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import type { Level } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { StockStore } from '#ports/stock-store.ts'

/** One change as screens want it: a level with its newest number, everything else as a hint to read again. */
export type LiveUpdate =
  | { kind: 'level'; tenantId: TenantId; level: Level }
  | {
      kind: 'product' | 'policy' | 'alert' | 'import' | 'order'
      tenantId: TenantId
      subjectId: string
      storeId?: StoreId
    }

/** Whether a caller may hear of an update. */
export const mayHear = (principal: Principal, update: LiveUpdate): boolean => {
  if (update.tenantId !== principal.tenantId) return false
  const storeId = update.kind === 'level' ? update.level.storeId : update.storeId
  return storeId === undefined || mayUseStore(principal, storeId)
}

/** More than this at once (a big import) is cheaper read afresh than sent one by one. */
const UPDATES_MAX = 2000

/** The newest change of each subject; undefined when so much happened that listeners should read afresh. */
export type FoldedChanges = readonly Change[] | undefined

/**
 * Reads what changed after `afterId` and folds it: a level that moved a hundred times is one change.
 *
 * @returns the changes, and the id to go on from
 */
export async function readFolded(
  feed: Pick<ChangeFeed, 'after' | 'latest'>,
  afterId: number,
): Promise<{ folded: FoldedChanges; upTo: number }> {
  const changes = await feed.after(afterId, UPDATES_MAX + 1)
  if (changes.length > UPDATES_MAX) return { folded: undefined, upTo: await feed.latest() }
  const newest = new Map<string, Change>()
  for (const change of changes) newest.set(subjectKey(change), change)
  return { folded: [...newest.values()], upTo: changes.at(-1)?.id ?? afterId }
}

/** Changes as screens want them: levels with the number they have now. */
export const toUpdates = (stock: Pick<StockStore, 'level'>, changes: readonly Change[]): Promise<LiveUpdate[]> =>
  Promise.all(changes.map((change) => toUpdate(stock, change)))

/** `updates` is undefined when so much happened that listeners should read afresh. */
export type LiveBatch = { updates: LiveUpdate[] } | { updates: undefined }

/**
 * Reads what changed after `afterId`, folded, with the newest numbers.
 *
 * @returns the batch, and the id to go on from
 */
export async function readLive(
  { feed, stock }: { feed: Pick<ChangeFeed, 'after' | 'latest'>; stock: Pick<StockStore, 'level'> },
  afterId: number,
): Promise<{ batch: LiveBatch; upTo: number }> {
  const { folded, upTo } = await readFolded(feed, afterId)
  return { batch: { updates: folded && (await toUpdates(stock, folded)) } as LiveBatch, upTo }
}

const subjectKey = (change: Change): string =>
  JSON.stringify([
    change.tenantId,
    change.kind,
    change.kind === 'product' ? '' : (change.storeId ?? ''),
    subjectOf(change),
  ])

function subjectOf(change: Change): string {
  if (change.kind === 'alert') return change.alertId
  if (change.kind === 'order') return change.orderId
  return change.kind === 'import' ? change.importId : change.productId
}

async function toUpdate(stock: Pick<StockStore, 'level'>, change: Change): Promise<LiveUpdate> {
  const { tenantId } = change
  if (change.kind === 'level') return { kind: 'level', tenantId, level: await stock.level(tenantId, change) }
  const storeId = change.kind === 'product' ? undefined : change.storeId
  return { kind: change.kind, tenantId, subjectId: subjectOf(change), storeId }
}
