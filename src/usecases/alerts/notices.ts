import type { Alert } from '#domain/alerts/alert.ts'
import { bundledAt, type Subscription, tellAt, wants } from '#domain/alerts/subscription.ts'
import type { Product, Store } from '#domain/catalog/product.ts'
import type { ProductId } from '#domain/values/ids.ts'
import type { Notice } from '#ports/alert-store.ts'

/** More alerts than this at once for one subscriber are a file or a flood, not a shelf: they are told together. */
const FLOOD_ALERTS = 25

export interface Audience {
  subscriptions: readonly Subscription[]
  stores: readonly Store[]
  products: ReadonlyMap<ProductId, Product>
  now: number
  /** They come from a file: more will follow, so even a few wait for the rest. */
  isBulk?: boolean
}

/** Who is to be told of what, and when. */
export function noticesFor(
  alerts: readonly Alert[],
  { subscriptions, stores, products, now, isBulk = false }: Audience,
): Notice[] {
  const timeZones = new Map(stores.map(({ storeId, timeZone }) => [storeId, timeZone]))
  return subscriptions.flatMap((subscription) => {
    const wanted = alerts.filter((alert) => wants(subscription, alert, products.get(alert.productId)?.category ?? ''))
    const earliest = isBulk || wanted.length > FLOOD_ALERTS ? bundledAt(now) : now
    return wanted.map(({ alertId, storeId, round }) => ({
      alertId,
      subscriptionId: subscription.subscriptionId,
      round,
      dueAt: Math.max(earliest, tellAt(subscription, now, timeZones.get(storeId ?? ''))),
    }))
  })
}
