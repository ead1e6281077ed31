import { randomUUID } from 'node:crypto'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { ForecastQuery } from '#ports/forecast-store.ts'
import type { AwsTable } from './client.ts'
import { compareTexts } from './cursor.ts'
import { type Item, listItems, readItems } from './items.ts'
import { type ItemKey, keys } from './keys.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { cancellationCodes, type RetryTools, retryWrite } from './write-retry.ts'

/** Something that people or models say of a level, up to a day: an override, a proposal. */
export interface Note extends LevelKey {
  tenantId: TenantId
  createdAt: number
}

/** How notes of one kind are kept: all of a tenant's in one partition, by their last day. */
export interface NoteKind<T extends Note> {
  /** `OVERRIDES`. */
  partition: string
  /** `override`, of the item. */
  type: string
  idOf(note: T): string
  lastDayOf(note: T): Day
}

export interface NoteDeps {
  table: AwsTable
  tools: RetryTools
}

const partitionOf = <T extends Note>({ partition }: NoteKind<T>, tenantId: TenantId): string =>
  keys`T#${tenantId}#${partition}`

/** Says on which day a note is found. */
const pointerKey = <T extends Note>(kind: NoteKind<T>, tenantId: TenantId, id: string): ItemKey => ({
  pk: partitionOf(kind, tenantId),
  sk: keys`ID#${id}`,
})

export function noteItem<T extends Note>(kind: NoteKind<T>, note: T): Item {
  return {
    pk: partitionOf(kind, note.tenantId),
    sk: keys`DAY#${kind.lastDayOf(note)}#${kind.idOf(note)}`,
    type: kind.type,
    body: JSON.stringify(note),
  }
}

export const toNote = <T extends Note>(item: Item): T => JSON.parse(item.body as string) as T

/** A note and what says on which day it is found. */
export function noteItems<T extends Note>(kind: NoteKind<T>, note: T, sender: string): [pointer: Item, note: Item] {
  const item = { ...noteItem(kind, note), rev: 1, sender }
  const pointer = pointerKey(kind, note.tenantId, kind.idOf(note))
  return [{ ...pointer, type: `${kind.type}Pointer`, at: item.sk, sender }, item]
}

/** Writes a note that must not be there yet. */
export function putNote<T extends Note>(
  tableName: string,
  kind: NoteKind<T>,
  { note, sender }: { note: T; sender: string },
): WriteAction[] {
  return noteItems(kind, note, sender).map((item) => putNew(tableName, item))
}

/**
 * Adds a note.
 * @throws Error when there is one with its id already
 */
export async function addNote<T extends Note>({ table, tools }: NoteDeps, kind: NoteKind<T>, note: T): Promise<void> {
  const sender = randomUUID()
  const TransactItems = putNote(table.tableName, kind, { note, sender })
  const pointer = pointerKey(kind, note.tenantId, kind.idOf(note))
  await retryWrite(tools, async () => {
    try {
      await table.documents.send(new TransactWriteCommand({ TransactItems }))
    } catch (error) {
      if (!cancellationCodes(error)?.includes('ConditionalCheckFailed')) throw error
      // Ours, when the first sending took effect and only its answer was lost.
      const isOurs = (await readItems(table, [pointer])).get(pointer)?.sender === sender
      if (!isOurs) throw new Error(`there is ${kind.type} ${kind.idOf(note)} already`, { cause: error })
    }
  })
}

/** Where a note is; undefined when there is none. */
export async function keyOfNote<T extends Note>(
  table: AwsTable,
  kind: NoteKind<T>,
  { tenantId, id }: { tenantId: TenantId; id: string },
): Promise<ItemKey | undefined> {
  const pointer = pointerKey(kind, tenantId, id)
  const found = (await readItems(table, [pointer])).get(pointer)
  return found && { pk: pointer.pk, sk: found.at as string }
}

export async function findNote<T extends Note>(
  table: AwsTable,
  kind: NoteKind<T>,
  wanted: { tenantId: TenantId; id: string },
): Promise<T | undefined> {
  const key = await keyOfNote(table, kind, wanted)
  const item = key && (await readItems(table, [key])).get(key)
  return item && toNote<T>(item)
}

/** Those with a day on or after `from`, by product, store and age. One query: there are few that are not over. */
export async function notesSince<T extends Note>(
  table: AwsTable,
  kind: NoteKind<T>,
  { tenantId, from, products, stores }: ForecastQuery & { tenantId: TenantId; from: Day },
): Promise<T[]> {
  const items = await listItems(table, {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
    // A day that is none comes before all days.
    ExpressionAttributeValues: {
      ':pk': partitionOf(kind, tenantId),
      ':from': keys`DAY#${from || '0'}`,
      ':to': 'DAY#~',
    },
  })
  const wanted = { products: products && new Set(products), stores: stores && new Set(stores) }
  return items
    .map((item) => toNote<T>(item))
    .filter((note) => wanted.products?.has(note.productId) ?? true)
    .filter((note) => wanted.stores?.has(note.storeId) ?? true)
    .sort(
      (a, b) =>
        compareTexts(a.productId, b.productId) ||
        compareTexts(a.storeId, b.storeId) ||
        a.createdAt - b.createdAt ||
        compareTexts(kind.idOf(a), kind.idOf(b)),
    )
}
