import { randomUUID } from 'node:crypto'
import { joinRanges } from '#domain/sales/sales-day.ts'
import type { SalesUpload } from '#domain/sales/sales-upload.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { SalesStore } from '#ports/sales-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { compareTexts, type Placed, toPage } from './cursor.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import { keys, sortable } from './keys.ts'
import { LEDGER_RANK, salesPartition, toSpan } from './sales-rows.ts'
import type { SalesDeps } from './sales-world.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { transact } from './transact.ts'
import {
  type PublishedUpload,
  publishedItem,
  publishedKey,
  toPublished,
  toUpload,
  uploadItem,
  uploadKey,
  uploadPointer,
  uploadPointerKey,
} from './upload-rows.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** The uploads whose days count, in the order of their ranks. */
export const publishedUploads = async (table: AwsTable, tenantId: TenantId): Promise<PublishedUpload[]> =>
  (await listItems(table, inPartition(salesPartition(tenantId), 'PUBLISHED#'))).map(toPublished)

/** The rank of an upload, by which its days are kept; undefined when there is no such upload. */
export async function rankOfUpload(table: AwsTable, tenantId: TenantId, uploadId: string): Promise<number | undefined> {
  const key = uploadPointerKey(tenantId, uploadId)
  return (await readItems(table, [key])).get(key)?.rank as number | undefined
}

async function findUpload(table: AwsTable, tenantId: TenantId, uploadId: string): Promise<Item | undefined> {
  const rank = await rankOfUpload(table, tenantId, uploadId)
  if (rank === undefined) return undefined
  const key = uploadKey(tenantId, rank)
  return (await readItems(table, [key])).get(key)
}

/** Above every rank there is. */
async function nextRank(table: AwsTable, tenantId: TenantId): Promise<number> {
  const query = { ...inPartition(salesPartition(tenantId), 'UPLOAD#'), ScanIndexForward: false, Limit: 1 }
  const [newest] = await listItems(table, query, 1)
  return ((newest?.rank as number | undefined) ?? 0) + 1
}

/**
 * Writes an upload, and with it the one item that says whether its days count: so all of them begin or cease to in the
 * same moment, and none is written for it.
 */
export async function saveUpload(
  { table, tools }: SalesDeps,
  upload: SalesUpload,
  ifVersion: number,
): Promise<boolean> {
  const { tenantId, uploadId } = upload
  const sender = randomUUID()
  return retryWrite<boolean>(tools, async () => {
    const current = await findUpload(table, tenantId, uploadId)
    if (current?.sender === sender) return true
    if (((current?.version as number | undefined) ?? 0) !== ifVersion) return false
    const rank = (current?.rank as number | undefined) ?? (await nextRank(table, tenantId))
    const item = { ...uploadItem({ ...upload, version: ifVersion + 1 }, rank), sender }
    const actions = [...putUpload(table.tableName, item, ifVersion), ...markPublished(table.tableName, upload, rank)]
    return (await transact(table, actions)) || AGAIN
  })
}

function putUpload(TableName: string, item: Item, ifVersion: number): WriteAction[] {
  if (ifVersion === 0) return [putNew(TableName, item), putNew(TableName, uploadPointer(item))]
  const condition = {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': ifVersion },
  }
  return [{ Put: { TableName, Item: item, ...condition } }]
}

const markPublished = (TableName: string, upload: SalesUpload, rank: number): WriteAction[] =>
  upload.state === 'published'
    ? [{ Put: { TableName, Item: publishedItem(upload, rank) } }]
    : [{ Delete: { TableName, Key: publishedKey(upload.tenantId, rank) } }]

export async function readUpload(
  table: AwsTable,
  tenantId: TenantId,
  uploadId: string,
): Promise<SalesUpload | undefined> {
  const item = await findUpload(table, tenantId, uploadId)
  return item && toUpload(item)
}

export async function uploadOfContent(
  table: AwsTable,
  tenantId: TenantId,
  file: Pick<SalesUpload, 'storeId' | 'contentHash'>,
): Promise<SalesUpload | undefined> {
  const published = await publishedUploads(table, tenantId)
  const same = published.find((one) => one.contentHash === file.contentHash && one.storeId === file.storeId)
  return same && readUpload(table, tenantId, same.uploadId)
}

export async function listUploads(
  table: AwsTable,
  tenantId: TenantId,
  { stores, limit, cursor }: Parameters<SalesStore['uploads']>[1],
): ReturnType<SalesStore['uploads']> {
  const [before] = (decodeCursor(cursor, 1) ?? [LEDGER_RANK]) as number[]
  const isListed = (upload: SalesUpload) =>
    !stores || (upload.stores.length > 0 && upload.stores.every((storeId) => stores.includes(storeId)))
  const rows: Placed<SalesUpload>[] = []
  const items = queryItems(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': salesPartition(tenantId),
      ':first': keys`UPLOAD#${sortable(0)}`,
      ':last': keys`UPLOAD#${sortable(Math.max(0, before! - 1))}`,
    },
    ScanIndexForward: false,
    Limit: limit + 1,
  })
  for await (const item of items) {
    const upload = toUpload(item)
    if (isListed(upload)) rows.push({ row: upload, position: [item.rank as number] })
    if (rows.length > limit) break
  }
  return toPage(rows, limit)
}

/** What is known of every store that has sales: one query over the tenant's stores and its published uploads. */
export async function readCoverage(table: AwsTable, tenantId: TenantId): ReturnType<SalesStore['coverage']> {
  const [spans, published] = await Promise.all([
    listItems(table, inPartition(salesPartition(tenantId), 'STORE#')),
    publishedUploads(table, tenantId),
  ])
  const sold = spans.map(toSpan).filter(({ firstSale }) => firstSale !== undefined)
  const ranges = published.flatMap((upload) => upload.ranges ?? [])
  const stores = new Set([...sold, ...ranges].map(({ storeId }) => storeId))
  return [...stores].sort(compareTexts).map((storeId) => {
    const recorded = sold.find((span) => span.storeId === storeId)
    const ofStore = ranges.filter((range) => range.storeId === storeId).map(({ from, to }) => ({ from, to }))
    return {
      storeId,
      ranges: joinRanges(ofStore),
      ...(recorded && { ledger: { firstSale: recorded.firstSale!, lastSale: recorded.lastSale! } }),
    }
  })
}
