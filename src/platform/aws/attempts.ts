import { createHash } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { AttemptLimit } from '#domain/identity/attempt.ts'
import { type TableTools, tryUpdate } from './conditional-writes.ts'
import { expirySeconds } from './identity-rows.ts'
import { type ItemKey, keys, METADATA } from './keys.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** What was typed at sign-in is not kept readable. */
const attemptKey = (key: string): ItemKey => ({
  pk: keys`ATTEMPT#${createHash('sha256').update(key).digest('base64url')}`,
  sk: METADATA,
})

/**
 * Counts one try against each limit. Each counts by itself, so an answer that is lost may make one try count twice,
 * and never not at all.
 */
export async function countAttempt(
  deps: TableTools,
  limits: readonly AttemptLimit[],
  now: number,
): Promise<number | undefined> {
  const until = await Promise.all(limits.map((limit) => countOne(deps, limit, now)))
  const held = until.filter((each) => each !== undefined)
  return held.length > 0 ? Math.max(...held) : undefined
}

interface Count {
  count: number
  goodUntil: number
}

function countOne(
  { table, tools }: TableTools,
  { key, max, windowMs }: AttemptLimit,
  now: number,
): Promise<number | undefined> {
  return retryWrite(tools, async () => {
    const when = { text: '#goodUntil > :now', values: { now } }
    const counted = await tryUpdate({ table, tools }, attemptKey(key), { add: { count: 1 }, when })
    if (counted) {
      const { count, goodUntil } = counted as unknown as Count
      return count > max ? goodUntil : undefined
    }
    if (!(await beginWindow({ table, tools }, key, { goodUntil: now + windowMs, now }))) return AGAIN
    return max < 1 ? now + windowMs : undefined
  })
}

/** Begins to count anew. False when somebody else just did. */
async function beginWindow(
  { table }: TableTools,
  key: string,
  { goodUntil, now }: { goodUntil: number; now: number },
): Promise<boolean> {
  const put = new PutCommand({
    TableName: table.tableName,
    Item: { ...attemptKey(key), type: 'attempt', count: 1, goodUntil, expiresAt: expirySeconds(goodUntil) },
    ConditionExpression: 'attribute_not_exists(pk) OR goodUntil <= :now',
    ExpressionAttributeValues: { ':now': now },
  })
  try {
    await table.documents.send(put)
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}

export async function clearAttempts({ table, tools }: TableTools, key: string): Promise<void> {
  const gone = new DeleteCommand({ TableName: table.tableName, Key: attemptKey(key) })
  await retryWrite(tools, () => table.documents.send(gone))
}
