import type { Product } from '#domain/catalog/product.ts'
import { searchTerms, searchText } from '#domain/catalog/search.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ProductQuery } from '#ports/catalog-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor } from '../shared/cursor.ts'
import { readProducts } from './catalog-entries.ts'
import { productList, toProduct } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { compareTexts, type Placed, toPage } from './cursor.ts'
import { inPartition, listItems, queryItems } from './items.ts'
import { barcodeKey } from './keys.ts'
import { LIST_INDEX } from './table.ts'

/** A product and its place in the list of all, which is by name. */
export interface ListedProduct {
  product: Product
  place: string
}

interface Walk {
  /** Where to begin, that place included. */
  from?: string
  descending?: boolean
  /** How many are read at a time; as many as an answer holds (1 MB) when absent. */
  pageSize?: number
}

/** All products of a tenant by name, read as they are asked for. The list lags behind the products by moments. */
export async function* walkProducts(
  table: AwsTable,
  tenantId: TenantId,
  { from, descending = false, pageSize }: Walk = {},
): AsyncGenerator<ListedProduct> {
  const onwards = descending ? 'listSk <= :from' : 'listSk >= :from'
  const items = queryItems(table, {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: `listPk = :list${from === undefined ? '' : ` AND ${onwards}`}`,
    ExpressionAttributeValues: { ':list': productList(tenantId), ...(from !== undefined && { ':from': from }) },
    ScanIndexForward: !descending,
    Limit: pageSize,
  })
  for await (const item of items) yield { product: toProduct(item), place: item.listSk as string }
}

type ProductFilter = Pick<ProductQuery, 'search' | 'category' | 'includeArchived'>

/** Whether a product is in a list of these. DynamoDB knows no words, so every product is read and looked at here. */
export function productFilter({ search, category, includeArchived }: ProductFilter): (product: Product) => boolean {
  const terms = searchTerms(search ?? '')
  return (product) => {
    if (!product.active && !includeArchived) return false
    if (category !== undefined && product.category !== category) return false
    if (terms.length === 0) return true
    const text = searchText(product)
    return terms.every((term) => text.includes(term))
  }
}

/** Whether most products pass: then a page needs about as many as it shows, and else all may have to be looked at. */
export const isWide = ({ search, category }: ProductFilter): boolean =>
  category === undefined && searchTerms(search ?? '').length === 0

/** A page of products by name. */
export async function listProducts(table: AwsTable, tenantId: TenantId, query: ProductQuery): Promise<Page<Product>> {
  const [from] = (decodeCursor(query.cursor, 1) ?? []) as string[]
  const isListed = productFilter(query)
  const pageSize = isWide(query) ? query.limit + 2 : undefined
  const rows: Placed<Product>[] = []
  for await (const { product, place } of walkProducts(table, tenantId, { from, pageSize })) {
    if (place === from || !isListed(product)) continue
    rows.push({ row: product, position: [place] })
    if (rows.length > query.limit) break
  }
  return toPage(rows, query.limit)
}

/** The categories of all products, archived ones too. Looks at every product. */
export async function listCategories(table: AwsTable, tenantId: TenantId): Promise<string[]> {
  const categories = new Set<string>()
  for await (const { product } of walkProducts(table, tenantId)) categories.add(product.category)
  categories.delete('')
  return [...categories].sort(compareTexts)
}

/** Nobody gives one barcode to more products than this. */
const SAME_BARCODE_MAX = 100

/** The product with a barcode; of several, the one whose number comes first. */
export async function findByBarcode(
  table: AwsTable,
  tenantId: TenantId,
  barcode: string,
): Promise<Product | undefined> {
  if (barcode === '') return undefined
  const { pk } = barcodeKey(tenantId, barcode, 'any')
  const pointers = await listItems(table, inPartition(pk, 'PRODUCT#'), SAME_BARCODE_MAX)
  const products = await readProducts(
    table,
    tenantId,
    pointers.map(({ productId }) => productId as string),
  )
  return products.find((product) => product?.active && product.barcode === barcode)
}
