import { randomUUID } from 'node:crypto'
import type { Decision } from '#domain/recommendations/decision.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { compareTexts, type Placed, toPage } from './cursor.ts'
import { type Item, listItems, queryItems, readItems } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'
import { ACTIONS_MAX, putNew } from './stock-actions.ts'
import { transact } from './transact.ts'
import { AGAIN, type RetryTools, retryWrite } from './write-retry.ts'

const decisionsOf = (tenantId: TenantId): string => keys`T#${tenantId}#DECISIONS`

/** Says that there is a decision with this id, whenever it was made. */
const idKey = ({ tenantId, decisionId }: Decision): ItemKey => ({
  pk: decisionsOf(tenantId),
  sk: keys`ID#${decisionId}`,
})

/** Decisions by age. */
const placeOf = ({ at, decisionId }: Decision): string => keys`AT#${sortable(at)}#${decisionId}`

/** Says that a great many decisions are there, all of them. */
const wholeKey = (tenantId: TenantId, batch: string): ItemKey => ({
  pk: decisionsOf(tenantId),
  sk: keys`WHOLE#${batch}`,
})

interface DecisionDeps {
  table: AwsTable
  tools: RetryTools
}

/** DecisionStore on DynamoDB: a tenant's decisions by age, in one partition, because people make few. */
export function awsDecisionStore({ table, tools }: DecisionDeps): DecisionStore {
  return {
    add: (decisions) => addDecisions({ table, tools }, decisions),
    list: (tenantId, query) => listDecisions(table, tenantId, query),
    async newestSince(tenantId, at) {
      const items = await listItems(table, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': decisionsOf(tenantId), ':from': keys`AT#${sortable(at)}`, ':to': 'AT#~' },
      })
      const newest = new Map<string, Decision>()
      for (const decision of (await wholeOnes(table, tenantId, items)).map(toDecision)) {
        newest.set(JSON.stringify([decision.productId, decision.storeId]), decision)
      }
      return [...newest.values()].sort(
        (a, b) => compareTexts(a.productId, b.productId) || compareTexts(a.storeId, b.storeId),
      )
    },
  }
}

export const toDecision = (item: Item): Decision => JSON.parse(item.body as string) as Decision

/** Two items each: the decision, and its id; a third is deleted where an add broke off. */
const ADDED_AT_ONCE = Math.floor(ACTIONS_MAX / 3)

/**
 * Few decisions are one transaction. More are several, and count from the moment at which an item says that they are
 * whole; what an add that broke off left behind never counts, and is replaced by the next one of the same ids.
 */
async function addDecisions(deps: DecisionDeps, decisions: readonly Decision[]): Promise<void> {
  const [first] = decisions
  if (!first) return
  const batch = decisions.length > ADDED_AT_ONCE ? randomUUID() : undefined
  for (const some of inPieces(decisions, ADDED_AT_ONCE)) await addSome(deps, some, batch)
  if (batch === undefined) return
  const whole = { ...wholeKey(first.tenantId, batch), type: 'decisionsWhole' }
  await retryWrite(deps.tools, () => transact(deps.table, [{ Put: { TableName: deps.table.tableName, Item: whole } }]))
}

async function addSome(
  { table, tools }: DecisionDeps,
  decisions: readonly Decision[],
  batch: string | undefined,
): Promise<void> {
  await retryWrite(tools, async () => {
    const found = await readItems(table, decisions.map(idKey))
    const counted = await wholeOnes(
      table,
      decisions[0]!.tenantId,
      decisions.flatMap((decision) => found.get(idKey(decision)) ?? []),
    )
    const isKept = new Set(counted.map(({ sk }) => sk))
    const left = decisions.filter((decision) => !isKept.has(idKey(decision).sk))
    const actions = left.flatMap((decision) =>
      actionsOf(table.tableName, decision, { batch, over: found.get(idKey(decision)) }),
    )
    return (await transact(table, actions)) ? undefined : AGAIN
  })
}

export function decisionItems(decision: Decision, batch?: string): [decision: Item, id: Item] {
  const place = placeOf(decision)
  return [
    { pk: idKey(decision).pk, sk: place, type: 'decision', body: JSON.stringify(decision), batch },
    { ...idKey(decision), type: 'decisionId', batch, place },
  ]
}

/** @param over the id as an add that broke off left it */
function actionsOf(
  TableName: string,
  decision: Decision,
  { batch, over }: { batch: string | undefined; over: Item | undefined },
) {
  const [item, id] = decisionItems(decision, batch)
  const kept = { Put: { TableName, Item: item } }
  if (!over) return [putNew(TableName, id), kept]
  const still = {
    ConditionExpression: '#batch = :batch',
    ExpressionAttributeNames: { '#batch': 'batch' },
    ExpressionAttributeValues: { ':batch': over.batch },
  }
  const actions = [{ Put: { TableName, Item: id, ...still } }, kept]
  if (over.place === item.sk) return actions
  return [...actions, { Delete: { TableName, Key: { pk: item.pk, sk: over.place } } }]
}

/** Leaves out what was written by an add that is not whole. */
export async function wholeOnes(table: AwsTable, tenantId: TenantId, items: readonly Item[]): Promise<Item[]> {
  const batches = items.flatMap(({ batch }) => (batch === undefined ? [] : wholeKey(tenantId, batch as string)))
  if (batches.length === 0) return [...items]
  const whole = await readItems(table, batches)
  return items.filter(({ batch }) => batch === undefined || whole.get(wholeKey(tenantId, batch as string)))
}

async function listDecisions(
  table: AwsTable,
  tenantId: TenantId,
  { stores, limit, cursor }: Parameters<DecisionStore['list']>[1],
): ReturnType<DecisionStore['list']> {
  const [before] = decodeCursor(cursor, 1) ?? []
  const rows: Placed<Decision>[] = []
  let read: Item[] = []
  const flush = async () => {
    for (const item of await wholeOnes(table, tenantId, read)) {
      const decision = toDecision(item)
      if (!stores || stores.includes(decision.storeId)) rows.push({ row: decision, position: [item.sk] })
    }
    read = []
  }
  const items = queryItems(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': decisionsOf(tenantId),
      ':first': 'AT#',
      ':last': before ?? 'AT#~',
    },
    ScanIndexForward: false,
    Limit: limit + 2,
  })
  for await (const item of items) {
    if (item.sk !== before && read.push(item) > limit) await flush()
    if (rows.length > limit) break
  }
  await flush()
  return toPage(rows.slice(0, limit + 1), limit)
}
