import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { PutCommand } from '@aws-sdk/lib-dynamodb'
import type { AwsTable } from './client.ts'
import { type Item, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import { AGAIN, type RetryTools, retryWrite } from './write-retry.ts'

/** What a look at an item led to: nothing to write when `next` is absent. */
export interface Decided<T> {
  answer: T
  next?: Item
}

/**
 * Reads an item, decides, and writes it if nobody changed it since; else reads again and decides again. Items written so
 * count their writes in `rev`, and `sender` names the call that wrote them last: a call that finds its own name there
 * knows that its write took effect and only the answer was lost.
 *
 * @param decide is told undefined when there is no such item; it may be called more than once
 * @throws StoreBusyError when others were quicker until the deadline
 */
export async function changeItem<T>(
  { table, tools }: { table: AwsTable; tools: RetryTools },
  key: ItemKey,
  decide: (current: Item | undefined) => Decided<T>,
): Promise<T> {
  const sender = randomUUID()
  let sent: Decided<T> | undefined
  return retryWrite<T>(tools, async () => {
    const current = (await readItems(table, [key])).get(key)
    if (sent && current?.sender === sender) return sent.answer
    const decided = decide(current)
    if (!decided.next) return decided.answer
    sent = decided
    return (await putOver(table, { ...decided.next, sender }, current)) ? decided.answer : AGAIN
  })
}

/** Writes an item over the one that was read, or where none was. @returns false when another is there by now */
async function putOver({ documents, tableName }: AwsTable, item: Item, current: Item | undefined): Promise<boolean> {
  const rev = (current?.rev as number | undefined) ?? 0
  try {
    await documents.send(new PutCommand({ TableName: tableName, Item: { ...item, rev: rev + 1 }, ...ifAt(rev) }))
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

/** The condition that an item was written `rev` times; 0 is one that is not there. */
export const ifAt = (rev: number) =>
  rev === 0
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : { ConditionExpression: 'rev = :rev', ExpressionAttributeValues: { ':rev': rev } }
