import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Position } from '../shared/cursor.ts'
import { readProducts } from './catalog-entries.ts'
import { shelfList, toPolicy } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { comparePositions, compareTexts } from './cursor.ts'
import { type Item, listItems, readItems } from './items.ts'
import { escapePart, policyKey } from './keys.ts'
import { pooled } from './pooled.ts'
import { type ListedProduct, walkProducts } from './product-lists.ts'
import { productsAtOnce, type Shelf, shelfOf, shelvesOfProducts } from './shelves.ts'
import { LIST_INDEX } from './table.ts'

interface InKeyOrder {
  sort: 'product' | 'name'
  stores: readonly StoreId[]
  descending: boolean
  /** Product and store of the row before; see `POSITION` in stock-lists.ts. */
  after: Position | undefined
  limit: number
}

/** Levels of products that are not archived, in an order that a key has: reads about as many as it gives. */
export function stockInKeyOrder(table: AwsTable, tenantId: TenantId, query: InKeyOrder): Promise<Shelf[]> {
  return query.sort === 'name' ? stockByName(table, tenantId, query) : stockByProduct(table, tenantId, query)
}

async function stockByName(
  table: AwsTable,
  tenantId: TenantId,
  { stores, descending, after, limit }: InKeyOrder,
): Promise<Shelf[]> {
  const sign = descending ? -1 : 1
  const inOrder = stores.toSorted((a, b) => sign * compareTexts(a, b))
  const atOnce = Math.min(limit, productsAtOnce(stores.length))
  const shelves: Shelf[] = []
  const take = async (products: ListedProduct[]) => {
    const found = await shelvesOfProducts(table, tenantId, { products, stores: inOrder })
    const isAfter = ({ place, row }: Shelf) =>
      after === undefined || sign * comparePositions([place, row.storeId], after) > 0
    shelves.push(...found.filter(isAfter))
  }
  let chunk: ListedProduct[] = []
  const from = after?.[0] as string | undefined
  for await (const listed of walkProducts(table, tenantId, { from, descending, pageSize: atOnce + 1 })) {
    if (listed.product.active) chunk.push(listed)
    if (chunk.length < atOnce) continue
    await take(chunk)
    chunk = []
    if (shelves.length >= limit) break
  }
  await take(chunk)
  return shelves.slice(0, limit)
}

/** Each store's levels are listed by product: the first of all stores are among the first of each. */
async function stockByProduct(
  table: AwsTable,
  tenantId: TenantId,
  { stores, descending, after, limit }: InKeyOrder,
): Promise<Shelf[]> {
  const sign = descending ? -1 : 1
  const shelves: Shelf[] = []
  let last = after
  while (shelves.length < limit) {
    const levels = await firstLevels(table, tenantId, { stores, descending, after: last, limit })
    if (levels.length === 0) break
    const some = levels.toSorted((a, b) => sign * comparePositions(placeOf(a), placeOf(b))).slice(0, limit)
    shelves.push(...(await activeShelves(table, tenantId, some)))
    last = placeOf(some.at(-1)!)
  }
  return shelves.slice(0, limit)
}

const placeOf = (level: Item): Position => [escapePart(level.productId as string), level.storeId as string]

/** Before and after every level of a list. */
const LEVELS = { first: 'LEVEL#', last: 'LEVEL$' }

/** Stores asked side by side, each for a page's worth. */
const STORES_AT_ONCE = 50

/** The first levels of each store that come after a position, `limit` at most of each. */
async function firstLevels(
  table: AwsTable,
  tenantId: TenantId,
  { stores, descending, after, limit }: Omit<InKeyOrder, 'sort'>,
): Promise<Item[]> {
  const sign = descending ? -1 : 1
  const from = after && `LEVEL#${after[0]}`
  const lists = await pooled(stores, STORES_AT_ONCE, async (storeId) => {
    const query = {
      IndexName: LIST_INDEX.name,
      KeyConditionExpression: 'listPk = :list AND listSk BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':list': shelfList(tenantId, storeId),
        ':first': (descending ? undefined : from) ?? LEVELS.first,
        ':last': (descending ? from : undefined) ?? LEVELS.last,
      },
      ScanIndexForward: !descending,
      // One more, since the first may be the last of the page before.
      Limit: limit + 1,
    }
    const levels = await listItems(table, query, limit + 1)
    return levels.filter((level) => after === undefined || sign * comparePositions(placeOf(level), after) > 0)
  })
  return lists.flat()
}

async function activeShelves(table: AwsTable, tenantId: TenantId, levels: readonly Item[]): Promise<Shelf[]> {
  const levelKeys = levels.map(({ storeId, productId }) => ({
    storeId: storeId as string,
    productId: productId as string,
  }))
  const [products, policies] = await Promise.all([
    readProducts(
      table,
      tenantId,
      levelKeys.map(({ productId }) => productId),
    ),
    readItems(
      table,
      levelKeys.map((key) => policyKey(tenantId, key)),
    ),
  ])
  return levels.flatMap((level, i) => {
    const product = products[i]
    const policy = policies.get(policyKey(tenantId, levelKeys[i]!))
    return product?.active ? [shelfOf({ product, place: '' }, level, policy && toPolicy(policy))] : []
  })
}
