import type { Principal } from '#domain/identity/permission.ts'
import type { StoreId } from '#domain/values/ids.ts'
import { accept, type Refusal, type Result } from '#domain/values/result.ts'
import type { ForecastListQuery, ForecastStore, ListedForecast } from '#ports/forecast-store.ts'
import type { Page } from '#ports/page.ts'
import { storesToShow } from '../catalog/stores-to-show.ts'

export interface ListForecasts extends Omit<ForecastListQuery, 'stores'> {
  /** Only this store; every one the caller may see when absent. */
  store?: StoreId
}

/** The newest forecasts of the stores the caller may see, what sells most first. */
export async function listForecasts(
  { forecasts }: { forecasts: Pick<ForecastStore, 'list'> },
  principal: Principal,
  { store, ...query }: ListForecasts,
): Promise<Result<Page<ListedForecast>, Refusal<'STORE_NOT_ALLOWED'>>> {
  const stores = storesToShow(principal, store)
  if (!stores.ok) return stores
  const among = stores.value && { stores: stores.value }
  return accept(await forecasts.list(principal.tenantId, { ...query, ...among }))
}
