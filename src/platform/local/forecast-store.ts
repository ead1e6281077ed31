import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { ForecastQuery, ForecastStore } from '#ports/forecast-store.ts'
import type { LocalDatabase } from './database.ts'
import { among, levelsGiven } from './forecast-levels.ts'
import { listForecasts } from './forecast-list.ts'
import { localOverrides, overrideWrites } from './forecast-overrides.ts'
import { localProposals, proposalWrites } from './forecast-proposals.ts'
import {
  FORECAST_COLUMNS,
  type ForecastRow,
  toForecast,
  toRow,
  WITHOUT_PATHS,
  type WrittenRow,
} from './forecast-rows.ts'
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

/** What the writer's thread does for this store. */
export const forecastWrites = [publishForecasts, dropForecasts, ...overrideWrites, ...proposalWrites]

/** Only the newest of a level has paths. */
const newestOf = (query: ForecastQuery): string =>
  `FROM forecasts WHERE tenant_id = ?1 AND paths IS NOT NULL ${among(query)} ORDER BY product_id, store_id`

/** So many forecasts a write: the writer's thread is not held up for longer than a person would notice. */
const PUBLISHED_AT_ONCE = 500

/** ForecastStore on SQLite. */
export function localForecastStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): ForecastStore {
  return {
    async publish(forecasts) {
      for (const some of inPieces(forecasts, PUBLISHED_AT_ONCE)) await write(publishForecasts, some.map(toRow))
    },
    newest: async (tenantId, query) =>
      reader
        .all<ForecastRow>(`SELECT ${FORECAST_COLUMNS} ${newestOf(query)}`, ...levelsGiven(tenantId, query))
        .map(toForecast),
    inputs: async (tenantId, query) =>
      reader
        .all<Omit<ForecastRow, 'body' | 'curves' | 'paths' | 'tenantId'>>(
          `SELECT product_id AS productId, store_id AS storeId, first_day AS firstDay, made_at AS madeAt,
             input_hash AS inputHash ${newestOf(query)}`,
          ...levelsGiven(tenantId, query),
        )
        .map((row) => ({ ...row })),
    earlyDemands: async (tenantId, query) =>
      reader
        .all<LevelKey & { mean: number; standardDeviation: number }>(
          `SELECT product_id AS productId, store_id AS storeId, body ->> '$.earlyDemand.mean' AS mean,
             body ->> '$.earlyDemand.standardDeviation' AS standardDeviation ${newestOf(query)}`,
          ...levelsGiven(tenantId, query),
        )
        .map(({ productId, storeId, ...earlyDemand }) => ({ productId, storeId, earlyDemand: { ...earlyDemand } })),
    list: async (tenantId, query) => listForecasts(reader, tenantId, query),
    published: async (tenantId, { productId, storeId }, from) =>
      reader
        .all<ForecastRow>(
          `SELECT ${WITHOUT_PATHS} FROM forecasts
           WHERE tenant_id = ? AND product_id = ? AND store_id = ? AND first_day >= ? ORDER BY first_day`,
          tenantId,
          productId,
          storeId,
          from,
        )
        .map(toForecast),
    thin: (tenantId, before) => write(dropForecasts, { tenantId, before, keepMondays: true }),
    forget: (tenantId, before) => write(dropForecasts, { tenantId, before, keepMondays: false }),
    ...localOverrides({ reader, write }),
    ...localProposals({ reader, write }),
  }
}
