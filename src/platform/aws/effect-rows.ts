import { createHash } from 'node:crypto'
import { invariant } from '#domain/values/result.ts'
import type { Effect, EffectRecord, EffectState } from '#ports/queue.ts'
import type { Item } from './items.ts'
import { type ItemKey, keys, sortable } from './keys.ts'
import type { WriteAction } from './stock-actions.ts'

/** 128 bits: enough that no two effects ever share one. */
const HASH_LENGTH = 22

const hashOf = ({ topic, key }: Pick<Effect, 'topic' | 'key'>): string =>
  createHash('sha256')
    .update(JSON.stringify([topic, key]))
    .digest('base64url')
    .slice(0, HASH_LENGTH)

/** An effect's id says where it is kept, so that whoever has the id needs no index; links and URLs take it as it is. */
export const effectId = (effect: Pick<Effect, 'tenantId' | 'topic' | 'key'>): string =>
  `${hashOf(effect)}-${effect.tenantId}`

/** @returns undefined when it is no id of ours */
export function tenantOfEffect(id: string): string | undefined {
  return id[HASH_LENGTH] === '-' && id.length > HASH_LENGTH + 1 ? id.slice(HASH_LENGTH + 1) : undefined
}

const partition = (id: string): string => keys`T#${tenantOfEffect(id) ?? ''}#EFFECT#${id.slice(0, HASH_LENGTH)}`

export const effectKey = (id: string): ItemKey => ({ pk: partition(id), sk: 'METADATA' })

/** What is to be done lies beside, because it never changes and may be large: a claim writes a small item only. */
export const effectBodyKey = (id: string): ItemKey => ({ pk: partition(id), sk: 'BODY' })

/** A tenant's effects of one state: a page of dead letters does not read past thousands that arrived. */
export const effectListPartition = (tenantId: string, state: EffectState): string => keys`T#${tenantId}#EFFECT#${state}`

/** Where the effects of a topic wait for their time. */
export const effectDuePartition = (topic: string): string => keys`EFFECT#${topic}`

/** An item holds 400 KB with its names; a mail that lists all it may has a tenth. */
const BODY_BYTES_MAX = 380_000

/** How many actions of a transaction one effect takes. */
export const EFFECT_ACTIONS = 2

/**
 * Queues an effect inside a write of something else, so that both happen or neither does. One that is queued already
 * stays as it is and does not stop the transaction. A transaction takes the same effect once: DynamoDB refuses to write an
 * item twice in one.
 *
 * @param now milliseconds since 1970
 */
export function effectActions(tableName: string, effect: Effect, now: number): WriteAction[] {
  const { tenantId, topic, key, body, correlationId } = effect
  const id = effectId(effect)
  const dueAt = effect.notBefore ?? now
  const text = JSON.stringify(body)
  invariant(Buffer.byteLength(text) <= BODY_BYTES_MAX, `the effect ${topic} ${key} is too large to be queued`)
  // Of the same millisecond in the order they were queued, as far as one process can tell.
  const place = `${sortable(now)}#${String(process.hrtime.bigint()).padStart(20, '0')}#${id.slice(0, HASH_LENGTH)}`
  const item = {
    ...effectKey(id),
    type: 'effect',
    listPk: effectListPartition(tenantId, 'waiting'),
    listSk: place,
    duePk: effectDuePartition(topic),
    dueSk: `${sortable(dueAt)}#${place}`,
    effectId: id,
    tenantId,
    topic,
    key,
    state: 'waiting',
    attempts: 0,
    createdAt: now,
    dueAt,
    ...(correlationId !== undefined && { correlationId }),
  }
  return [
    putIfAbsent(tableName, item),
    putIfAbsent(tableName, { ...effectBodyKey(id), type: 'effect-body', body: text }),
  ]
}

/**
 * An effect with all that became of it, as its two items.
 *
 * @param place says where it stands among those of the same moment: digits, all as many
 */
export function effectItems({ id: _, ...record }: EffectRecord, place: string): [effect: Item, body: Item] {
  const { tenantId, topic, key, body, correlationId, state, attempts, error, createdAt, dueAt, endedAt } = record
  const id = effectId(record)
  const text = JSON.stringify(body ?? null)
  invariant(Buffer.byteLength(text) <= BODY_BYTES_MAX, `the effect ${topic} ${key} is too large for an item`)
  const listSk = `${sortable(createdAt)}#${place}#${id.slice(0, HASH_LENGTH)}`
  return [
    {
      ...effectKey(id),
      type: 'effect',
      listPk: effectListPartition(tenantId, state),
      listSk,
      ...(state === 'waiting' && { duePk: effectDuePartition(topic), dueSk: `${sortable(dueAt)}#${listSk}` }),
      // Where it waits again when it is sent round.
      ...(state === 'dead' && { duePk: effectDuePartition(topic) }),
      effectId: id,
      ...{ tenantId, topic, key, state, attempts, createdAt, dueAt, correlationId, endedAt },
      lastError: error,
    },
    { ...effectBodyKey(id), type: 'effect-body', body: text },
  ]
}

/** An item that is there stays as it is, attribute by attribute: unlike a condition, that lets its transaction pass. */
function putIfAbsent(TableName: string, { pk, sk, ...attributes }: Item): WriteAction {
  const names = Object.keys(attributes)
  return {
    Update: {
      TableName,
      Key: { pk, sk },
      UpdateExpression: `SET ${names.map((_, i) => `#${i} = if_not_exists(#${i}, :${i})`).join(', ')}`,
      ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#${i}`, name])),
      ExpressionAttributeValues: Object.fromEntries(names.map((name, i) => [`:${i}`, attributes[name]])),
    },
  }
}

export const toEffect = (item: Item, body: Item | undefined): Effect => ({
  tenantId: item.tenantId as string,
  topic: item.topic as string,
  key: item.key as string,
  body: JSON.parse((body?.body as string | undefined) ?? 'null'),
  ...(item.correlationId !== undefined && { correlationId: item.correlationId as string }),
})

export const toEffectRecord = (item: Item, body: Item | undefined): EffectRecord => ({
  ...toEffect(item, body),
  id: item.effectId as string,
  state: item.state as EffectState,
  attempts: item.attempts as number,
  error: item.lastError as string | undefined,
  createdAt: item.createdAt as number,
  dueAt: item.dueAt as number,
  endedAt: item.endedAt as number | undefined,
})
