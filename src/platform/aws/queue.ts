import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { Delivery, EffectState, Queue } from '#ports/queue.ts'
import { decodeCursor } from '../shared/cursor.ts'
import { toPage } from './cursor.ts'
import {
  effectActions,
  effectBodyKey,
  effectDuePartition,
  effectKey,
  effectListPartition,
  tenantOfEffect,
  toEffectRecord,
} from './effect-rows.ts'
import { claimEffect, type EffectDeps, endEffect, postponeEffect, redriveEffect } from './effect-writes.ts'
import { type Item, listItems, queryItems, readItems } from './items.ts'
import { sortable } from './keys.ts'
import { DUE_INDEX, LIST_INDEX } from './table.ts'
import { retryWrite } from './write-retry.ts'

const STATES: readonly EffectState[] = ['waiting', 'done', 'dead']

/** So many that are due are looked at to find some that nobody else has taken. */
const CANDIDATES_MAX = 1000

/**
 * Queue on DynamoDB: an effect is an item, found by its time in DUE_INDEX and handed out by a conditional write. SNS and
 * SQS carry hints that there is something new (effect-announcer.ts, effect-messages.ts); what a lost hint leaves behind is
 * found here by `receive`.
 */
export function awsQueue(deps: EffectDeps & { now(): number }): Queue {
  const { table, tools } = deps
  const listeners = new Set<() => void>()
  const wake = () => {
    for (const listener of listeners) listener()
  }
  return {
    async enqueue(effect) {
      const TransactItems = effectActions(table.tableName, effect, deps.now())
      await retryWrite(tools, () => table.documents.send(new TransactWriteCommand({ TransactItems })))
      wake()
    },
    receive: (request) => receive(deps, request),
    done: (id, now) => endEffect(deps, id, { state: 'done', now }),
    retry: (id, { error, at, now }) =>
      at === undefined ? endEffect(deps, id, { state: 'dead', error, now }) : postponeEffect(deps, id, { error, at }),
    records: (tenantId, query) => listRecords(deps, tenantId, query),
    async record(tenantId, id) {
      if (tenantOfEffect(id) !== tenantId) return undefined
      const found = await readItems(table, [effectKey(id), effectBodyKey(id)])
      const item = found.get(effectKey(id))
      return item && toEffectRecord(item, found.get(effectBodyKey(id)))
    },
    async redrive(tenantId, id, now) {
      if (tenantOfEffect(id) !== tenantId || !(await redriveEffect(deps, id, now))) return false
      wake()
      return true
    },
    onWake(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** Claims what is due, the longest first; where another worker was quicker, the next. */
async function receive(deps: EffectDeps, request: Parameters<Queue['receive']>[0]): Promise<Delivery[]> {
  const { topic, limit, now } = request
  const query = {
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: 'duePk = :topic AND dueSk < :after',
    ExpressionAttributeValues: { ':topic': effectDuePartition(topic), ':after': sortable(now + 1) },
    Limit: limit * 2,
  }
  const deliveries: Delivery[] = []
  let candidates: string[] = []
  const claimAll = async () => {
    const claimed = await Promise.all(candidates.map((id) => claimEffect(deps, id, request)))
    deliveries.push(...claimed.filter((delivery) => delivery !== undefined))
    candidates = []
  }
  for await (const item of queryItems(deps.table, query, CANDIDATES_MAX)) {
    candidates.push(item.effectId as string)
    if (deliveries.length + candidates.length < limit) continue
    await claimAll()
    if (deliveries.length === limit) return deliveries
  }
  await claimAll()
  return deliveries
}

/** Merges the lists of the states, each of which is a partition in the order of creation. */
async function listRecords(
  { table }: EffectDeps,
  tenantId: string,
  { state, limit, cursor }: Parameters<Queue['records']>[1],
): ReturnType<Queue['records']> {
  const [before] = decodeCursor(cursor, 1) ?? []
  const lists = (state ? [state] : STATES).map((each) =>
    listItems(
      table,
      {
        IndexName: LIST_INDEX.name,
        KeyConditionExpression: `listPk = :list${before === undefined ? '' : ' AND listSk < :before'}`,
        ExpressionAttributeValues: {
          ':list': effectListPartition(tenantId, each),
          ...(before !== undefined && { ':before': String(before) }),
        },
        ScanIndexForward: false,
        Limit: limit + 1,
      },
      limit + 1,
    ),
  )
  const items = (await Promise.all(lists)).flat().sort(newestFirst)
  const page = toPage(
    items.slice(0, limit + 1).map((row) => ({ row, position: [row.listSk as string] })),
    limit,
  )
  const keyOf = (item: Item) => effectBodyKey(item.effectId as string)
  const bodies = await readItems(table, page.data.map(keyOf))
  return { ...page, data: page.data.map((item) => toEffectRecord(item, bodies.get(keyOf(item)))) }
}

/** Their places are ASCII, where JavaScript's order is that of DynamoDB. */
const newestFirst = (a: Item, b: Item): number => ((a.listSk as string) < (b.listSk as string) ? 1 : -1)
