import { isWithin, type StoreScope } from '#domain/identity/permission.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'
import { listenerOf } from './listener.ts'

export interface StillForDeps {
  alerts: Pick<AlertStore, 'subscription'>
  identity: Pick<IdentityStore, 'account'>
}

/** Whether somebody may read of these stores. */
export const maySee = (reader: Account | undefined, stores: StoreScope): boolean =>
  reader !== undefined && isWithin(stores, reader.stores)

/** Asked when a message about alerts leaves: whether its reader still wants it there, and may still see its stores. */
export async function isStillFor(
  deps: StillForDeps,
  { to, subscriptionId, stores }: { to: string; subscriptionId: string; stores: StoreScope },
): Promise<boolean> {
  const subscription = await deps.alerts.subscription(subscriptionId)
  if (subscription?.address !== to) return false
  return maySee(await listenerOf(deps, subscription), stores)
}
