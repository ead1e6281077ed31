import { randomUUID } from 'node:crypto'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ReportStore } from '#ports/report-store.ts'
import { ifAt } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { type ItemKey, keys } from './keys.ts'
import type { ReportDeps } from './report-archive.ts'
import type { WriteAction } from './stock-actions.ts'
import { transact } from './transact.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

const subscriptionsOf = (tenantId: TenantId): string => keys`T#${tenantId}#REPORTSUBSCRIPTIONS`

const subscriptionKey = ({ tenantId, subscriptionId }: Pick<ReportSubscription, 'tenantId' | 'subscriptionId'>) => ({
  pk: subscriptionsOf(tenantId),
  sk: keys`SUBSCRIPTION#${subscriptionId}`,
})

/** Whoever follows a link in a mail knows no tenant: these say where the subscription is. */
const idKey = (subscriptionId: string): ItemKey => ({ pk: keys`REPORTSUBSCRIPTION#${subscriptionId}`, sk: 'METADATA' })
const linkKey = (linkToken: string): ItemKey => ({ pk: keys`REPORTLINK#${linkToken}`, sk: 'METADATA' })

export function reportSubscriptionItems(
  subscription: ReportSubscription,
  sender: string,
): [main: Item, id: Item, link: Item] {
  const { tenantId, subscriptionId, linkToken, version } = subscription
  const at = { tenantId, subscriptionId, type: 'reportSubscriptionPointer' }
  const said = { type: 'reportSubscription', subscription: JSON.stringify(subscription), rev: version, sender }
  return [
    { ...subscriptionKey(subscription), ...said },
    { ...idKey(subscriptionId), ...at },
    { ...linkKey(linkToken), ...at },
  ]
}

const toSubscription = (item: Item): ReportSubscription => JSON.parse(item.subscription as string) as ReportSubscription

type Subscriptions = Pick<
  ReportStore,
  'subscriptions' | 'subscription' | 'subscriptionByToken' | 'subscribersTo' | 'saveSubscription' | 'deleteSubscription'
>

/** The part of the store that says who gets what. */
export function subscriptionsIn(deps: ReportDeps): Subscriptions {
  const { table } = deps
  const subscriptions: Subscriptions['subscriptions'] = async (tenantId, userId) => {
    const items = await listItems(table, inPartition(subscriptionsOf(tenantId), 'SUBSCRIPTION#'))
    return items.map(toSubscription).filter((each) => userId === undefined || each.userId === userId)
  }
  const found = async (pointer: ItemKey) => {
    const item = await readThrough(table, pointer)
    return item && toSubscription(item)
  }
  return {
    subscriptions,
    subscription: (subscriptionId) => found(idKey(subscriptionId)),
    async subscriptionByToken(linkToken) {
      const subscription = await found(linkKey(linkToken))
      return subscription?.linkToken === linkToken ? subscription : undefined
    },
    async subscribersTo(tenantId, { type, storeId }) {
      const all = await subscriptions(tenantId)
      return all.filter((each) => each.status === 'active' && each.type === type && each.storeId === storeId)
    },
    saveSubscription: (subscription, ifVersion) => save(deps, { ...subscription, version: ifVersion + 1 }),
    deleteSubscription: (subscriptionId) => remove(deps, subscriptionId),
  }
}

/** What a pointer points to. */
async function readThrough(table: AwsTable, pointer: ItemKey): Promise<Item | undefined> {
  const at = (await readItems(table, [pointer])).get(pointer) as ReportSubscription | undefined
  return at && (await readItems(table, [subscriptionKey(at)])).get(subscriptionKey(at))
}

/** Writes a subscription with what points to it; a link that it no longer has leads nowhere from then on. */
async function save({ table, tools }: ReportDeps, next: ReportSubscription): Promise<boolean> {
  const { subscriptionId, linkToken, version } = next
  const sender = randomUUID()
  return retryWrite<boolean>(tools, async () => {
    const current = await readThrough(table, idKey(subscriptionId))
    if (current?.sender === sender) return true
    const was = current && toSubscription(current)
    if ((was?.version ?? 0) !== version - 1) return false
    const [item, id, link] = reportSubscriptionItems(next, sender)
    const isSaved = await transact(table, [
      { Put: { TableName: table.tableName, Item: item, ...ifAt(version - 1) } },
      { Put: { TableName: table.tableName, Item: id } },
      { Put: { TableName: table.tableName, Item: link } },
      ...(was && was.linkToken !== linkToken ? [gone(table, linkKey(was.linkToken))] : []),
    ])
    return isSaved || AGAIN
  })
}

async function remove({ table, tools }: ReportDeps, subscriptionId: string): Promise<void> {
  await retryWrite(tools, async () => {
    const current = await readThrough(table, idKey(subscriptionId))
    if (!current) return undefined
    const { linkToken } = toSubscription(current)
    const { pk, sk } = current
    const main = { Delete: { TableName: table.tableName, Key: { pk, sk }, ...ifAt(current.rev as number) } }
    const isGone = await transact(table, [main, gone(table, idKey(subscriptionId)), gone(table, linkKey(linkToken))])
    return isGone ? undefined : AGAIN
  })
}

const gone = ({ tableName }: AwsTable, key: ItemKey): WriteAction => ({ Delete: { TableName: tableName, Key: key } })
