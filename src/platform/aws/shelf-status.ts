import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { readProducts } from './catalog-entries.ts'
import { toPolicy } from './catalog-rows.ts'
import type { NewChange } from './change-feed.ts'
import { ifAt } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { levelItemKey, policyKey, productPartition } from './keys.ts'
import {
  addCounts,
  countedKey,
  countsBetween,
  NO_COUNTS,
  productCountKey,
  type ShelfCounts,
  type ShelfStatus,
  shelfStatusItem,
  shelfStatusKey,
  storeCountsKey,
  toShelfStatus,
} from './shelf-status-rows.ts'
import { type Shelf, shelfOf } from './shelves.ts'
import { ACTIONS_MAX, type WriteAction } from './stock-actions.ts'
import { transact } from './transact.ts'
import { AGAIN, type RetryTools, retryWrite } from './write-retry.ts'

interface KeepDeps {
  table: AwsTable
  tools: RetryTools
}

/** Each may be in a store of its own, whose counts are one more write: 100 make a transaction. */
const SHELVES_AT_ONCE = 50

/**
 * Brings what is kept of shelves (their status, the counts of their stores, how many products there are) to where the
 * shelves are, for those that the changes name. Looks at the shelves and not at the changes: one seen twice, late or out
 * of order leads to the same.
 */
export async function keepShelves(deps: KeepDeps, changes: readonly NewChange[]): Promise<void> {
  for (const [tenantId, ofTenant] of Map.groupBy(changes, (change) => change.tenantId)) {
    const products = new Set(ofTenant.flatMap((change) => (change.kind === 'product' ? [change.productId] : [])))
    const shelves = await shelvesNamed(deps.table, tenantId, ofTenant)
    await keepThese(deps, tenantId, { products: [...products], shelves })
  }
}

/** The same for products and shelves known by name: after they came by another way than the stream. */
export async function keepThese(
  deps: KeepDeps,
  tenantId: TenantId,
  { products, shelves }: { products: readonly ProductId[]; shelves: readonly LevelKey[] },
): Promise<void> {
  for (const some of inPieces(products, PRODUCTS_AT_ONCE)) await keepProducts(deps, tenantId, some)
  for (const some of inPieces(shelves, SHELVES_AT_ONCE)) await keepSome(deps, tenantId, some)
}

/** The levels that changed, and every level of products and policies that did. */
async function shelvesNamed(table: AwsTable, tenantId: TenantId, changes: readonly NewChange[]): Promise<LevelKey[]> {
  const shelves = new Map<string, LevelKey>()
  const add = ({ storeId, productId }: LevelKey) => shelves.set(levelKey(storeId, productId), { storeId, productId })
  const everywhere = new Set<ProductId>()
  for (const change of changes) {
    if (change.kind === 'level') add(change)
    else if (change.kind === 'policy' && change.storeId !== undefined) add({ ...change, storeId: change.storeId })
    // A product that is new has no shelf yet.
    else if (change.kind === 'policy' || (change.kind === 'product' && change.before)) everywhere.add(change.productId)
  }
  for (const productId of everywhere) {
    const levels = await listItems(table, inPartition(productPartition(tenantId, productId), 'LEVEL#'))
    for (const level of levels) add(level as unknown as LevelKey)
  }
  return [...shelves.values()]
}

/** All of a tenant, whose count is one more write. */
const PRODUCTS_AT_ONCE = ACTIONS_MAX - 1

async function keepProducts(
  { table, tools }: KeepDeps,
  tenantId: TenantId,
  productIds: readonly ProductId[],
): Promise<void> {
  const { tableName } = table
  await retryWrite(tools, async () => {
    const counted = await readItems(
      table,
      productIds.map((productId) => countedKey(tenantId, productId)),
    )
    const products = await readProducts(table, tenantId, productIds)
    const marks: WriteAction[] = []
    let difference = 0
    for (const [i, productId] of productIds.entries()) {
      const key = countedKey(tenantId, productId)
      const [isCounted, isSold] = [counted.get(key) !== undefined, products[i]?.active === true]
      if (isCounted === isSold) continue
      difference += isSold ? 1 : -1
      marks.push(
        isSold
          ? { Put: { TableName: tableName, Item: { ...key, type: 'counted' }, ...IF_NONE } }
          : { Delete: { TableName: tableName, Key: key, ConditionExpression: 'attribute_exists(pk)' } },
      )
    }
    if (marks.length === 0) return undefined
    const count = addTo(tableName, productCountKey(tenantId), { productCount: difference })
    return (await transact(table, [...marks, count])) ? undefined : AGAIN
  })
}

const IF_NONE = { ConditionExpression: 'attribute_not_exists(pk)' }

/**
 * What is kept is read before the shelves are: whoever changes a shelf after that tells of it anew, and whoever kept it
 * meanwhile from newer facts makes the write fail, since each counts its writes in `rev`. So the newest facts win.
 */
async function keepSome({ table, tools }: KeepDeps, tenantId: TenantId, shelves: readonly LevelKey[]): Promise<void> {
  const { tableName } = table
  await retryWrite(tools, async () => {
    const kept = await readItems(
      table,
      shelves.map((key) => shelfStatusKey(tenantId, key)),
    )
    const found = await shelvesAt(table, tenantId, shelves)
    const counts = new Map<StoreId, ShelfCounts>()
    const actions: WriteAction[] = []
    for (const [i, key] of shelves.entries()) {
      const item = kept.get(shelfStatusKey(tenantId, key))
      const before = item && toShelfStatus(item)
      const after = found[i] && statusOf(found[i])
      if (before?.status === after?.status && before?.moneyAtRisk === after?.moneyAtRisk) continue
      actions.push(writeStatus(tableName, tenantId, { key, after, rev: (item?.rev as number | undefined) ?? 0 }))
      counts.set(key.storeId, addCounts(counts.get(key.storeId) ?? NO_COUNTS, countsBetween(before, after)))
    }
    for (const [storeId, difference] of counts) {
      if (Object.values(difference).some((count) => count !== 0)) {
        actions.push(addTo(tableName, storeCountsKey(tenantId, storeId), { ...difference }))
      }
    }
    return (await transact(table, actions)) ? undefined : AGAIN
  })
}

interface StatusWrite {
  key: LevelKey
  /** Absent: its product is archived, or nothing ever moved there. */
  after: ShelfStatus | undefined
  rev: number
}

const writeStatus = (TableName: string, tenantId: TenantId, { key, after, rev }: StatusWrite): WriteAction =>
  after
    ? { Put: { TableName, Item: { ...shelfStatusItem(tenantId, key, after), rev: rev + 1 }, ...ifAt(rev) } }
    : { Delete: { TableName, Key: shelfStatusKey(tenantId, key), ...ifAt(rev) } }

const addTo = (TableName: string, Key: { pk: string; sk: string }, counts: Record<string, number>): WriteAction => ({
  Update: {
    TableName,
    Key,
    UpdateExpression: `SET #type = :type ADD ${Object.keys(counts)
      .map((name) => `${name} :${name}`)
      .join(', ')}`,
    ExpressionAttributeNames: { '#type': 'type' },
    ExpressionAttributeValues: {
      ':type': 'shelf-counts',
      ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [`:${name}`, count])),
    },
  },
})

/** Shelves by key, read consistently; undefined where the product is archived, or nothing ever moved. */
export async function shelvesAt(
  table: AwsTable,
  tenantId: TenantId,
  shelves: readonly LevelKey[],
): Promise<(Shelf | undefined)[]> {
  const [products, items] = await Promise.all([
    readProducts(
      table,
      tenantId,
      shelves.map(({ productId }) => productId),
    ),
    readItems(
      table,
      shelves.flatMap((key) => [levelItemKey(tenantId, key), policyKey(tenantId, key)]),
    ),
  ])
  return shelves.map((key, i) => {
    const [product, level] = [products[i], items.get(levelItemKey(tenantId, key))]
    const policy = items.get(policyKey(tenantId, key))
    return product?.active && level ? shelfOf({ product, place: '' }, level, policy && toPolicy(policy)) : undefined
  })
}

export const statusOf = ({ row }: Shelf): ShelfStatus => ({
  status: row.status,
  moneyAtRisk: row.status === 'ok' ? 0 : moneyAtRiskOf(row),
})

const ONE_UNIT = 1000n
const MONEY_MAX = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * What the units missing up to the threshold, one at least, sell for; rounded down. Exact, as the product may be large; as much
 * as an item can hold where it is larger.
 */
function moneyAtRiskOf({ price = 0, lowStockThreshold, onHand }: Shelf['row']): number {
  const missing = BigInt(lowStockThreshold ?? 0) - BigInt(Math.max(0, onHand))
  const counted = missing > ONE_UNIT ? missing : ONE_UNIT
  const money = (BigInt(price) * counted) / ONE_UNIT
  return Number(money < MONEY_MAX ? money : MONEY_MAX)
}
