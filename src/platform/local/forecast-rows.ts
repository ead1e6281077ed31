import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type LevelForecast, LISTED_DAYS, unitsOver } from '#domain/forecasts/forecast.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'

/** A forecast as its row: numbers in two blobs, the rest as JSON. */
export interface ForecastRow {
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

/** Beside what is read back, what lists are in order of. */
export interface WrittenRow extends ForecastRow {
  units28: number
}

export const FORECAST_COLUMNS = `tenant_id AS tenantId, product_id AS productId, store_id AS storeId,
  first_day AS firstDay, made_at AS madeAt, input_hash AS inputHash, body, curves, paths`

/** Paths are nine tenths of a forecast, and few readers need them. */
export const WITHOUT_PATHS = FORECAST_COLUMNS.replace('paths', 'NULL AS paths')

/** Counts repeat and most days are alike, so that deflated a forecast takes a tenth. */
const pack = (values: Float32Array): Uint8Array =>
  deflateRawSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { level: 1 })

/** Room for four curves of two months: zlib sets so much aside for each call, and a report makes ten thousand. */
const CURVES_BYTES = 4096
const PATHS_BYTES = 16_384

const unpack = (bytes: Uint8Array, chunkSize: number): Float32Array => {
  const { buffer, byteOffset, byteLength } = inflateRawSync(bytes, { chunkSize })
  const width = Float32Array.BYTES_PER_ELEMENT
  // Where numbers may begin, they are read where they lie.
  if (byteOffset % width === 0) return new Float32Array(buffer, byteOffset, byteLength / width)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

export function toRow(forecast: LevelForecast): WrittenRow {
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
    units28: unitsOver(forecast, LISTED_DAYS),
  }
}

export function toForecast({ body, curves, paths, ...row }: ForecastRow): LevelForecast {
  const values = unpack(curves, CURVES_BYTES)
  const horizon = values.length / 4
  const [mean, p10, p50, p90] = [0, 1, 2, 3].map((i) => values.subarray(i * horizon, (i + 1) * horizon)) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ]
  const told = JSON.parse(body) as Pick<
    LevelForecast,
    'trainedFrom' | 'model' | 'demandClass' | 'warnings' | 'earlyDemand'
  >
  return { ...row, ...told, mean, p10, p50, p90, paths: paths ? unpack(paths, PATHS_BYTES) : new Float32Array(0) }
}
