import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastListQuery, ListedForecast } from '#ports/forecast-store.ts'
import type { Page } from '#ports/page.ts'
import { decodeCursor, type Position, toPage } from '../shared/cursor.ts'
import { among, clause, matches, where } from './clause.ts'
import type { Connection } from './connection.ts'
import { type ForecastRow, toForecast } from './forecast-rows.ts'

interface ListRow extends Omit<ForecastRow, 'paths'> {
  name: string
  category: string
  units28: number
}

const COLUMNS = `f.tenant_id AS tenantId, f.product_id AS productId, f.store_id AS storeId, f.first_day AS firstDay,
  f.made_at AS madeAt, f.input_hash AS inputHash, f.body, f.curves, f.units_28 AS units28, p.name, p.category`

/** Walked in the order of its index, so that a page needs no sort; left to itself, SQLite begins with the products. */
const FROM = `forecasts f INDEXED BY forecasts_by_units
  CROSS JOIN products p ON p.tenant_id = f.tenant_id AND p.product_id = f.product_id`

/** What comes after a row: fewer units, or as many and a later product or store. */
const after = ([units, productId, storeId]: Position) =>
  clause(
    'f.units_28 <= ? AND (f.units_28 < ? OR (f.product_id, f.store_id) > (?, ?))',
    units,
    units,
    productId,
    storeId,
  )

export function listForecasts(db: Connection, tenantId: TenantId, query: ForecastListQuery): Page<ListedForecast> {
  const last = decodeCursor(query.cursor, 3)
  const { sql, parameters } = where([
    clause('f.tenant_id = ? AND f.paths IS NOT NULL AND p.active = 1', tenantId),
    among('f.store_id', query.stores),
    query.category === undefined ? undefined : clause('p.category = ?', query.category),
    query.demandClass && clause("json_extract(f.body, '$.demandClass') = ?", query.demandClass),
    matches('p.search_text', query.search),
    last && after(last),
  ])
  const rows = db.all<ListRow>(
    `SELECT ${COLUMNS} FROM ${FROM} WHERE ${sql}
     ORDER BY f.units_28 DESC, f.product_id, f.store_id LIMIT ?`,
    ...parameters,
    query.limit + 1,
  )
  return toPage(rows, query.limit, {
    item: ({ name, category, units28: _, ...row }) => ({
      name,
      category,
      forecast: toForecast({ ...row, paths: null }),
    }),
    cursor: ({ units28, productId, storeId }) => [units28, productId, storeId],
  })
}
