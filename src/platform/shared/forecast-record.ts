import type { MovedForecast } from '#domain/archive/archive-record.ts'
import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import type { TenantId } from '#domain/values/ids.ts'

const toText = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

/** A copy, because floating-point numbers must begin where their width allows. */
const toNumbers = (text: string): Float32Array => {
  const bytes = Buffer.from(text, 'base64')
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}

/** A forecast as it is moved. One of the past has no paths. */
export function movedForecast(forecast: LevelForecast, isNewest: boolean): MovedForecast {
  const { productId, storeId, firstDay, madeAt, inputHash, mean, p10, p50, p90, paths, ...rest } = forecast
  const { trainedFrom, model, demandClass, warnings, earlyDemand } = rest
  const curves = new Float32Array(4 * mean.length)
  for (const [i, curve] of [mean, p10, p50, p90].entries()) curves.set(curve, i * mean.length)
  return {
    ...{ productId, storeId, firstDay, madeAt, inputHash },
    told: { trainedFrom, model, demandClass, warnings, earlyDemand },
    curves: toText(curves),
    ...(isNewest && { paths: toText(paths) }),
  }
}

/** A forecast as it was published. */
export function publishedForecast(tenantId: TenantId, { told, curves, paths, ...moved }: MovedForecast): LevelForecast {
  const values = toNumbers(curves)
  const horizon = values.length / 4
  const curve = (i: number) => values.slice(i * horizon, (i + 1) * horizon)
  return {
    ...{ tenantId, ...moved, ...told },
    ...{ mean: curve(0), p10: curve(1), p50: curve(2), p90: curve(3) },
    paths: toNumbers(paths ?? ''),
  }
}
