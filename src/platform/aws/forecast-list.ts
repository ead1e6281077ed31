import type { Product } from '#domain/catalog/product.ts'
import { searchTerms, searchText } from '#domain/catalog/search.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastListQuery, ForecastStore, ListedForecast } from '#ports/forecast-store.ts'
import { decodeCursor, type Position } from '../shared/cursor.ts'
import { toProduct } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { comparePositions, type Placed, toPage } from './cursor.ts'
import { forecastList, toForecast } from './forecast-rows.ts'
import { type Item, queryItems, readItems } from './items.ts'
import { productKey } from './keys.ts'
import { storesOf } from './shelves.ts'
import { LIST_INDEX } from './table.ts'

/**
 * A page of forecasts. Each store's list is in the order wanted already, so a page reads about as many as it shows; words
 * and categories are the products', of which as many are looked at as it takes to fill the page.
 */
export async function listForecasts(
  table: AwsTable,
  tenantId: TenantId,
  query: ForecastListQuery,
): ReturnType<ForecastStore['list']> {
  const after = decodeCursor(query.cursor, 3)
  const stores = await storesOf(table, tenantId, query.stores)
  const isListed = productFilter(query)
  const rows: Placed<ListedForecast>[] = []
  let waiting: Placed<Item>[] = []
  const flush = async () => {
    const products = await readProducts(table, tenantId, waiting)
    for (const { row, position } of waiting) {
      const product = products(row.productId as string)
      if (!product || !isListed(product)) continue
      const { name, category } = product
      rows.push({ row: { forecast: toForecast(row), name, category }, position })
    }
    waiting = []
  }
  for await (const placed of inOrder(table, tenantId, { stores, after, pageSize: query.limit + 1 })) {
    if (query.demandClass !== undefined && placed.row.demandClass !== query.demandClass) continue
    if (waiting.push(placed) > query.limit) await flush()
    if (rows.length > query.limit) break
  }
  await flush()
  return toPage(rows, query.limit)
}

function productFilter({ search, category }: ForecastListQuery): (product: Product) => boolean {
  const terms = searchTerms(search ?? '')
  return (product) => {
    if (!product.active || (category !== undefined && product.category !== category)) return false
    if (terms.length === 0) return true
    const text = searchText(product)
    return terms.every((term) => text.includes(term))
  }
}

async function readProducts(table: AwsTable, tenantId: TenantId, waiting: readonly Placed<Item>[]) {
  const found = await readItems(
    table,
    waiting.map(({ row }) => productKey(tenantId, row.productId as string)),
  )
  return (productId: string): Product | undefined => {
    const item = found.get(productKey(tenantId, productId))
    return item && toProduct(item)
  }
}

interface Walk {
  stores: readonly string[]
  after: Position | undefined
  pageSize: number
}

/** The lists of several stores as one, by place and then by store. */
async function* inOrder(table: AwsTable, tenantId: TenantId, walk: Walk): AsyncGenerator<Placed<Item>> {
  const lists = walk.stores.map((storeId) => ofStore(table, tenantId, { ...walk, storeId }))
  const heads = await Promise.all(lists.map((list) => list.next()))
  for (;;) {
    let first = -1
    for (const [i, head] of heads.entries()) {
      if (head.done) continue
      const best = heads[first]
      if (!best || best.done || comparePositions(head.value.position, best.value.position) < 0) first = i
    }
    const next = heads[first]
    if (!next || next.done) return
    yield next.value
    heads[first] = await lists[first]!.next()
  }
}

async function* ofStore(
  table: AwsTable,
  tenantId: TenantId,
  { storeId, after, pageSize }: Walk & { storeId: string },
): AsyncGenerator<Placed<Item>> {
  const items = queryItems(table, {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: `listPk = :list${after ? ' AND listSk >= :from' : ''}`,
    ExpressionAttributeValues: {
      ':list': forecastList(tenantId, storeId),
      ...(after && { ':from': `${after[0]}#${after[1]}` }),
    },
    Limit: pageSize,
  })
  for await (const row of items) {
    // Parts of the key as they stand in it, so that pages go on in its order.
    const [units, product] = (row.listSk as string).split('#') as [string, string]
    const position = [units, product, storeId]
    if (!after || comparePositions(position, after) > 0) yield { row, position }
  }
}
