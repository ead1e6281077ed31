import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastQuery, ForecastStore } from '#ports/forecast-store.ts'
import type { LocalDatabase } from './database.ts'
import { among, levelsGiven } from './forecast-levels.ts'
import { localOverrides, overrideWrites } from './forecast-overrides.ts'
import { localProposals, proposalWrites } from './forecast-proposals.ts'
import { defineWrite } from './write.ts'

/** A forecast as its row: numbers in two blobs, the rest as JSON. */
interface ForecastRow {
  tenantId: TenantId
  productId: string
  storeId: string
  firstDay: Day
  madeAt: number
  inputHash: string
  body: string
  curves: Uint8Array
  paths: Uint8Array | null
}

const publishForecasts = defineWrite('forecasts.publish', (db, rows: readonly ForecastRow[]) => {
  for (const row of rows) {
    db.run(
      'UPDATE forecasts SET paths = NULL WHERE tenant_id = ? AND product_id = ? AND store_id = ? AND paths IS NOT NULL',
      row.tenantId,
      row.productId,
      row.storeId,
    )
    db.run(
      `INSERT OR REPLACE INTO forecasts
         (tenant_id, product_id, store_id, first_day, made_at, input_hash, body, curves, paths)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      row.tenantId,
      row.productId,
      row.storeId,
      row.firstDay,
      row.madeAt,
      row.inputHash,
      row.body,
      row.curves,
      row.paths,
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

const COLUMNS = `tenant_id AS tenantId, product_id AS productId, store_id AS storeId, first_day AS firstDay,
  made_at AS madeAt, input_hash AS inputHash, body, curves, paths`

/** Only the newest of a level has paths. */
const newestOf = (query: ForecastQuery): string =>
  `FROM forecasts WHERE tenant_id = ?1 AND paths IS NOT NULL ${among(query)} ORDER BY product_id, store_id`

/** So many forecasts a write: the writer's thread is not held up for longer than a person would notice. */
const PUBLISHED_AT_ONCE = 500

/** ForecastStore on SQLite. */
export function localForecastStore({ reader, write }: Pick<LocalDatabase, 'reader' | 'write'>): ForecastStore {
  return {
    async publish(forecasts) {
      for (let i = 0; i < forecasts.length; i += PUBLISHED_AT_ONCE) {
        await write(publishForecasts, forecasts.slice(i, i + PUBLISHED_AT_ONCE).map(toRow))
      }
    },
    newest: async (tenantId, query) =>
      reader.all<ForecastRow>(`SELECT ${COLUMNS} ${newestOf(query)}`, ...levelsGiven(tenantId, query)).map(toForecast),
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
    published: async (tenantId, { productId, storeId }, from) =>
      reader
        .all<ForecastRow>(
          `SELECT ${COLUMNS} FROM forecasts
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

/** Counts repeat and most days are alike, so that deflated a forecast takes a tenth. */
const pack = (values: Float32Array): Uint8Array =>
  deflateRawSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { level: 1 })

const unpack = (bytes: Uint8Array): Float32Array => {
  const raw = inflateRawSync(bytes)
  return new Float32Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.byteLength))
}

function toRow(forecast: LevelForecast): ForecastRow {
  const { tenantId, productId, storeId, firstDay, madeAt, inputHash, mean, p10, p50, p90, paths, ...told } = forecast
  const curves = new Float32Array(4 * mean.length)
  for (const [i, curve] of [mean, p10, p50, p90].entries()) curves.set(curve, i * mean.length)
  return {
    tenantId,
    productId,
    storeId,
    firstDay,
    madeAt,
    inputHash,
    body: JSON.stringify(told),
    curves: pack(curves),
    paths: pack(paths),
  }
}

function toForecast({ body, curves, paths, ...row }: ForecastRow): LevelForecast {
  const values = unpack(curves)
  const horizon = values.length / 4
  const [mean, p10, p50, p90] = [0, 1, 2, 3].map((i) => values.slice(i * horizon, (i + 1) * horizon)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const told = JSON.parse(body) as Pick<
    LevelForecast,
    'trainedFrom' | 'model' | 'demandClass' | 'warnings' | 'earlyDemand'
  >
  return { ...row, ...told, mean, p10, p50, p90, paths: paths ? unpack(paths) : new Float32Array(0) }
}
