import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb'
import type { ImportKey } from '#ports/import-store.ts'
import type { AwsTable } from './client.ts'
import { leaseKey, UNFINISHED_IMPORTS } from './import-rows.ts'
import { type Item, queryItems, readItems } from './items.ts'
import { DUE_INDEX } from './table.ts'
import { type RetryTools, retryWrite } from './write-retry.ts'

interface LeaseDeps {
  table: AwsTable
  tools: RetryTools
}

export interface Worker {
  workerId: string
  now: number
  leaseMs: number
}

/** More unfinished imports than this are not looked at in one claim; the oldest are done first. */
const CANDIDATES_MAX = 1000

/** Unfinished imports, the oldest first. They are candidates: the index lags. */
export async function* unfinishedImports(table: AwsTable): AsyncGenerator<ImportKey> {
  const query = {
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: 'duePk = :pk',
    ExpressionAttributeValues: { ':pk': UNFINISHED_IMPORTS },
  }
  for await (const { tenantId, importId } of queryItems(table, query, CANDIDATES_MAX)) {
    yield { tenantId: tenantId as string, importId: importId as string }
  }
}

const leaseItem = (key: ImportKey, { workerId, now, leaseMs }: Worker): Item => ({
  ...leaseKey(key),
  type: 'import-lease',
  workerId,
  until: now + leaseMs,
})

/** @returns false when somebody else has it */
export async function takeLease(deps: LeaseDeps, key: ImportKey, worker: Worker): Promise<boolean> {
  const held = (await readItems(deps.table, [leaseKey(key)])).get(leaseKey(key))
  // Most candidates are being worked on; looking costs half of what a write that fails does.
  if (held && (held.until as number) > worker.now && held.workerId !== worker.workerId) return false
  return putLease(deps, leaseItem(key, worker), {
    ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR workerId = :worker',
    ExpressionAttributeNames: { '#until': 'until' },
    ExpressionAttributeValues: { ':now': worker.now, ':worker': worker.workerId },
  })
}

/** @returns false when it was lost */
export const renewLease = (deps: LeaseDeps, key: ImportKey, worker: Worker): Promise<boolean> =>
  putLease(deps, leaseItem(key, worker), {
    ConditionExpression: 'workerId = :worker',
    ExpressionAttributeValues: { ':worker': worker.workerId },
  })

type Condition = Pick<
  ConstructorParameters<typeof PutCommand>[0],
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>

/** May be sent twice: who has it already may take it. */
async function putLease({ table, tools }: LeaseDeps, Item: Item, condition: Condition): Promise<boolean> {
  const put = new PutCommand({ TableName: table.tableName, Item, ...condition })
  return unlessRefused(() => retryWrite(tools, () => table.documents.send(put)))
}

export async function releaseLease({ table, tools }: LeaseDeps, key: ImportKey, workerId: string): Promise<void> {
  const release = new DeleteCommand({
    TableName: table.tableName,
    Key: leaseKey(key),
    ConditionExpression: 'workerId = :worker',
    ExpressionAttributeValues: { ':worker': workerId },
  })
  await unlessRefused(() => retryWrite(tools, () => table.documents.send(release)))
}

async function unlessRefused(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write()
    return true
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false
    throw error
  }
}
