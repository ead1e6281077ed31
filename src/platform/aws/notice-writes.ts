import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { Notice } from '#ports/alert-store.ts'
import type { Effect } from '#ports/queue.ts'
import { type AlertDeps, passes } from './alert-journal.ts'
import { BUNDLE_PREFIX, noticesPartition, type ToTell, toBundle } from './alert-rows.ts'
import { effectActions } from './effect-rows.ts'
import { type Item, listItems, readItems } from './items.ts'
import { type ItemKey, sortable } from './keys.ts'
import { pooled } from './pooled.ts'
import type { WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** One message takes at most so many bundles; their places fit an item. The rest comes with the next. */
export const BUNDLES_MAX = 2000

/** How far the telling of a subscription is. Its `version` is compared by every telling, so that none is told twice. */
export const toldKey = (subscriptionId: string): ItemKey => ({ pk: noticesPartition(subscriptionId), sk: 'TOLD' })

/** A bundle that is told: gone, or with only what is left of it. */
type Taken = readonly [sk: string, left: readonly ToTell[]]

/** The bundles of a subscription that are due between two moments. */
export async function readBundles(
  { table }: Pick<AlertDeps, 'table'>,
  subscriptionId: string,
  { from = 0, to }: { from?: number; to: number },
): Promise<Item[]> {
  const query = {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':pk': noticesPartition(subscriptionId),
      ':from': BUNDLE_PREFIX + sortable(from),
      ':to': BUNDLE_PREFIX + sortable(to + 1),
    },
  }
  return listItems(table, query, BUNDLES_MAX)
}

/**
 * Takes notices out and queues the message that tells them: one transaction queues it and writes down what it took;
 * the bundles are cleared after it, by whoever comes first.
 */
export async function settleNotices(
  deps: AlertDeps,
  notices: readonly Notice[],
  { message, now }: { message: Effect | undefined; now: number },
): Promise<void> {
  if (notices.length === 0) return
  const bySubscription = [...Map.groupBy(notices, ({ subscriptionId }) => subscriptionId)]
  await retryWrite<void>(deps.tools, async () => {
    const plans = await Promise.all(
      bySubscription.map(([subscriptionId, ofOne]) => planTelling(deps, { subscriptionId, notices: ofOne })),
    )
    const tellings = plans.filter(({ foundCount }) => foundCount > 0)
    const foundCount = tellings.reduce((sum, each) => sum + each.foundCount, 0)
    if (foundCount === 0 || (message && foundCount < notices.length)) return
    const taken = tellings.map(({ action }) => action)
    const queued = message ? effectActions(deps.table.tableName, message, now) : []
    if (!(await passes(deps, [...taken, ...queued]))) return AGAIN
    for (const { subscriptionId } of tellings) await clearTold(deps, subscriptionId)
  })
}

interface Telling {
  subscriptionId: string
  notices: readonly Notice[]
}

interface TellingPlan {
  subscriptionId: string
  /** How many of the notices are still to be told. */
  foundCount: number
  action: WriteAction
}

async function planTelling(deps: AlertDeps, { subscriptionId, notices }: Telling): Promise<TellingPlan> {
  // The version first: whatever is told after this reading changes it. When this very telling passed and only its
  // answer was lost, nothing of it is found any more.
  const told = await clearTold(deps, subscriptionId)
  const times = notices.map(({ dueAt }) => dueAt)
  const range = { from: Math.min(...times), to: Math.max(...times) }
  const wanted = new Set(notices.map(({ alertId, round }) => nameOf([alertId, round])))
  let foundCount = 0
  const taken = (await readBundles(deps, subscriptionId, range)).flatMap((item): Taken[] => {
    const { toTell } = toBundle(item)
    const left = toTell.filter((each) => !wanted.has(nameOf(each)))
    foundCount += toTell.length - left.length
    return left.length === toTell.length ? [] : [[item.sk, left]]
  })
  const version = told?.version as number | undefined
  return { subscriptionId, foundCount, action: takeAction(deps, { subscriptionId, version, taken }) }
}

const nameOf = ([alertId, round]: ToTell): string => `${round} ${alertId}`

function takeAction(
  { table }: AlertDeps,
  more: { subscriptionId: string; version: number | undefined; taken: readonly Taken[] },
): WriteAction {
  const { subscriptionId, version, taken } = more
  return {
    Put: {
      TableName: table.tableName,
      Item: {
        ...toldKey(subscriptionId),
        type: 'told',
        version: (version ?? 0) + 1,
        taken: JSON.stringify(taken),
      },
      ...(version === undefined
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': version },
          }),
    },
  }
}

/** Bundles cleared side by side. */
const CLEARED_AT_ONCE = 16

/**
 * Clears away what the last telling of a subscription took. Nothing is told meanwhile that is not in its message already.
 *
 * @returns where the telling stands
 */
export async function clearTold(deps: AlertDeps, subscriptionId: string): Promise<Item | undefined> {
  const key = toldKey(subscriptionId)
  const told = (await readItems(deps.table, [key])).get(key)
  if (told?.taken === undefined) return told
  const version = told.version as number
  const taken = JSON.parse(told.taken as string) as Taken[]
  await pooled(taken, CLEARED_AT_ONCE, ([sk, left]) => clearBundle(deps, { key: { pk: key.pk, sk }, left, version }))
  await ifStillSo(() =>
    deps.table.documents.send(
      new UpdateCommand({
        TableName: deps.table.tableName,
        Key: key,
        UpdateExpression: 'REMOVE taken',
        ConditionExpression: '#version = :version',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':version': version },
      }),
    ),
  )
  return told
}

async function clearBundle(
  { table: { documents, tableName: TableName } }: AlertDeps,
  { key: Key, left, version }: { key: ItemKey; left: readonly ToTell[]; version: number },
): Promise<void> {
  if (left.length === 0) {
    await documents.send(new DeleteCommand({ TableName, Key }))
    return
  }
  // Who is late must not bring back what a later telling took.
  await ifStillSo(() =>
    documents.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: 'SET toTell = :left, cutBy = :version',
        ConditionExpression: 'attribute_exists(pk) AND (attribute_not_exists(cutBy) OR cutBy < :version)',
        ExpressionAttributeValues: { ':left': JSON.stringify(left), ':version': version },
      }),
    ),
  )
}

async function ifStillSo(write: () => Promise<unknown>): Promise<void> {
  try {
    await write()
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
  }
}
