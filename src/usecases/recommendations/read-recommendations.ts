import { effectivePolicy, type Product, type Store } from '#domain/catalog/product.ts'
import { fromDay, HISTORY_DAYS_MIN, type LevelForecast } from '#domain/forecasts/forecast.ts'
import { overrideFactors } from '#domain/forecasts/override.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { COMMAND_LINES_MAX } from '#domain/ledger/command.ts'
import { type LevelKey, levelKey } from '#domain/ledger/movement.ts'
import type { SupplierSettings } from '#domain/purchasing/supplier.ts'
import { type Decision, stillStands } from '#domain/recommendations/decision.ts'
import { recommendAcross, type StoreRecommendation } from '#domain/recommendations/recommend-across.ts'
import type { DemandForecast, RecommendationRequest } from '#domain/recommendations/recommendation.ts'
import { spreadFactors } from '#domain/recommendations/spread.ts'
import { type Day, dayNumber } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { localDay } from '#domain/values/local-time.ts'
import type { MinorUnits } from '#domain/values/money.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { PurchaseOrderStore } from '#ports/purchase-order-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { eachProduct } from '../catalog/each-product.ts'
import { storesToShow } from '../catalog/stores-to-show.ts'
import { nextTurn } from '../imports/turns.ts'
import { readSuppliers, type SupplierTerms } from './read-suppliers.ts'

export interface RecommendDeps {
  catalog: Pick<CatalogStore, 'products' | 'product' | 'stores' | 'tenant' | 'overridesOfLevels'>
  stock: Pick<StockStore, 'levels'>
  forecasts: Pick<ForecastStore, 'newest' | 'overrides' | 'earlyDemands'>
  purchaseOrders: Pick<PurchaseOrderStore, 'incomingOfLevels' | 'orders' | 'order'>
  suppliers: Pick<SupplierStore, 'suppliers'>
  decisions: Pick<DecisionStore, 'newestSince'>
  clock: Clock
}

/** What to recommend for. */
export interface RecommendAsked {
  store?: StoreId
  productId?: ProductId
  /** Chance that nothing is short until the next delivery, between 0 and 1. */
  serviceLevel: number
}

/** One recommendation, and whose product it is about. */
export interface ProductRecommendation extends StoreRecommendation {
  product: Product
  /** The store's; what money is told in. */
  currency: string
  /** The product's, where it is in the store's currency. */
  unitCost?: MinorUnits
  /** The store's today. */
  today: Day
  /** What somebody decided, while that still answers it. */
  decision?: Decision
}

/** Orders once a week, where neither product nor supplier says otherwise. */
const REVIEW_DAYS = 7
/** Reckoned together between two turns of other work: some 10 ms. */
const PRODUCTS_AT_ONCE = 20
/** Older decisions answer nothing any more. */
const DECISIONS_MS = 90 * 86_400_000

/**
 * What to do about every product in every store the caller may see, the most money at risk first. It is reckoned from
 * what is known now, and so is never older than the ledger.
 */
export async function readRecommendations(
  deps: RecommendDeps,
  principal: Principal,
  asked: RecommendAsked,
): Promise<Result<ProductRecommendation[], Refusal<'STORE_NOT_ALLOWED'>>> {
  const shown = storesToShow(principal, asked.store)
  if (!shown.ok) return shown
  const { tenantId } = principal
  const [all, tenant, suppliers, decisions] = await Promise.all([
    deps.catalog.stores(tenantId),
    deps.catalog.tenant(tenantId),
    readSuppliers(deps, tenantId),
    deps.decisions.newestSince(tenantId, deps.clock.now() - DECISIONS_MS),
  ])
  const stores = all.filter(
    ({ storeId, active }) => active && (shown.value === undefined || shown.value.includes(storeId)),
  )
  const shop: Shop = {
    tenantId,
    stores,
    currency: tenant?.currency ?? '',
    suppliers,
    serviceLevel: asked.serviceLevel,
    spreads: await learnSpreads(deps, { tenantId, stores }),
  }
  const found: ProductRecommendation[] = []
  let products: Product[] = []
  const flush = async () => {
    found.push(...(await recommendSome(deps, shop, products)))
    products = []
    await nextTurn()
  }
  for await (const product of productsAsked(deps, tenantId, asked)) {
    if (products.push(product) >= PRODUCTS_AT_ONCE) await flush()
  }
  await flush()
  const decided = await withDecisions(deps, found, decisions)
  return accept(decided.toSorted(byMoneyAtRisk))
}

async function* productsAsked(
  { catalog }: RecommendDeps,
  tenantId: TenantId,
  { productId }: RecommendAsked,
): AsyncGenerator<Product> {
  if (productId === undefined) return yield* eachProduct(catalog, tenantId)
  const product = await catalog.product(tenantId, productId)
  if (product?.active) yield product
}

interface Shop {
  tenantId: TenantId
  stores: readonly Store[]
  /** The tenant's, which prices and costs of products are in. */
  currency: string
  suppliers: ReadonlyMap<string, SupplierTerms>
  serviceLevel: number
  /** How wide demand is taken to be beside its forecast, by level. */
  spreads: ReadonlyMap<string, number>
}

/** Everything known of some levels, in the order of their keys. */
async function readLevels(deps: RecommendDeps, { tenantId, stores }: Shop, products: readonly Product[]) {
  const keys = products.flatMap(({ productId }) => stores.map(({ storeId }) => ({ storeId, productId })))
  const among = { products: products.map(({ productId }) => productId), stores: stores.map(({ storeId }) => storeId) }
  const pieces = inPieces(keys, COMMAND_LINES_MAX)
  const read = async <T>(ask: (some: readonly LevelKey[]) => Promise<T[]>): Promise<T[]> =>
    (await Promise.all(pieces.map(ask))).flat()
  const [levels, policies, incoming, forecasts] = await Promise.all([
    read((some) => deps.stock.levels(tenantId, some)),
    read((some) => deps.catalog.overridesOfLevels(tenantId, some)),
    read((some) => deps.purchaseOrders.incomingOfLevels(tenantId, some)),
    deps.forecasts.newest(tenantId, among),
  ])
  const from = forecasts.map(({ firstDay }) => firstDay).toSorted()[0]
  const overrides = from === undefined ? [] : await deps.forecasts.overrides(tenantId, { ...among, from })
  return { keys, levels, policies, incoming, forecasts, overrides }
}

async function recommendSome(
  deps: RecommendDeps,
  shop: Shop,
  products: readonly Product[],
): Promise<ProductRecommendation[]> {
  if (products.length === 0 || shop.stores.length === 0) return []
  const read = await readLevels(deps, shop, products)
  const now = deps.clock.now()
  const overrides = Map.groupBy(read.overrides, ({ storeId, productId }) => levelKey(storeId, productId))
  const forecasts = new Map(
    read.forecasts.filter(isTold).map((forecast) => {
      const key = levelKey(forecast.storeId, forecast.productId)
      const own = overrides.get(key)
      return [key, demandOf(forecast, own && overrideFactors(own, forecast, () => now))]
    }),
  )
  const todays = new Map(shop.stores.map(({ storeId, timeZone }) => [storeId, localDay(now, timeZone)]))
  const known = { ...read, forecasts, todays }
  return products.flatMap((product, at) => {
    const requests = shop.stores.flatMap((store, i) => {
      const request = requestFor(shop, known, { product, store, place: at * shop.stores.length + i })
      return request ? [{ storeId: store.storeId, request }] : []
    })
    return recommendAcross(requests).map((recommendation) => {
      const { storeId } = recommendation
      const { currency } = shop.stores.find((store) => store.storeId === storeId)!
      const isCosted = product.cost !== undefined && currency === shop.currency
      const cost = isCosted ? { unitCost: product.cost } : {}
      return { ...recommendation, product, currency, ...cost, today: todays.get(storeId)! }
    })
  })
}

interface KnownLevels extends Omit<Awaited<ReturnType<typeof readLevels>>, 'forecasts'> {
  forecasts: ReadonlyMap<string, DemandForecast>
  todays: ReadonlyMap<StoreId, Day>
}

/** @returns undefined for a level that never moved and of which nothing is expected, neither sales nor deliveries */
function requestFor(
  shop: Shop,
  { levels, policies, incoming: allIncoming, forecasts, todays }: KnownLevels,
  { product, store, place }: { product: Product; store: Store; place: number },
): RecommendationRequest | undefined {
  const key = levelKey(store.storeId, product.productId)
  const level = levels[place]!
  const forecast = forecasts.get(key)
  const incoming = allIncoming[place]!
  if (level.seq === 0 && !forecast && incoming.deliveries.length === 0) return undefined
  const policy = effectivePolicy(product.policy, policies[place])
  return {
    today: todays.get(store.storeId)!,
    stock: {
      onHand: level.onHand,
      incoming: incoming.deliveries.map(({ quantity, expectedOn }) => ({
        quantity,
        ...(expectedOn === undefined ? {} : { expectedDay: expectedOn }),
      })),
    },
    supply: termsOf(policy, shop.suppliers.get(product.supplier ?? '')),
    target: { kind: 'cycle', level: shop.serviceLevel },
    spread: shop.spreads.get(key) ?? 1,
    prices: store.currency === shop.currency ? pricesOf(product) : {},
    ...(forecast && { forecast }),
    ...(policy.lowStockThreshold === undefined ? {} : { lowStockThreshold: policy.lowStockThreshold }),
  }
}

const pricesOf = ({ price, cost }: Product) => ({
  ...(price === undefined ? {} : { price }),
  ...(cost === undefined ? {} : { cost }),
})

/** A product's own terms, else its supplier's. */
export const termsOf = (
  { leadTimeDays, packSize }: ReturnType<typeof effectivePolicy>,
  supplier: (SupplierSettings & SupplierTerms) | undefined,
): RecommendationRequest['supply'] => {
  const stated = leadTimeDays ?? supplier?.leadTimeDays
  return {
    ...(stated === undefined ? {} : { leadTimeDays: stated }),
    ...(supplier && supplier.seenLeadTimeDays.length > 0 ? { seenLeadTimeDays: supplier.seenLeadTimeDays } : {}),
    reviewDays: Math.min(61, supplier?.reviewDays ?? REVIEW_DAYS),
    ...(packSize === undefined || packSize <= 0 ? {} : { packSize }),
  }
}

const isTold = ({ trainedFrom, firstDay }: LevelForecast): boolean =>
  dayNumber(firstDay) - dayNumber(trainedFrom) >= HISTORY_DAYS_MIN

/** A forecast as recommendations take it, with what people said against it. */
function demandOf(forecast: LevelForecast, factors: Float64Array | undefined): DemandForecast {
  const { paths, mean } = fromDay(forecast, forecast.firstDay)
  if (factors) for (const days of [mean, ...paths]) for (let i = 0; i < days.length; i++) days[i]! *= factors[i]!
  return { firstDay: forecast.firstDay, mean, warnings: forecast.warnings, paths }
}

/** How wide demand is beside each forecast, learnt over all products of each store, whichever are asked for. */
async function learnSpreads(
  { forecasts }: RecommendDeps,
  { tenantId, stores }: Pick<Shop, 'tenantId' | 'stores'>,
): Promise<Map<string, number>> {
  const early = await forecasts.earlyDemands(tenantId, { stores: stores.map(({ storeId }) => storeId) })
  const spreads = new Map<string, number>()
  for (const [storeId, ofStore] of Map.groupBy(early, (one) => one.storeId)) {
    const factors = spreadFactors(ofStore.map((one) => one.earlyDemand))
    for (const [i, { productId }] of ofStore.entries()) spreads.set(levelKey(storeId, productId), factors[i]!)
  }
  return spreads
}

async function withDecisions(
  { purchaseOrders }: RecommendDeps,
  found: readonly ProductRecommendation[],
  decisions: readonly Decision[],
): Promise<ProductRecommendation[]> {
  const drafts = new Set<string>()
  for (const { tenantId, orderId } of decisions) {
    if (orderId === undefined || drafts.has(orderId)) continue
    const order = await purchaseOrders.order(tenantId, orderId)
    if (order?.state === 'draft') drafts.add(orderId)
  }
  const newest = new Map(decisions.map((decision) => [levelKey(decision.storeId, decision.productId), decision]))
  return found.map((one) => {
    const decision = newest.get(levelKey(one.storeId, one.product.productId))
    const stands =
      decision &&
      stillStands(decision, {
        action: one.action,
        daysSince: (day) => dayNumber(one.today) - dayNumber(day),
        isOrderDraft: decision.orderId !== undefined && drafts.has(decision.orderId),
      })
    return stands ? { ...one, decision } : one
  })
}

/** The most money at risk first; then what can wait least; then by product and store. */
function byMoneyAtRisk(a: ProductRecommendation, b: ProductRecommendation): number {
  const money = (b.moneyAtRisk?.amount ?? 0) - (a.moneyAtRisk?.amount ?? 0)
  if (money !== 0) return money
  const [first, second] = [a.orderByDay ?? '9999', b.orderByDay ?? '9999']
  if (first !== second) return first < second ? -1 : 1
  const [one, other] = [levelKey(a.product.productId, a.storeId), levelKey(b.product.productId, b.storeId)]
  return one < other ? -1 : one > other ? 1 : 0
}
