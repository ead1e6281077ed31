import { randomUUID } from 'node:crypto'
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb'
import { DeleteCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { Import } from '#domain/imports/import.ts'
import { invariant } from '#domain/values/result.ts'
import type { ImportChunk, ImportKey, ImportStore } from '#ports/import-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { type Placed, toPage } from './cursor.ts'
import { releaseLease, renewLease, takeLease, unfinishedImports, type Worker } from './import-leases.ts'
import {
  chunkKey,
  chunkPartitions,
  importItem,
  importKey,
  importList,
  isUnfinished,
  mappingItems,
  mappingKey,
  newestMappingKey,
  placeOf,
} from './import-rows.ts'
import { type Item, queryItems, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import { dropText, type KeptText, keepText, readText } from './large-text.ts'
import { pooled } from './pooled.ts'
import { LIST_INDEX } from './table.ts'
import { type RetryTools, retryWrite } from './write-retry.ts'

interface ImportDeps {
  table: AwsTable
  tools: RetryTools
}

/** ImportStore on DynamoDB. An import's own item is what the stream's relay tells the feed of. */
export function awsImportStore(deps: ImportDeps): ImportStore {
  const { table, tools } = deps
  return {
    save: (record, ifVersion) => saveImport(deps, record, ifVersion),
    find: (key) => findImport(table, key),
    list: (tenantId, query) => listImports(table, tenantId, query),
    putChunk: (key, chunk) => putChunk(deps, key, chunk),
    async chunk(key, { kind, index }) {
      const found = await readWithText(table, chunkKey(key, { kind, index }))
      return found && { kind, index, rowCount: found.item.rowCount as number, body: found.text }
    },
    dropChunks: (key) => dropChunks(deps, key),
    claim: ({ only, ...worker }) => claim(deps, worker, only),
    renew: (key, worker) => renewLease(deps, key, worker),
    release: (key, workerId) => releaseLease(deps, key, workerId),
    async rememberMapping(place, remembered) {
      const TransactItems = mappingItems(place, remembered).map((Item) => ({
        Put: { TableName: table.tableName, Item },
      }))
      await retryWrite(tools, () => table.documents.send(new TransactWriteCommand({ TransactItems })))
    },
    async rememberedMapping(place) {
      const found = await readItems(table, [mappingKey(place), newestMappingKey(place)])
      const item = found.get(mappingKey(place)) ?? found.get(newestMappingKey(place))
      return item && JSON.parse(item.remembered as string)
    },
  }
}

/** A text that is replaced every time somebody looks at it is not a text. */
const LOOKS_MAX = 5

/** An item and its text, in as many looks as it takes to find both of one writing. */
export async function readWithText(table: AwsTable, key: ItemKey): Promise<{ item: Item; text: string } | undefined> {
  for (let look = 0; look < LOOKS_MAX; look++) {
    const item = (await readItems(table, [key])).get(key)
    if (!item) return undefined
    const text = await readText(table, key.pk, item.body as KeptText)
    if (text !== undefined) return { item, text }
  }
  throw new Error(`the text of ${key.pk} ${key.sk} is not whole`)
}

async function findImport(table: AwsTable, key: ImportKey): Promise<Import | undefined> {
  const found = await readWithText(table, importKey(key))
  return found && (JSON.parse(found.text) as Import)
}

async function saveImport({ table, tools }: ImportDeps, record: Import, ifVersion: number): Promise<boolean> {
  const next: Import = { ...record, version: ifVersion + 1 }
  const key = importKey(record)
  const place = { table, tools, pk: key.pk }
  const sender = randomUUID()
  const body = await keepText(place, JSON.stringify(next))
  const put = new PutCommand({
    TableName: table.tableName,
    Item: importItem(next, { sender, body }),
    ReturnValues: 'ALL_OLD',
    ...(ifVersion === 0
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : {
          ConditionExpression: '#version = :before',
          ExpressionAttributeNames: { '#version': 'version' },
          ExpressionAttributeValues: { ':before': ifVersion },
        }),
  })
  try {
    const { Attributes } = await retryWrite(tools, () => table.documents.send(put))
    await dropText(place, Attributes?.body as KeptText | undefined)
    return true
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error
    const current = (await readItems(table, [key])).get(key)
    // Who finds its own sending there was the first: only the answer was lost.
    if (current?.sender === sender) return true
    await dropText(place, body)
    return false
  }
}

async function listImports(
  table: AwsTable,
  tenantId: string,
  { stores, limit, cursor }: Parameters<ImportStore['list']>[1],
): ReturnType<ImportStore['list']> {
  const [createdAt, importId] = decodeCursor(cursor, 2) ?? []
  const hasCursor = createdAt !== undefined
  const items = queryItems(table, {
    IndexName: LIST_INDEX.name,
    KeyConditionExpression: `listPk = :list${hasCursor ? ' AND listSk < :before' : ''}`,
    ExpressionAttributeValues: {
      ':list': importList(tenantId),
      ...(hasCursor && { ':before': placeOf({ createdAt: Number(createdAt), importId: String(importId) }) }),
    },
    ScanIndexForward: false,
    Limit: limit + 1,
  })
  const rows: Placed<Import>[] = []
  for await (const item of items) {
    if (stores && !stores.includes(item.storeId as string)) continue
    const key = { tenantId, importId: item.importId as string }
    const text = await readText(table, item.pk, item.body as KeptText)
    // The index lags: what it names may have been replaced.
    const row = text === undefined ? await findImport(table, key) : (JSON.parse(text) as Import)
    if (row) rows.push({ row, position: [row.createdAt, row.importId] })
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}

async function putChunk({ table, tools }: ImportDeps, key: ImportKey, chunk: ImportChunk): Promise<void> {
  const place = chunkKey(key, chunk)
  const body = await keepText({ table, tools, pk: place.pk }, chunk.body)
  const put = new PutCommand({
    TableName: table.tableName,
    Item: { ...place, type: 'import-chunk', rowCount: chunk.rowCount, body },
    ReturnValues: 'ALL_OLD',
  })
  const { Attributes } = await retryWrite(tools, () => table.documents.send(put))
  const before = Attributes?.body as KeptText | undefined
  // A sending whose answer was lost finds its own text there.
  if (JSON.stringify(before) !== JSON.stringify(body)) await dropText({ table, tools, pk: place.pk }, before)
}

/** Items deleted side by side. */
const DELETED_AT_ONCE = 16

async function dropChunks({ table, tools }: ImportDeps, key: ImportKey): Promise<void> {
  await pooled(chunkPartitions(key), DELETED_AT_ONCE, async (pk) => {
    const query = {
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': pk },
      ProjectionExpression: 'pk, sk',
    }
    for await (const { sk } of queryItems(table, query)) {
      await retryWrite(tools, () =>
        table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: { pk, sk } })),
      )
    }
  })
}

/**
 * Takes an unfinished import. It is read again under the lease: another worker may have finished it between the look at
 * the index and the lease, and while the lease is held nobody else does.
 */
async function claim(deps: ImportDeps, worker: Worker, only: ImportKey | undefined): Promise<Import | undefined> {
  if (only) return claimOne(deps, worker, only)
  for await (const key of unfinishedImports(deps.table)) {
    const record = await claimOne(deps, worker, key)
    if (record) return record
  }
  return undefined
}

async function claimOne(deps: ImportDeps, worker: Worker, key: ImportKey): Promise<Import | undefined> {
  const before = await findImport(deps.table, key)
  if (!before || !isUnfinished(before) || !(await takeLease(deps, key, worker))) return undefined
  const record = await findImport(deps.table, key)
  invariant(record, 'an import is never deleted')
  if (isUnfinished(record)) return record
  await releaseLease(deps, key, worker.workerId)
  return undefined
}
