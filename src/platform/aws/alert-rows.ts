import { randomUUID } from 'node:crypto'
import type { Alert, AlertKind } from '#domain/alerts/alert.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, lastPart, productPartition, sortable } from './keys.ts'

export const alertKey = (tenantId: string, alertId: string): ItemKey => ({
  pk: keys`T#${tenantId}#ALERT#${alertId}`,
  sk: 'METADATA',
})

/** A tenant's alerts, those that are over apart: the few that go on are found without reading past years of others. */
export const alertListPartition = (tenantId: string, list: 'CURRENT' | 'RESOLVED'): string =>
  keys`T#${tenantId}#ALERTS#${list}`

/** Where snoozes wait for their time. */
export const SNOOZES = 'SNOOZES'

export const alertItem = (alert: Alert, sender: string): Item => ({
  ...alertKey(alert.tenantId, alert.alertId),
  type: 'alert',
  listPk: alertListPartition(alert.tenantId, alert.state === 'resolved' ? 'RESOLVED' : 'CURRENT'),
  // Ids are UUIDs of version 7: their order is that of opening.
  listSk: alert.alertId,
  ...(alert.state === 'snoozed' && {
    duePk: SNOOZES,
    dueSk: keys`${sortable(alert.snoozedUntil ?? 0)}#${alert.tenantId}#${alert.alertId}`,
  }),
  sender,
  ...alert,
})

export function toAlert(item: Item): Alert {
  const { pk, sk, type, listPk, listSk, duePk, dueSk, sender, ...alert } = item
  return alert as unknown as Alert
}

/** Which product, and in which store; in none for what concerns the product everywhere. */
export interface EpisodePlace {
  tenantId: string
  productId: string
  storeId?: string
}

/** What goes on at one level: at most one alert of a kind. Compared when it is written, so that two never open the same. */
export const episodesKey = ({ tenantId, productId, storeId }: EpisodePlace): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: storeId === undefined ? 'EPISODES' : keys`EPISODES#${storeId}`,
})

/** The alert that goes on, by kind. */
export type Episodes = Partial<Record<AlertKind, string>>

export const episodesItem = (place: EpisodePlace, episodes: Episodes, version: number): Item => ({
  ...episodesKey(place),
  type: 'episodes',
  episodes,
  version,
})

export const toEpisodes = (item: Item | undefined): Episodes => (item?.episodes as Episodes | undefined) ?? {}

/** Says that a version of a product was told. */
export const toldVersionKey = ({ tenantId, productId }: EpisodePlace, version: number): ItemKey => ({
  pk: productPartition(tenantId, productId),
  sk: keys`TOLD#${sortable(version)}`,
})

/** The stream repeats itself within a day; what is told again later was not told by it. */
const TOLD_KEPT_SECONDS = 14 * 86_400

/** @param openedAt milliseconds since 1970 */
export const toldVersionItem = (place: EpisodePlace, version: number, openedAt: number): Item => ({
  ...toldVersionKey(place, version),
  type: 'told-version',
  expiresAt: Math.ceil(openedAt / 1000) + TOLD_KEPT_SECONDS,
})

/** One alert to be told, and in which of its rounds. */
export type ToTell = readonly [alertId: string, round: number]

/** What one subscription is to be told at one time. Kept together: 500 alerts of a flood are one item, not 500. */
export interface Bundle {
  tenantId: string
  subscriptionId: string
  /** Milliseconds since 1970. */
  dueAt: number
  toTell: readonly ToTell[]
}

/** What belongs to a subscription's mails: where its telling stands, and its bundles by time. */
export const noticesPartition = (subscriptionId: string): string => keys`SUBSCRIPTION#${subscriptionId}`

export const BUNDLE_PREFIX = 'NOTICES#'

/** Where bundles wait for their time. */
export const BUNDLES_DUE = 'NOTICES'

/**
 * A new bundle. Its place is its own for ever, so that deleting it late never takes another.
 *
 * @param name of no other bundle of this subscription
 */
export function bundleItem({ tenantId, subscriptionId, dueAt, toTell }: Bundle, name: string = randomUUID()): Item {
  const place = `${sortable(dueAt)}#${name}`
  return {
    pk: noticesPartition(subscriptionId),
    sk: BUNDLE_PREFIX + place,
    type: 'notices',
    duePk: BUNDLES_DUE,
    dueSk: place,
    tenantId,
    subscriptionId,
    dueAt,
    toTell: JSON.stringify(toTell),
  }
}

export const toBundle = ({ pk, tenantId, dueAt, toTell }: Item): Bundle => ({
  tenantId: tenantId as string,
  subscriptionId: lastPart(pk),
  dueAt: dueAt as number,
  toTell: JSON.parse(toTell as string) as ToTell[],
})
