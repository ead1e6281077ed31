import { type Alert, isToldChange, judgeLevel, type LevelAlertKind } from '#domain/alerts/alert.ts'
import { effectivePolicy, type Product } from '#domain/catalog/product.ts'
import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import { type Level, type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { AlertStore, Detection, Notice, Opening } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { noticesFor } from './notices.ts'

export interface DetectDeps {
  feed: Pick<ChangeFeed, 'after' | 'cursor'>
  stock: Pick<StockStore, 'levels' | 'levelsOfProduct'>
  catalog: Pick<CatalogStore, 'productsById' | 'stores' | 'overridesOfLevels'>
  alerts: Pick<AlertStore, 'openOfLevels' | 'applyDetection' | 'subscriptions'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
}

/** Its name at the feed. */
export const ALERTS_CONSUMER = 'alerts'
/** Bounds one step: a big import does not make one big transaction of alerts. */
const CHANGES_MAX = 2000
/** Tills do not change so much between two looks; a file does. */
const BULK_CHANGES = 500

/**
 * Looks at what changed since the last look and opens and resolves alerts. What is judged is the level as it stands now:
 * a change seen twice, late or out of order leads to the same alerts.
 *
 * @returns how many changes were looked at; 0 when there was nothing new
 */
export async function detectAlerts(deps: DetectDeps): Promise<number> {
  const afterId = await deps.feed.cursor(ALERTS_CONSUMER)
  const changes = await deps.feed.after(afterId, CHANGES_MAX)
  const last = changes.at(-1)
  if (!last) return 0
  const found: Found = { open: [], resolve: [], notices: [] }
  for (const [tenantId, ofTenant] of Map.groupBy(changes, (change) => change.tenantId)) {
    await detectInTenant(deps, { tenantId, changes: ofTenant, found })
  }
  await deps.alerts.applyDetection({ consumer: ALERTS_CONSUMER, afterId, changeId: last.id, ...found })
  return changes.length
}

interface Found {
  open: Opening[]
  resolve: Detection['resolve'][number][]
  notices: Notice[]
}

interface TenantLook {
  tenantId: TenantId
  changes: readonly Change[]
  found: Found
}

async function detectInTenant(deps: DetectDeps, { tenantId, changes, found }: TenantLook): Promise<void> {
  const products = new Map<ProductId, Product>()
  const opened: Opening[] = []
  for (const keys of pieces(await levelsToJudge(deps, tenantId, changes))) {
    const ids = keys.map(({ productId }) => productId)
    await addProducts(deps, { tenantId, ids, products })
    opened.push(...(await judgeLevels(deps, { tenantId, keys, products, found })))
  }
  const told = toldOnce(changes.flatMap((change) => changedProductAlert(deps, change)))
  for (const ids of pieces(told.map(({ productId }) => productId))) await addProducts(deps, { tenantId, ids, products })
  opened.push(...told)
  found.open.push(...opened)
  if (opened.length === 0) return
  const [subscriptions, stores] = await Promise.all([
    deps.alerts.subscriptions(tenantId),
    deps.catalog.stores(tenantId),
  ])
  const audience = { subscriptions, stores, products, now: deps.clock.now(), isBulk: changes.length >= BULK_CHANGES }
  found.notices.push(...noticesFor(opened, audience))
}

/** As many as the stores answer for at once. */
const pieces = <T>(items: readonly T[]): T[][] => inPieces(items, COMMAND_LINES_MAX)

/** The levels that changed, and those of products whose threshold changed, or whether they are sold at all. */
async function levelsToJudge(
  { stock }: DetectDeps,
  tenantId: TenantId,
  changes: readonly Change[],
): Promise<LevelKey[]> {
  const keys = new Map<string, LevelKey>()
  const add = ({ storeId, productId }: LevelKey) => keys.set(levelKey(storeId, productId), { storeId, productId })
  const everywhere = new Set<ProductId>()
  for (const change of changes) {
    if (change.kind === 'level') add(change)
    else if (change.kind === 'policy' && change.storeId !== undefined) add({ ...change, storeId: change.storeId })
    else if (change.kind === 'policy' || (change.kind === 'product' && change.before)) everywhere.add(change.productId)
  }
  for (const productId of everywhere) for (const level of await stock.levelsOfProduct(tenantId, productId)) add(level)
  return [...keys.values()]
}

interface ProductsLook {
  tenantId: TenantId
  ids: readonly ProductId[]
  products: Map<ProductId, Product>
}

async function addProducts({ catalog }: DetectDeps, { tenantId, ids, products }: ProductsLook): Promise<void> {
  const unknown = [...new Set(ids)].filter((id) => !products.has(id))
  for (const product of await catalog.productsById(tenantId, unknown))
    if (product) products.set(product.productId, product)
}

interface LevelsLook {
  tenantId: TenantId
  keys: readonly LevelKey[]
  products: ReadonlyMap<ProductId, Product>
  found: Found
}

async function judgeLevels(deps: DetectDeps, { tenantId, keys, products, found }: LevelsLook): Promise<Alert[]> {
  const [levels, overrides, open] = await Promise.all([
    deps.stock.levels(tenantId, keys),
    deps.catalog.overridesOfLevels(tenantId, keys),
    deps.alerts.openOfLevels(tenantId, keys),
  ])
  const openByLevel = new Map(open.map((alert) => [levelKey(alert.storeId ?? '', alert.productId), alert]))
  const alerts: Alert[] = []
  for (const [index, level] of levels.entries()) {
    const product = products.get(level.productId)
    if (!product) continue
    const before = openByLevel.get(levelKey(level.storeId, level.productId))
    // Nobody is missed who is no longer sold: archiving a product ends its episode.
    const threshold = product.active ? effectivePolicy(product.policy, overrides[index]).lowStockThreshold : undefined
    const verdict = product.active
      ? judgeLevel(level, threshold, before?.kind as LevelAlertKind | undefined)
      : { resolve: before?.kind, open: undefined, isBack: false }
    const now = deps.clock.now()
    if (verdict.resolve && before) found.resolve.push({ tenantId, alertId: before.alertId, resolvedAt: now })
    const make = (kind: Alert['kind'], more: Partial<Alert> = {}) =>
      newAlert(deps, { tenantId, kind, level, threshold, ...more })
    if (verdict.isBack) alerts.push(make('back_in_stock', { state: 'resolved', resolvedAt: now }))
    if (verdict.open) alerts.push(make(verdict.open))
  }
  return alerts
}

function newAlert(
  { randomness, clock }: Pick<DetectDeps, 'randomness' | 'clock'>,
  { level, ...more }: Partial<Alert> & Pick<Alert, 'tenantId' | 'kind'> & { level: Level },
): Alert {
  const { storeId, productId, onHand } = level
  const alertId = randomness.id()
  return { alertId, productId, storeId, onHand, state: 'open', openedAt: clock.now(), round: 1, version: 1, ...more }
}

/** A feed may name a change twice. */
const toldOnce = (alerts: readonly Opening[]): Opening[] => [
  ...new Map(alerts.map((alert) => [JSON.stringify([alert.productId, alert.productVersion]), alert])).values(),
]

/** A changed name or price is over the moment it is told. */
function changedProductAlert({ randomness, clock }: DetectDeps, change: Change): Opening[] {
  if (change.kind !== 'product' || !isToldChange(change.before, change.after)) return []
  const { tenantId, productId, before, after, seq: productVersion } = change
  const now = clock.now()
  return [
    {
      alertId: randomness.id(),
      tenantId,
      kind: 'product_changed',
      productId,
      state: 'resolved',
      before,
      after,
      productVersion,
      openedAt: now,
      resolvedAt: now,
      round: 1,
      version: 1,
    },
  ]
}
