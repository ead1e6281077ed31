import type { Override } from '#domain/forecasts/override.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastQuery, ForecastStore } from '#ports/forecast-store.ts'
import type { LocalDatabase } from './database.ts'
import { listForecasts } from './forecast-list.ts'
import { FORECAST_COLUMNS, type ForecastRow, toForecast, toRow, type WrittenRow } from './forecast-rows.ts'
import { defineWrite } from './write.ts'

const publishForecasts = defineWrite('forecasts.publish', (db, rows: readonly WrittenRow[]) => {
  for (const row of rows) {
    db.run(
      'UPDATE forecasts SET paths = NULL WHERE tenant_id = ? AND product_id = ? AND store_id = ? AND paths IS NOT NULL',
      row.tenantId,
      row.productId,
      row.storeId,
    )
    db.run(
      `INSERT OR REPLACE INTO forecasts
         (tenant_id, product_id, store_id, first_day, made_at, input_hash, body, curves, paths, units_28)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.tenantId,
      row.productId,
      row.storeId,
      row.firstDay,
      row.madeAt,
      row.inputHash,
      row.body,
      row.curves,
      row.paths,
      row.units28,
    )
  }
})

/** 0 is a Sunday in SQLite's `%w`. */
const IS_MONDAY = "strftime('%w', first_day) = '1'"

const dropForecasts = defineWrite(
  'forecasts.drop',
  (db, { tenantId, before, keepMondays }: { tenantId: TenantId; before: Day; keepMondays: boolean }): number =>
    db.run(
      `DELETE FROM forecasts WHERE tenant_id = ? AND first_day < ? AND paths IS NULL ${keepMondays ? `AND NOT ${IS_MONDAY}` : ''}`,
      tenantId,
      before,
    ),
)

const addOverride = defineWrite('forecasts.addOverride', (db, override: Override) => {
  db.run(
    `INSERT INTO forecast_overrides (tenant_id, product_id, store_id, created_at, override_id, last_day, body)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    override.tenantId,
    override.productId,
    override.storeId,
    override.createdAt,
    override.overrideId,
    override.to,
    JSON.stringify(override),
  )
})

const removeOverride = defineWrite(
  'forecasts.removeOverride',
  (db, { tenantId, overrideId, removedAt }: { tenantId: TenantId; overrideId: string; removedAt: number }): boolean =>
    db.run(
      `UPDATE forecast_overrides SET body = json_set(body, '$.removedAt', ?)
       WHERE tenant_id = ? AND override_id = ? AND json_extract(body, '$.removedAt') IS NULL`,
      removedAt,
      tenantId,
      overrideId,
    ) === 1,
)

/** What the writer's thread does for this store. */
export const forecastWrites = [publishForecasts, dropForecasts, addOverride, removeOverride]

/** Narrows to products and stores. Only what is asked for stands in the statement: "or all" would read every row. */
const among = ({ products, stores }: ForecastQuery): string =>
  `${products ? 'AND product_id IN (SELECT value FROM json_each(?2))' : 'AND ?2 IS NULL'}
   ${stores ? 'AND store_id IN (SELECT value FROM json_each(?3))' : 'AND ?3 IS NULL'}`

/** Only the newest of a level has paths. */
const newestOf = (query: ForecastQuery): string =>
  `FROM forecasts WHERE tenant_id = ?1 AND paths IS NOT NULL ${among(query)} ORDER BY product_id, store_id`

/** So many forecasts a write: the writer's thread is not held up for longer than a person would notice. */
const PUBLISHED_AT_ONCE = 500

/** ForecastStore on SQLite. */
export function localForecastStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): ForecastStore {
  const given = (tenantId: TenantId, { products, stores }: ForecastQuery) =>
    [tenantId, products ? JSON.stringify(products) : null, stores ? JSON.stringify(stores) : null] as const
  return {
    async publish(forecasts) {
      for (let i = 0; i < forecasts.length; i += PUBLISHED_AT_ONCE) {
        await write(publishForecasts, forecasts.slice(i, i + PUBLISHED_AT_ONCE).map(toRow))
      }
    },
    newest: async (tenantId, query) =>
      reader
        .all<ForecastRow>(`SELECT ${FORECAST_COLUMNS} ${newestOf(query)}`, ...given(tenantId, query))
        .map(toForecast),
    inputs: async (tenantId, query) =>
      reader
        .all<Omit<ForecastRow, 'body' | 'curves' | 'paths' | 'tenantId'>>(
          `SELECT product_id AS productId, store_id AS storeId, first_day AS firstDay, made_at AS madeAt,
             input_hash AS inputHash ${newestOf(query)}`,
          ...given(tenantId, query),
        )
        .map((row) => ({ ...row })),
    list: async (tenantId, query) => listForecasts(reader, tenantId, query),
    published: async (tenantId, { productId, storeId }, from) =>
      reader
        .all<ForecastRow>(
          `SELECT ${FORECAST_COLUMNS} FROM forecasts
           WHERE tenant_id = ? AND product_id = ? AND store_id = ? AND first_day >= ? ORDER BY first_day`,
          tenantId,
          productId,
          storeId,
          from,
        )
        .map(toForecast),
    thin: (tenantId, before) => write(dropForecasts, { tenantId, before, keepMondays: true }),
    forget: (tenantId, before) => write(dropForecasts, { tenantId, before, keepMondays: false }),
    addOverride: (override) => write(addOverride, override),
    removeOverride: (tenantId, overrideId, removedAt) => write(removeOverride, { tenantId, overrideId, removedAt }),
    async override(tenantId, overrideId) {
      const row = reader.get<{ body: string }>(
        'SELECT body FROM forecast_overrides WHERE tenant_id = ? AND override_id = ?',
        tenantId,
        overrideId,
      )
      return row && (JSON.parse(row.body) as Override)
    },
    overrides: async (tenantId, { from, ...query }) =>
      reader
        .all<{ body: string }>(
          `SELECT body FROM forecast_overrides WHERE tenant_id = ?1
             ${among(query)} AND last_day >= ?4 ORDER BY product_id, store_id, created_at, override_id`,
          ...given(tenantId, query),
          from,
        )
        .map(({ body }) => JSON.parse(body) as Override),
  }
}
