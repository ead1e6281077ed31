import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastQuery } from '#ports/forecast-store.ts'

/** Narrows to products and stores. Only what is asked for stands in the statement: "or all" would read every row. */
export const among = ({ products, stores }: ForecastQuery): string =>
  `${products ? 'AND product_id IN (SELECT value FROM json_each(?2))' : 'AND ?2 IS NULL'}
   ${stores ? 'AND store_id IN (SELECT value FROM json_each(?3))' : 'AND ?3 IS NULL'}`

/** What `?1` to `?3` stand for. */
export const levelsGiven = (tenantId: TenantId, { products, stores }: ForecastQuery) =>
  [tenantId, products ? JSON.stringify(products) : null, stores ? JSON.stringify(stores) : null] as const
