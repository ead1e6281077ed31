import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { type LevelForecast, LISTED_DAYS, unitsOver } from '#domain/forecasts/forecast.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import { type Day, periodOf } from '#domain/values/day.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, productPartition } from './keys.ts'

/** What is expected of a level now, without the paths. */
export const newestKey = (tenantId: TenantId, { productId, storeId }: LevelKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`FORECAST#${storeId}#NEWEST`,
})

/** The paths of the newest: nine tenths of a forecast, and few readers need them. */
export const pathsKey = (tenantId: TenantId, { productId, storeId }: LevelKey): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`FORECAST#${storeId}#PATHS`,
})

/** What was expected from a day on. */
export const expectedKey = (tenantId: TenantId, { productId, storeId }: LevelKey, firstDay: Day): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`EXPECTED#${storeId}#${firstDay}`,
})

/** The newest forecasts of a store, what sells most first. */
export const forecastList = (tenantId: TenantId, storeId: StoreId): string => keys`T#${tenantId}#FORECASTS#${storeId}`

/** Forecasts by age. Those of Mondays are apart, because they are kept longer. */
export const agingList = (tenantId: TenantId, storeId: StoreId, kind: 'DAYS' | 'MONDAYS'): string =>
  keys`T#${tenantId}#EXPECTED#${storeId}#${kind}`

/** A number from 0 on as text of which the highest comes first: as doubles from 0 on are ordered, so are their bits. */
export function descending(n: number): string {
  const bits = new BigUint64Array(Float64Array.of(n + 0).buffer)[0]!
  return (0xffff_ffff_ffff_ffffn - bits).toString(16).padStart(16, '0')
}

/** Counts repeat and most days are alike, so that deflated a forecast takes a tenth. */
const pack = (values: Float32Array): Uint8Array =>
  deflateRawSync(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), { level: 1 })

const unpack = (bytes: Uint8Array): Float32Array => {
  const { buffer, byteOffset, byteLength } = inflateRawSync(bytes)
  return new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))
}

/**
 * A forecast as its three items: the newest of its level, its paths, and what stays of it when it is the newest no more.
 *
 * @param edition names this publication in the newest and its paths, so that a reader sees whether they belong together
 */
export function forecastItems(forecast: LevelForecast, edition: string): Item[] {
  const { tenantId, productId, storeId, firstDay, madeAt, inputHash, mean, p10, p50, p90, paths, ...told } = forecast
  const curves = new Float32Array(4 * mean.length)
  for (const [i, curve] of [mean, p10, p50, p90].entries()) curves.set(curve, i * mean.length)
  const { demandClass, earlyDemand } = told
  const kept = { tenantId, firstDay, madeAt, inputHash, body: JSON.stringify(told), curves: pack(curves) }
  const units = unitsOver(forecast, LISTED_DAYS)
  const level = { productId, storeId }
  const kind = periodOf(firstDay, 'week') === firstDay ? 'MONDAYS' : 'DAYS'
  return [
    {
      ...newestKey(tenantId, level),
      type: 'forecast',
      listPk: forecastList(tenantId, storeId),
      listSk: keys`${descending(units)}#${productId}`,
      ...level,
      ...kept,
      demandClass,
      earlyDemand: JSON.stringify(earlyDemand),
      edition,
    },
    { ...pathsKey(tenantId, level), type: 'forecastPaths', edition, paths: pack(paths) },
    {
      ...expectedKey(tenantId, level, firstDay),
      type: 'pastForecast',
      duePk: agingList(tenantId, storeId, kind),
      dueSk: keys`${firstDay}#${productId}`,
      ...level,
      ...kept,
    },
  ]
}

/** @param paths of the same edition; without them when absent */
export function toForecast(item: Item, paths?: Item): LevelForecast {
  const { tenantId, productId, storeId, firstDay, madeAt, inputHash } = item as unknown as LevelForecast
  const values = unpack(item.curves as Uint8Array)
  const horizon = values.length / 4
  const curve = (i: number) => values.slice(i * horizon, (i + 1) * horizon)
  const told = JSON.parse(item.body as string) as Pick<
    LevelForecast,
    'trainedFrom' | 'model' | 'demandClass' | 'warnings' | 'earlyDemand'
  >
  return {
    ...{ tenantId, productId, storeId, firstDay, madeAt, inputHash },
    ...told,
    ...{ mean: curve(0), p10: curve(1), p50: curve(2), p90: curve(3) },
    paths: paths ? unpack(paths.paths as Uint8Array) : new Float32Array(0),
  }
}
