import { admitOverride, type Override } from '#domain/forecasts/override.ts'
import { mayUseStore, type Principal } from '#domain/identity/permission.ts'
import { localDay } from '#domain/values/local-time.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { ForecastStore } from '#ports/forecast-store.ts'
import type { Randomness } from '#ports/randomness.ts'

export interface OverrideDeps {
  forecasts: Pick<ForecastStore, 'addOverride' | 'override' | 'removeOverride'>
  catalog: Pick<CatalogStore, 'product' | 'store'>
  clock: Clock
  randomness: Pick<Randomness, 'id'>
}

export type OverrideWish = Pick<Override, 'productId' | 'storeId' | 'from' | 'to' | 'change' | 'reason'>

/** Keeps what somebody knows better than the forecast of a level. */
export async function addOverride(
  { forecasts, catalog, clock, randomness }: OverrideDeps,
  principal: Principal,
  wish: OverrideWish,
): Promise<Result<Override, Refusal<'NOT_FOUND' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE' | 'INVALID_OVERRIDE'>>> {
  const { tenantId } = principal
  const { productId, storeId } = wish
  if (!mayUseStore(principal, storeId)) return refuse('STORE_NOT_ALLOWED', `You have no access to store "${storeId}".`)
  const [product, store] = await Promise.all([catalog.product(tenantId, productId), catalog.store(tenantId, storeId)])
  if (!product) return refuse('NOT_FOUND', `There is no product "${productId}".`)
  if (!store) return refuse('UNKNOWN_STORE', `There is no store "${storeId}".`)
  const now = clock.now()
  const admitted = admitOverride(wish, localDay(now, store.timeZone))
  if (!admitted.ok) return admitted
  const override: Override = {
    ...admitted.value,
    tenantId,
    productId,
    storeId,
    overrideId: randomness.id(),
    createdBy: principal.actor,
    createdAt: now,
  }
  await forecasts.addOverride(override)
  return accept(override)
}

/** Takes an override back. It stays on record, and is judged for the days before that. */
export async function removeOverride(
  { forecasts, clock }: OverrideDeps,
  principal: Principal,
  overrideId: string,
): Promise<Result<Override, Refusal<'NOT_FOUND'>>> {
  const override = await forecasts.override(principal.tenantId, overrideId)
  if (!override || !mayUseStore(principal, override.storeId)) {
    return refuse('NOT_FOUND', `There is no override "${overrideId}".`)
  }
  const removedAt = clock.now()
  const isRemoved = await forecasts.removeOverride(principal.tenantId, overrideId, removedAt)
  return accept(isRemoved ? { ...override, removedAt } : override)
}
