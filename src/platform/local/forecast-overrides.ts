import type { Override } from '#domain/forecasts/override.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { Connection } from './connection.ts'
import type { LocalDatabase } from './database.ts'
import { among, levelsGiven } from './forecast-levels.ts'
import { defineWrite } from './write.ts'

export const insertOverride = (db: Connection, override: Override): void => {
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
}

const addOverride = defineWrite('forecasts.addOverride', insertOverride)

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

export const overrideWrites = [addOverride, removeOverride]

/** The part of ForecastStore that keeps what people said. */
export function localOverrides({
  reader,
  write,
}: Pick<LocalDatabase, 'reader' | 'write'>): Pick<
  ForecastStore,
  'addOverride' | 'removeOverride' | 'override' | 'overrides'
> {
  return {
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
          ...levelsGiven(tenantId, query),
          from,
        )
        .map(({ body }) => JSON.parse(body) as Override),
  }
}
