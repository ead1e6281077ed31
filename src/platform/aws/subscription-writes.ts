import { randomUUID } from 'node:crypto'
import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { type AlertDeps, passes } from './alert-journal.ts'
import { BUNDLE_PREFIX, noticesPartition } from './alert-rows.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { type ItemKey, keys } from './keys.ts'
import { toldKey } from './notice-writes.ts'
import { pooled } from './pooled.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** All subscriptions of a tenant are in one partition: who is to be told is a decision, so it is read consistently. */
const subscriptionsPartition = (tenantId: string): string => keys`T#${tenantId}#SUBSCRIPTIONS`

const subscriptionKey = (tenantId: string, subscriptionId: string): ItemKey => ({
  pk: subscriptionsPartition(tenantId),
  sk: keys`SUBSCRIPTION#${subscriptionId}`,
})

export function subscriptionItems(subscription: Subscription, sender: string): [main: Item, place: Item, link: Item] {
  const { tenantId, subscriptionId, linkToken } = subscription
  const place = { type: 'subscription-place', tenantId, subscriptionId }
  return [
    { ...subscriptionKey(tenantId, subscriptionId), type: 'subscription', ...subscription, sender },
    { ...placeKey(subscriptionId), ...place },
    { ...linkKey(linkToken), ...place },
  ]
}

/** Says whose subscription it is, for those who know only its id. */
const placeKey = (subscriptionId: string): ItemKey => ({ pk: noticesPartition(subscriptionId), sk: 'METADATA' })

/** Says which subscription a link in a mail or a text opens. */
const linkKey = (linkToken: string): ItemKey => ({ pk: keys`SUBSCRIPTION-LINK#${linkToken}`, sk: 'METADATA' })

/** One written before there were texts has an `email` only. */
export const toSubscription = ({ pk, sk, type, sender, email, ...subscription }: Item): Subscription =>
  ({ ...(email !== undefined && { channel: 'mail', address: email }), ...subscription }) as unknown as Subscription

export async function listSubscriptions(table: AwsTable, tenantId: string, userId?: string): Promise<Subscription[]> {
  const items = await listItems(table, inPartition(subscriptionsPartition(tenantId), 'SUBSCRIPTION#'))
  return items.map(toSubscription).filter((each) => userId === undefined || each.userId === userId)
}

/** The subscription that a pointer names: from its id, or from a link. */
async function subscriptionAt(table: AwsTable, pointer: ItemKey): Promise<Subscription | undefined> {
  const place = (await readItems(table, [pointer])).get(pointer)
  if (!place) return undefined
  const key = subscriptionKey(place.tenantId as string, place.subscriptionId as string)
  const item = (await readItems(table, [key])).get(key)
  return item && toSubscription(item)
}

export const findSubscription = (table: AwsTable, subscriptionId: string): Promise<Subscription | undefined> =>
  subscriptionAt(table, placeKey(subscriptionId))

export async function findByLink(table: AwsTable, linkToken: string): Promise<Subscription | undefined> {
  const subscription = await subscriptionAt(table, linkKey(linkToken))
  // A link that was replaced a moment ago opens nothing, even when its pointer was read before.
  return subscription?.linkToken === linkToken ? subscription : undefined
}

export async function saveSubscription(
  deps: AlertDeps,
  subscription: Omit<Subscription, 'version'>,
  ifVersion: number,
): Promise<boolean> {
  const { tenantId, subscriptionId, linkToken } = subscription
  const { table, tools } = deps
  const TableName = table.tableName
  const key = subscriptionKey(tenantId, subscriptionId)
  const sender = randomUUID()
  const [Item, place, link] = subscriptionItems({ ...subscription, version: ifVersion + 1 }, sender)
  return retryWrite<boolean>(tools, async () => {
    const current = (await readItems(table, [key])).get(key)
    if (current?.sender === sender) return true
    if (((current?.version as number | undefined) ?? 0) !== ifVersion) return false
    const oldLink = current && current.linkToken !== linkToken ? linkKey(current.linkToken as string) : undefined
    const saved = await passes(deps, [
      { Put: { TableName, Item, ...ifStillAt(ifVersion) } },
      { Put: { TableName, Item: place } },
      { Put: { TableName, Item: link } },
      ...(oldLink ? [{ Delete: { TableName, Key: oldLink } }] : []),
    ])
    return saved ? true : AGAIN
  })
}

const ifStillAt = (version: number) =>
  version === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : {
        ConditionExpression: '#version = :before',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':before': version },
      }

/** Bundles deleted side by side. */
const DELETED_AT_ONCE = 16

/** First the subscription, so that nothing new is gathered for it; what still was is dropped by whoever would tell it. */
export async function deleteSubscription(deps: AlertDeps, subscriptionId: string): Promise<void> {
  const { table, tools } = deps
  const TableName = table.tableName
  await retryWrite<void>(tools, async () => {
    const subscription = await findSubscription(table, subscriptionId)
    if (!subscription) return
    const { tenantId, linkToken, version } = subscription
    const gone = await passes(deps, [
      { Delete: { TableName, Key: subscriptionKey(tenantId, subscriptionId), ...ifStillAt(version) } },
      { Delete: { TableName, Key: placeKey(subscriptionId) } },
      { Delete: { TableName, Key: linkKey(linkToken) } },
    ])
    if (!gone) return AGAIN
  })
  const bundles = await listItems(table, inPartition(noticesPartition(subscriptionId), BUNDLE_PREFIX))
  await pooled([...bundles, toldKey(subscriptionId)], DELETED_AT_ONCE, ({ pk, sk }) =>
    retryWrite(tools, () => table.documents.send(new DeleteCommand({ TableName, Key: { pk, sk } }))),
  )
}
