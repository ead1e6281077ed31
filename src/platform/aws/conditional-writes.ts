import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import { type Item, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import type { WriteAction } from './stock-actions.ts'
import { cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

/** What every store that writes under conditions is given. */
export interface TableTools {
  table: AwsTable
  tools: RetryTools
}

/** `#name` stands for an attribute, `:name` for one of `values`. */
export interface Condition {
  text: string
  values?: Record<string, unknown>
}

export interface AttributeChange {
  /** An attribute, or a part of one such as `totp.lastStep`, and its new value; undefined takes it away. */
  set?: Record<string, unknown>
  add?: Record<string, number>
  /** Takes something out of a set. */
  takeOut?: Record<string, Set<string>>
  when?: Condition
}

const path = (name: string): string =>
  name
    .split('.')
    .map((part) => `#${part}`)
    .join('.')
const valueName = (name: string): string => `:new_${name.replaceAll('.', '_')}`

/** The parameters of an UpdateItem, or of an Update in a transaction. */
export function updateOf(
  TableName: string,
  { pk, sk }: ItemKey,
  { set = {}, add = {}, takeOut = {}, when }: AttributeChange,
) {
  const sets = Object.entries(set).filter(([, value]) => value !== undefined)
  const removed = Object.keys(set).filter((name) => set[name] === undefined)
  const clauses = [
    { word: 'SET', parts: sets.map(([name]) => `${path(name)} = ${valueName(name)}`) },
    { word: 'ADD', parts: Object.keys(add).map((name) => `${path(name)} ${valueName(name)}`) },
    { word: 'DELETE', parts: Object.keys(takeOut).map((name) => `${path(name)} ${valueName(name)}`) },
    { word: 'REMOVE', parts: removed.map(path) },
  ].filter(({ parts }) => parts.length > 0)
  const UpdateExpression = clauses.map(({ word, parts }) => `${word} ${parts.join(', ')}`).join(' ')
  const values = Object.fromEntries(
    [...sets, ...Object.entries(add), ...Object.entries(takeOut)].map(([name, value]) => [valueName(name), value]),
  )
  return {
    TableName,
    Key: { pk, sk },
    UpdateExpression,
    ...placeholders([UpdateExpression, when?.text], { ...values, ...when?.values }),
    ...(when && { ConditionExpression: when.text }),
  }
}

/** A Delete of a transaction. */
export const deleteOf = (TableName: string, { pk, sk }: ItemKey, when?: Condition) => ({
  TableName,
  Key: { pk, sk },
  ...(when && { ConditionExpression: when.text, ...placeholders([when.text], when.values ?? {}) }),
})

/** Names for every `#name` in the texts, so that no attribute can be a reserved word. */
function placeholders(texts: readonly (string | undefined)[], values: Record<string, unknown>) {
  const names = texts.flatMap((text) => text?.match(/#\w+/g) ?? [])
  const named = Object.entries(values).map(([name, value]) => [name.startsWith(':') ? name : `:${name}`, value])
  return {
    ...(names.length > 0 && {
      ExpressionAttributeNames: Object.fromEntries(names.map((name) => [name, name.slice(1)])),
    }),
    ...(named.length > 0 && { ExpressionAttributeValues: Object.fromEntries(named) }),
  }
}

/**
 * Writes all or nothing. False when a condition did not hold: then it was not written now, but may have been by an
 * earlier sending whose answer was lost. Who must know looks for its own mark.
 *
 * @throws StoreBusyError when others were always quicker
 */
export function tryTransaction({ table, tools }: TableTools, actions: readonly WriteAction[]): Promise<boolean> {
  return retryWrite(tools, async () => {
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems: [...actions] }))
      return true
    } catch (error) {
      if (cancellationCodes(error)?.includes('ConditionalCheckFailed')) return false
      throw error
    }
  })
}

/** Changes one item. @returns it as it is now; undefined when the condition did not hold, with the same proviso. */
export function tryUpdate(
  { table, tools }: TableTools,
  key: ItemKey,
  change: AttributeChange,
): Promise<Record<string, unknown> | undefined> {
  const update = new UpdateCommand({ ...updateOf(table.tableName, key, change), ReturnValues: 'ALL_NEW' })
  return retryWrite(tools, async () => {
    try {
      return (await table.documents.send(update)).Attributes ?? {}
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return undefined
      throw error
    }
  })
}

/**
 * Changes one item that has a `sender`, and marks it with this call: so it is known that an earlier sending took effect
 * whose answer was lost. False when the condition did not hold.
 */
export async function tryMarkedUpdate(
  { table, tools }: TableTools,
  key: ItemKey,
  { set, ...change }: AttributeChange,
): Promise<boolean> {
  const sender = randomUUID()
  if (await tryUpdate({ table, tools }, key, { ...change, set: { ...set, sender } })) return true
  return (await readItems(table, [key])).get(key)?.sender === sender
}

/**
 * Writes an item whose version is `ifVersion`, or one that is not there when that is 0. It says who sent it: whoever
 * finds their own sending there knows that only the answer was lost.
 *
 * @returns what stands there instead; undefined when it was written
 */
export async function putVersion(
  { table, tools }: TableTools,
  item: Item,
  ifVersion: number,
): Promise<{ current: Item | undefined } | undefined> {
  const { documents, tableName } = table
  const condition =
    ifVersion === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': ifVersion },
        }
  const sender = randomUUID()
  const put = new PutCommand({ TableName: tableName, Item: { ...item, sender }, ...condition })
  try {
    await retryWrite(tools, () => documents.send(put))
    return undefined
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const current = (await readItems(table, [item])).get(item)
    return current?.sender === sender ? undefined : { current }
  }
}

/** Where an item is there. An update of what is not there would make it. */
export const IS_THERE: Condition = { text: 'attribute_exists(#pk)' }
