import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { type Balance, foldMovement } from '#domain/ledger/fold.ts'
import type { Movement } from '#domain/ledger/movement.ts'
import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { AwsTable } from './client.ts'
import { type Item, inPartition, listItems, queryItems, readItems } from './items.ts'
import { commandKey, type ItemKey, partAt } from './keys.ts'
import { pooled } from './pooled.ts'
import type { LevelHistory, RecordedCommand } from './repair-plan.ts'
import { type KeptOutcome, toKeptCommand, toLevel, toMovement } from './stock-rows.ts'

/** How many products are read side by side. */
const PRODUCTS_AT_ONCE = 8

/**
 * Before the newest entry, nothing older than this can be half there. A backup may hold or lack what was written in the
 * minute before and after its second, each item by itself; and a write that meets others takes some seconds.
 *
 * Source: Amazon DynamoDB API reference, CreateBackup: "does not support causal consistency".
 */
const TORN_WITHIN_MS = 300_000

/** What belongs to the table that this one was restored from, by type of item. */
const STALE_TYPES = ['shard', 'import-lease', 'session', 'session-entry', 'token', 'token-slot'] as const
export type StaleType = (typeof STALE_TYPES)[number]

/** What one walk over the whole table finds. */
export interface Walk {
  /** Partitions of products. */
  products: readonly string[]
  /** What is kept of shelves and their counts: parts of a write may be there and others not. */
  kept: readonly ItemKey[]
  /** Older movements and guards are taken as they are. */
  tornSince: number
  guards: readonly RecordedCommand[]
  stale: ReadonlyMap<StaleType, readonly ItemKey[]>
  /** Entries of the feed. */
  feed: readonly ItemKey[]
  /** Effects without what is to be done, and the other way round. */
  halfEffects: readonly ItemKey[]
  waitingCount: number
}

const KEPT_TYPES: readonly unknown[] = ['shelf-status', 'shelf-counts', 'counted']

const TYPES = [
  'command',
  'product',
  'level',
  'movement',
  'reversed',
  'changes',
  'effect',
  'effect-body',
  ...STALE_TYPES,
  ...KEPT_TYPES,
]

/** Reads the keys of every item once, and the recent guards. */
export async function walkTable(table: AwsTable): Promise<Walk> {
  const products = new Set<string>()
  const commands: Item[] = []
  const stale = new Map<StaleType, ItemKey[]>(STALE_TYPES.map((type) => [type, []]))
  const [feed, kept]: [ItemKey[], ItemKey[]] = [[], []]
  const effects = new Map<string, ItemKey[]>()
  let newest = 0
  let waitingCount = 0
  for await (const item of scan(table)) {
    const { type, pk, sk } = item
    if (typeof item.recordedAt === 'number') newest = Math.max(newest, item.recordedAt)
    if (type === 'command') {
      if ((item.recordedAt as number) >= newest - TORN_WITHIN_MS) commands.push(item)
    } else if (type === 'changes') feed.push({ pk, sk })
    else if (KEPT_TYPES.includes(type)) kept.push({ pk, sk })
    else if (type === 'effect' || type === 'effect-body') {
      effects.set(pk, [...(effects.get(pk) ?? []), { pk, sk }])
      if (item.state === 'waiting') waitingCount += 1
    } else if (stale.has(type as StaleType)) stale.get(type as StaleType)!.push({ pk, sk })
    else products.add(pk)
  }
  const tornSince = newest - TORN_WITHIN_MS
  const guards = commands.filter(({ recordedAt }) => (recordedAt as number) >= tornSince).flatMap(toRecorded)
  const halfEffects = [...effects.values()].filter((both) => both.length === 1).flat()
  return { products: [...products].sort(), tornSince, guards, stale, kept, feed, halfEffects, waitingCount }
}

/** All items, one page after the other; of each what a walk looks at. */
async function* scan({ documents, tableName: TableName }: AwsTable): AsyncGenerator<Item> {
  const values = Object.fromEntries(TYPES.map((type, i) => [`:${i}`, type]))
  let ExclusiveStartKey: Record<string, unknown> | undefined
  do {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new ScanCommand({
        TableName,
        ConsistentRead: true,
        ProjectionExpression: 'pk, sk, #type, recordedAt, outcome, #state',
        FilterExpression: `#type IN (${Object.keys(values).join(', ')})`,
        ExpressionAttributeNames: { '#type': 'type', '#state': 'state' },
        ExpressionAttributeValues: values,
        ExclusiveStartKey,
      }),
    )
    yield* Items as Item[]
    ExclusiveStartKey = LastEvaluatedKey
  } while (ExclusiveStartKey)
}

/** A refusal has no movements, so it is always whole. */
function toRecorded({ pk, outcome }: Item): RecordedCommand[] {
  const kept = JSON.parse(outcome as string) as KeptOutcome
  return 'recorded' in kept ? [{ tenantId: partAt(pk, 1), key: partAt(pk, 3), recorded: kept.recorded }] : []
}

/** Every level of the table, and the guards of whatever may be torn. */
export async function readLedger(
  table: AwsTable,
  { products, tornSince, guards }: Walk,
): Promise<{ histories: LevelHistory[]; guards: RecordedCommand[] }> {
  const histories = (await pooled(products, PRODUCTS_AT_ONCE, (pk) => readProduct(table, pk, tornSince))).flat()
  const known = new Set(guards.map(nameOf))
  const others = new Map<string, { tenantId: TenantId; key: string }>()
  for (const { tenantId, commandKey: key } of histories.flatMap(({ tail }) => tail)) {
    const name = nameOf({ tenantId, key })
    if (!known.has(name)) others.set(name, { tenantId, key })
  }
  const wanted = [...others.values()]
  const found = await readItems(
    table,
    wanted.map(({ tenantId, key }) => commandKey(tenantId, key)),
  )
  const older = wanted.flatMap(({ tenantId, key }) => {
    const item = found.get(commandKey(tenantId, key))
    const outcome = item && toKeptCommand(item).outcome
    return outcome && 'recorded' in outcome ? [{ tenantId, key, recorded: outcome.recorded }] : []
  })
  // A scan has no order that would be the same the next time.
  return { histories, guards: [...guards, ...older].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)) }
}

const nameOf = ({ tenantId, key }: { tenantId: TenantId; key: string }): string => `${tenantId}\u0000${key}`

interface Reading {
  base: Balance
  tail: Movement[]
  reversed: Map<number, number>
  faults: { seq: number; fault: Exclude<ReturnType<typeof foldMovement>, Balance> }[]
  updatedAt: number
}

async function readProduct(table: AwsTable, pk: string, tornSince: number): Promise<LevelHistory[]> {
  const [tenantId, productId] = [partAt(pk, 1), partAt(pk, 3)]
  const readings = new Map<StoreId, Reading>()
  const readingOf = (storeId: StoreId): Reading => {
    const reading = readings.get(storeId) ?? {
      base: { onHand: 0, seq: 0 },
      tail: [],
      reversed: new Map<number, number>(),
      faults: [],
      updatedAt: 0,
    }
    readings.set(storeId, reading)
    return reading
  }
  const kept = new Map<StoreId, LevelHistory['kept']>()
  for (const item of await listItems(table, inPartition(pk, 'LEVEL#'))) {
    const storeId = partAt(item.sk, 1)
    readingOf(storeId)
    kept.set(storeId, toLevel({ storeId, productId }, item))
  }
  const marks = new Map<StoreId, Map<number, number>>()
  for (const { sk, by } of await listItems(table, inPartition(pk, 'REVERSED#'))) {
    const storeId = partAt(sk, 1)
    readingOf(storeId)
    marks.set(storeId, (marks.get(storeId) ?? new Map()).set(Number(partAt(sk, 2)), by as number))
  }
  // Last: where somebody writes meanwhile a level is behind, never ahead, and the write of it is refused.
  for await (const item of queryItems(table, inPartition(pk, 'MOVE#'))) {
    take(readingOf(partAt(item.sk, 1)), toMovement(item), tornSince)
  }
  return [...readings].map(([storeId, reading]) => ({
    tenantId,
    productId,
    storeId,
    ...reading,
    kept: kept.get(storeId),
    marks: marks.get(storeId) ?? new Map(),
  }))
}

/** Old movements are added up as they come; from the first that may be torn on, all are kept. */
function take(reading: Reading, movement: Movement, tornSince: number): void {
  const { seq, after, reverses, recordedAt } = movement
  if (reading.tail.length > 0 || recordedAt >= tornSince) {
    reading.tail.push(movement)
    return
  }
  const next = foldMovement(reading.base, movement)
  if (typeof next === 'string') reading.faults.push({ seq, fault: next })
  reading.base = { onHand: after, seq }
  reading.updatedAt = recordedAt
  if (reverses !== undefined) reading.reversed.set(reverses, seq)
}
