import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { UpdateCommand, type UpdateCommandInput } from '@aws-sdk/lib-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import type { Delivery } from '#ports/queue.ts'
import type { AwsTable } from './client.ts'
import { effectBodyKey, effectKey, effectListPartition, tenantOfEffect, toEffect } from './effect-rows.ts'
import { type Item, readItems } from './items.ts'
import { sortable } from './keys.ts'
import { type RetryTools, retryWrite } from './write-retry.ts'

export interface EffectDeps {
  table: AwsTable
  tools: RetryTools
}

export interface ClaimRequest {
  topic: string
  visibilityMs: number
  now: number
}

/** A message names an effect that is not there, or belongs to another topic: nothing cures that by waiting. */
export class UnknownEffectError extends Error {
  override name = 'UnknownEffectError'
}

type Changed = { ok: true; item: Item } | { ok: false; item: Item | undefined }

type Change = Pick<UpdateCommandInput, 'UpdateExpression' | 'ConditionExpression' | 'ExpressionAttributeValues'>

/** `#state` may be used in every expression; it is a reserved word. */
async function change({ table, tools }: EffectDeps, id: string, request: Change): Promise<Changed> {
  const input: UpdateCommandInput = {
    TableName: table.tableName,
    Key: effectKey(id),
    ExpressionAttributeNames: { '#state': 'state' },
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ...request,
  }
  return retryWrite<Changed>(tools, async () => {
    try {
      const { Attributes } = await table.documents.send(new UpdateCommand(input))
      return { ok: true, item: Attributes as Item }
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error
      return { ok: false, item: error.Item && (unmarshall(error.Item) as Item) }
    }
  })
}

/**
 * Takes an effect that is due, for a while. Who comes second, or when its answer was lost, gets nothing: it is handed out
 * again after its time.
 *
 * @throws UnknownEffectError
 */
export async function claimEffect(deps: EffectDeps, id: string, request: ClaimRequest): Promise<Delivery | undefined> {
  const { topic, visibilityMs, now } = request
  const until = now + visibilityMs
  const claimed = await change(deps, id, {
    UpdateExpression: 'SET dueAt = :until, dueSk = :place, attempts = attempts + :one',
    ConditionExpression: '#state = :waiting AND dueAt <= :now AND topic = :topic',
    ExpressionAttributeValues: {
      ':until': until,
      ':place': sortable(until),
      ':one': 1,
      ':waiting': 'waiting',
      ':now': now,
      ':topic': topic,
    },
  })
  if (!claimed.ok) {
    if (claimed.item?.topic !== topic) throw new UnknownEffectError(`There is no effect ${id} of the topic ${topic}.`)
    if (claimed.item.state !== 'waiting' && claimed.item.dueSk !== undefined) await leaveDueIndex(deps, id)
    return undefined
  }
  const body = (await readItems(deps.table, [effectBodyKey(id)])).get(effectBodyKey(id))
  const { attempts, createdAt } = claimed.item
  return { ...toEffect(claimed.item, body), id, attempt: attempts as number, createdAt: createdAt as number }
}

/** Asking again for an effect that has ended puts its place in the index back: it is taken out when it is found there. */
const leaveDueIndex = (deps: EffectDeps, id: string) =>
  change(deps, id, {
    UpdateExpression: 'REMOVE dueSk',
    ConditionExpression: '#state <> :waiting',
    ExpressionAttributeValues: { ':waiting': 'waiting' },
  })

/** Ends an effect that waits: done, or dead with the error of its last attempt. */
export async function endEffect(
  deps: EffectDeps,
  id: string,
  { state, error, now }: { state: 'done' | 'dead'; error?: string; now: number },
): Promise<void> {
  const tenantId = tenantOfEffect(id)
  if (tenantId === undefined) return
  await change(deps, id, {
    UpdateExpression: `SET #state = :state, endedAt = :now, listPk = :list${error === undefined ? '' : ', lastError = :error'}
      REMOVE dueSk`,
    ConditionExpression: '#state = :waiting',
    ExpressionAttributeValues: {
      ':state': state,
      ':now': now,
      ':list': effectListPartition(tenantId, state),
      ':waiting': 'waiting',
      ...(error !== undefined && { ':error': error }),
    },
  })
}

/** Gives back an effect that waits, to be tried again at its time. */
export async function postponeEffect(
  deps: EffectDeps,
  id: string,
  { error, at }: { error: string; at: number },
): Promise<void> {
  if (tenantOfEffect(id) === undefined) return
  await change(deps, id, {
    UpdateExpression: 'SET dueAt = :at, dueSk = :place, lastError = :error',
    ConditionExpression: '#state = :waiting',
    ExpressionAttributeValues: { ':at': at, ':place': sortable(at), ':error': error, ':waiting': 'waiting' },
  })
}

/** Sends a dead letter round again. @returns whether it was one; also when only the first sending's answer was lost */
export async function redriveEffect(deps: EffectDeps, id: string, now: number): Promise<boolean> {
  const tenantId = tenantOfEffect(id)
  if (tenantId === undefined) return false
  const redrive = randomUUID()
  const redriven = await change(deps, id, {
    UpdateExpression: `SET #state = :waiting, dueAt = :now, dueSk = :place, listPk = :list, attempts = :none,
      redrive = :redrive REMOVE endedAt`,
    ConditionExpression: '#state = :dead',
    ExpressionAttributeValues: {
      ':waiting': 'waiting',
      ':dead': 'dead',
      ':now': now,
      ':place': sortable(now),
      ':list': effectListPartition(tenantId, 'waiting'),
      ':none': 0,
      ':redrive': redrive,
    },
  })
  return redriven.item?.redrive === redrive
}
