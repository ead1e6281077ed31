import type { Store } from '#domain/catalog/product.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { shareOut } from '#domain/sales/days-out.ts'
import { ledgerRange } from '#domain/sales/demand-series.ts'
import {
  addSales,
  byPeriod,
  type Coverage,
  type DayRange,
  joinRanges,
  NO_SALES,
  type Sales,
} from '#domain/sales/sales-day.ts'
import { addDays, type Day, dayNumber, type Grain, nextPeriod, periodOf } from '#domain/values/day.ts'
import type { ProductId, StoreId, TenantId } from '#domain/values/ids.ts'
import { localDay, startOfDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { PeriodSales, ProductSales, SalesStore } from '#ports/sales-store.ts'
import { storesToShow } from '../catalog/stores-to-show.ts'

export interface ReadSalesDeps {
  sales: SalesStore
  catalog: Pick<CatalogStore, 'product' | 'productsById' | 'stores'>
  clock: Clock
}

/** What part of the past is asked for. Without days: the last ninety up to today, as the first store counts days. */
export interface SalesAsked {
  store?: StoreId
  from?: Day
  to?: Day
  grain: Grain
}

type Refused = Refusal<'STORE_NOT_ALLOWED' | 'NOT_FOUND' | 'RANGE_TOO_LONG' | 'INVALID_INPUT'>

interface View extends DayRange {
  grain: Grain
  stores: readonly Store[]
  /** ISO 4217; undefined when the stores have different ones, whose amounts cannot be added up. */
  currency: string | undefined
}

/** A product's history. `daysOut` adds up over stores. */
export interface ProductHistory extends View {
  productId: ProductId
  periods: (PeriodSales & { daysOut: number })[]
  total: Sales
  known: Coverage[]
}

export interface SalesSummary extends View {
  periods: PeriodSales[]
  total: Sales
  topProducts: (ProductSales & { name: string })[]
  known: Coverage[]
}

/** As many days as ten years have, and a little. */
const RANGE_DAYS_MAX = 3700
const DAYS_SHOWN = 90
const TOP_PRODUCTS = 10

/** What a product sold, period by period, with the time it was out of stock. */
export async function readProductSales(
  deps: ReadSalesDeps,
  principal: Principal,
  { productId, ...asked }: SalesAsked & { productId: ProductId },
): Promise<Result<ProductHistory, Refused>> {
  const { tenantId } = principal
  if (!(await deps.catalog.product(tenantId, productId)))
    return refuse('NOT_FOUND', `There is no product "${productId}".`)
  const found = await viewOf(deps, principal, asked)
  if (!found.ok) return found
  const view = found.value
  const among = { products: [productId], stores: view.stores.map(({ storeId }) => storeId) }
  const [days, daysOut, known] = await Promise.all([
    deps.sales.days(tenantId, { ...among, from: view.from, to: view.to }),
    readDaysOut(deps, { tenantId, productId, view }),
    readCoverage(deps, tenantId, view.stores),
  ])
  const periods = byPeriod(days, view).map((period) => ({ ...period, daysOut: daysOut.get(period.start) ?? 0 }))
  return accept({ ...view, productId, periods, total: days.reduce<Sales>(addSales, NO_SALES), known })
}

/** What the stores sold together, period by period, and which products brought the most. */
export async function readSalesSummary(
  deps: ReadSalesDeps,
  principal: Principal,
  asked: SalesAsked,
): Promise<Result<SalesSummary, Refused>> {
  const found = await viewOf(deps, principal, asked)
  if (!found.ok) return found
  const view = found.value
  const { tenantId } = principal
  const query = { from: view.from, to: view.to, stores: view.stores.map(({ storeId }) => storeId) }
  const [totals, top, known] = await Promise.all([
    deps.sales.totals(tenantId, { ...query, grain: view.grain }),
    deps.sales.topProducts(tenantId, { ...query, limit: TOP_PRODUCTS }),
    readCoverage(deps, tenantId, view.stores),
  ])
  const products = await deps.catalog.productsById(
    tenantId,
    top.map(({ productId }) => productId),
  )
  return accept({
    ...view,
    periods: byPeriod(
      totals.map(({ start, ...sales }) => ({ day: start < view.from ? view.from : start, ...sales })),
      view,
    ),
    total: totals.reduce<Sales>(addSales, NO_SALES),
    topProducts: top.map((sums, i) => ({ ...sums, name: products[i]?.name ?? sums.productId })),
    known,
  })
}

async function viewOf(
  { catalog, clock }: ReadSalesDeps,
  principal: Principal,
  { store, from, to, grain }: SalesAsked,
): Promise<Result<View, Refused>> {
  const shown = storesToShow(principal, store)
  if (!shown.ok) return shown
  const all = await catalog.stores(principal.tenantId)
  const stores = all.filter(({ storeId }) => shown.value === undefined || shown.value.includes(storeId))
  if (store !== undefined && stores.length === 0) return refuse('NOT_FOUND', `There is no store "${store}".`)
  const last = to ?? localDay(clock.now(), stores[0]?.timeZone ?? 'UTC')
  const first = from ?? addDays(last, 1 - DAYS_SHOWN)
  if (first > last) return refuse('INVALID_INPUT', `"from" (${first}) is after "to" (${last}).`)
  if (dayNumber(last) - dayNumber(first) >= RANGE_DAYS_MAX) {
    return refuse('RANGE_TOO_LONG', `From ${first} to ${last} are more than ${RANGE_DAYS_MAX} days. Ask for fewer.`)
  }
  const currencies = new Set(stores.map(({ currency }) => currency))
  return accept({
    from: first,
    to: last,
    grain,
    stores,
    currency: currencies.size === 1 ? [...currencies][0] : undefined,
  })
}

interface DaysOutOf {
  tenantId: TenantId
  productId: ProductId
  view: View
}

/** Days without stock in each period, by its first day. */
async function readDaysOut(
  { sales, clock }: ReadSalesDeps,
  { tenantId, productId, view }: DaysOutOf,
): Promise<Map<Day, number>> {
  const daysOut = new Map<Day, number>()
  for (const { storeId, timeZone } of view.stores) {
    const [from, to] = [startOfDay(view.from, timeZone), startOfDay(addDays(view.to, 1), timeZone)]
    const stockOuts = await sales.stockOuts(tenantId, { products: [productId], stores: [storeId], from, to })
    for (const [day, share] of shareOut(stockOuts, { ...view, timeZone, now: clock.now() })) {
      const start = periodOf(day, view.grain)
      daysOut.set(start, (daysOut.get(start) ?? 0) + share)
    }
  }
  return daysOut
}

/** Which days of each store are known, from uploads and from the ledger. */
export async function readCoverage(
  { sales, clock }: { sales: Pick<SalesStore, 'coverage'>; clock: Clock },
  tenantId: TenantId,
  stores: readonly Store[],
): Promise<Coverage[]> {
  const all = await sales.coverage(tenantId)
  return stores.flatMap(({ storeId, timeZone }) => {
    const found = all.find((one) => one.storeId === storeId)
    if (!found) return []
    const yesterday = addDays(localDay(clock.now(), timeZone), -1)
    const recorded = found.ledger && ledgerRange(found.ledger, yesterday)
    // A file that was sent before the evening holds no more of today than the ledger.
    const uploaded = found.ranges.flatMap(({ from, to }) =>
      from <= yesterday ? [{ from, to: to < yesterday ? to : yesterday }] : [],
    )
    const ranges = joinRanges(recorded ? [...uploaded, recorded] : uploaded)
    return ranges.length > 0 ? [{ storeId, ranges }] : []
  })
}

/** The last day of a period. */
export const endOfPeriod = (start: Day, grain: Grain): Day => addDays(nextPeriod(start, grain), -1)
