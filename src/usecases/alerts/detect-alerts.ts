import { type Alert, isToldChange, judgeLevel, type LevelAlertKind } from '#domain/alerts/alert.ts'
import { type Subscription, tellAt, wants } from '#domain/alerts/subscription.ts'
import { effectivePolicy, type Product, type Store } from '#domain/catalog/product.ts'
import { type Level, type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { ProductId, TenantId } from '#domain/values/ids.ts'
import type { AlertStore, Detection, Notice } from '#ports/alert-store.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Change, ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { StockStore } from '#ports/stock-store.ts'

export interface DetectDeps {
  feed: Pick<ChangeFeed, 'after' | 'cursor'>
  stock: Pick<StockStore, 'levels' | 'levelsOfProduct'>
  catalog: Pick<CatalogStore, 'productsById' | 'stores' | 'overridesOfLevels'>
  alerts: Pick<AlertStore, 'openOfLevels' | 'applyDetection' | 'subscriptions'>
  randomness: Pick<Randomness, 'id'>
  clock: Clock
}

const CONSUMER = 'alerts'
/** Bounds one step: a big import does not make one big transaction of alerts. */
const CHANGES_MAX = 2000
/** More alerts than this at once are a big import, not a shelf: they are told together, a little later. */
const FLOOD = 25
const FLOOD_WAIT_MS = 10_000

/**
 * Looks at what changed since the last look and opens and resolves alerts. What is judged is the level as it stands now:
 * a change seen twice, late or out of order leads to the same alerts.
 *
 * @returns how many changes were looked at; 0 when there was nothing new
 */
export async function detectAlerts(deps: DetectDeps): Promise<number> {
  const changes = await deps.feed.after(await deps.feed.cursor(CONSUMER), CHANGES_MAX)
  const last = changes.at(-1)
  if (!last) return 0
  const found: Found = { open: [], resolve: [], notices: [] }
  for (const [tenantId, ofTenant] of Map.groupBy(changes, (change) => change.tenantId)) {
    await detectInTenant(deps, { tenantId, changes: ofTenant, found })
  }
  await deps.alerts.applyDetection({ consumer: CONSUMER, changeId: last.id, ...found })
  return changes.length
}

interface Found {
  open: Alert[]
  resolve: Detection['resolve'][number][]
  notices: Notice[]
}

interface TenantLook {
  tenantId: TenantId
  changes: readonly Change[]
  found: Found
}

async function detectInTenant(deps: DetectDeps, { tenantId, changes, found }: TenantLook): Promise<void> {
  const keys = await levelsToJudge(deps, tenantId, changes)
  const products = await productsOf(deps, tenantId, [...keys.map((key) => key.productId), ...changedProducts(changes)])
  const opened = [
    ...(await judgeLevels(deps, { tenantId, keys, products, found })),
    ...changes.flatMap((change) => changedProductAlert(deps, change)),
  ]
  found.open.push(...opened)
  if (opened.length === 0) return
  const [subscriptions, stores] = await Promise.all([
    deps.alerts.subscriptions(tenantId),
    deps.catalog.stores(tenantId),
  ])
  found.notices.push(...noticesFor(opened, { subscriptions, stores, products, now: deps.clock.now() }))
}

/** The levels that changed, and those whose policy did. */
async function levelsToJudge(
  { stock }: DetectDeps,
  tenantId: TenantId,
  changes: readonly Change[],
): Promise<LevelKey[]> {
  const keys = new Map<string, LevelKey>()
  const add = ({ storeId, productId }: LevelKey) => keys.set(levelKey(storeId, productId), { storeId, productId })
  for (const change of changes) {
    if (change.kind === 'level') add(change)
    else if (change.kind === 'policy' && change.storeId !== undefined) add({ ...change, storeId: change.storeId })
    else if (change.kind === 'policy')
      for (const level of await stock.levelsOfProduct(tenantId, change.productId)) add(level)
  }
  return [...keys.values()]
}

const changedProducts = (changes: readonly Change[]): ProductId[] =>
  changes.flatMap((change) => (change.kind === 'product' ? [change.productId] : []))

async function productsOf(
  { catalog }: DetectDeps,
  tenantId: TenantId,
  ids: readonly ProductId[],
): Promise<Map<ProductId, Product>> {
  const unique = [...new Set(ids)]
  const products = await catalog.productsById(tenantId, unique)
  return new Map(products.flatMap((product) => (product ? [[product.productId, product]] : [])))
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
    if (verdict.resolve && before) found.resolve.push({ alertId: before.alertId, resolvedAt: now })
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

/** A changed name or price is over the moment it is told. */
function changedProductAlert({ randomness, clock }: DetectDeps, change: Change): Alert[] {
  if (change.kind !== 'product' || !isToldChange(change.before, change.after)) return []
  const { tenantId, productId, before, after } = change
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
      openedAt: now,
      resolvedAt: now,
      round: 1,
      version: 1,
    },
  ]
}

interface Audience {
  subscriptions: readonly Subscription[]
  stores: readonly Store[]
  products: ReadonlyMap<ProductId, Product>
  now: number
}

/** Who is to be told of what, and when. */
export function noticesFor(alerts: readonly Alert[], { subscriptions, stores, products, now }: Audience): Notice[] {
  const timeZones = new Map(stores.map(({ storeId, timeZone }) => [storeId, timeZone]))
  return subscriptions.flatMap((subscription) => {
    const wanted = alerts.filter((alert) => wants(subscription, alert, products.get(alert.productId)?.category ?? ''))
    const wait = wanted.length > FLOOD ? FLOOD_WAIT_MS : 0
    return wanted.map(({ alertId, storeId, round }) => ({
      alertId,
      subscriptionId: subscription.subscriptionId,
      round,
      dueAt: tellAt(subscription, now, timeZones.get(storeId ?? '')) + wait,
    }))
  })
}
