import type { LevelKey } from '#domain/ledger/movement.ts'
import type { SalesPosition } from '#domain/sales/fold-sales.ts'
import type { Sales } from '#domain/sales/sales-day.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { SalesLook } from '#ports/sales-store.ts'
import type { AwsTable } from './client.ts'
import { consumerKey } from './feed-keys.ts'
import { readItems } from './items.ts'
import { LEDGER_RANK, monthKey, monthOf, outsKey, positionKey, restOf, salesStoreKey, yearOf } from './sales-rows.ts'
import { type SalesDeps, salesWorld } from './sales-world.ts'
import { ACTIONS_MAX } from './stock-actions.ts'
import { transact } from './transact.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

type FoldedLevel = SalesLook['levels'][number]

/**
 * So many months of one level are written with its position. A fold of more (a till that sends its last years at once)
 * keeps the rest in the position, whence the next transactions take it.
 */
const MONTHS_AT_ONCE = 40

/** One action is left for the consumer. */
const LEVEL_ACTIONS_MAX = ACTIONS_MAX - 1

type Changes = [Day, Sales][]

/** The first months of the changes, and the days after them. */
function firstMonths(changes: Changes): { now: Changes; later: Changes } {
  const sorted = changes.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const months = [...new Set(sorted.map(([day]) => monthOf(day)))]
  const next = months[MONTHS_AT_ONCE]
  if (next === undefined) return { now: sorted, later: [] }
  return {
    now: sorted.filter(([day]) => monthOf(day) < next),
    later: sorted.filter(([day]) => monthOf(day) >= next),
  }
}

const monthsOf = (changes: Changes): string[] => [...new Set(changes.map(([day]) => monthOf(day)))]
const yearsOf = ({ fold }: FoldedLevel): string[] => [...new Set(fold.stockOuts.map(({ to }) => yearOf(to)))]

/** Its position, the months and years it touches, and what is known of its store. */
const actionCount = (level: FoldedLevel): number =>
  2 + monthsOf(firstMonths([...level.fold.changes]).now).length + yearsOf(level).length

const nameOf = ({ tenantId, productId, storeId }: FoldedLevel): string =>
  `${tenantId}\u0000${productId}\u0000${storeId}`

/** Divides the levels of a look into what one transaction takes; a level is never divided, nor named in one twice. */
function inChunks(levels: readonly FoldedLevel[]): FoldedLevel[][] {
  const chunks: FoldedLevel[][] = [[]]
  let [count, names] = [0, new Set<string>()]
  for (const level of levels) {
    const more = actionCount(level)
    if (count + more > LEVEL_ACTIONS_MAX || names.has(nameOf(level))) {
      chunks.push([])
      ;[count, names] = [0, new Set()]
    }
    chunks.at(-1)!.push(level)
    names.add(nameOf(level))
    count += more
  }
  return chunks
}

/**
 * Adds what a look found. A small look is one transaction with its consumer; of a large one each part is, under the
 * positions of its levels, and the last moves the consumer on: after a crash the parts that are written are left out,
 * because their levels stand elsewhere by then.
 */
export async function applyLook(deps: SalesDeps, { levels, consumer, changeId, at }: SalesLook): Promise<void> {
  const chunks = inChunks(levels)
  for (const [i, chunk] of chunks.entries()) {
    await applyChunk(deps, chunk, { at, ...(i === chunks.length - 1 && { consumer: { name: consumer, changeId } }) })
  }
  for (const level of levels) {
    if (firstMonths([...level.fold.changes]).later.length > 0) await addRest(deps, level)
  }
}

interface ChunkOptions {
  at: number
  consumer?: { name: string; changeId: number }
}

async function applyChunk(
  deps: SalesDeps,
  levels: readonly FoldedLevel[],
  { at, consumer }: ChunkOptions,
): Promise<void> {
  await retryWrite(deps.tools, async () => {
    const world = await salesWorld(deps.table, levels.flatMap(keysOf))
    const standing = levels.filter((level) => world.positionOf(level).seq === level.fromSeq)
    const unfinished = standing.filter((level) => world.restOf(level))
    for (const level of unfinished) await addRest(deps, level)
    if (unfinished.length > 0) return AGAIN
    for (const level of standing) {
      const { now, later } = firstMonths([...level.fold.changes])
      world.moveTo(level, level.fold.position, later.length > 0 ? { at, changes: later } : undefined)
      world.addDays(level, now, at)
      for (const { from, to } of level.fold.stockOuts) world.addOut(level, [from, to])
    }
    const advance = consumer ? await advanceConsumer(deps.table, consumer) : []
    return (await transact(deps.table, [...world.actions(), ...advance])) ? undefined : AGAIN
  })
}

/** Moves the consumer on; nothing when it is there, or further. */
async function advanceConsumer(table: AwsTable, { name, changeId }: { name: string; changeId: number }) {
  const key = consumerKey(name)
  const current = (await readItems(table, [key])).get(key)?.changeId as number | undefined
  if (current !== undefined && current >= changeId) return []
  const Update = {
    TableName: table.tableName,
    Key: key,
    UpdateExpression: 'SET changeId = :to, #type = :type',
    ConditionExpression: 'attribute_not_exists(changeId) OR changeId < :to',
    ExpressionAttributeNames: { '#type': 'type' },
    ExpressionAttributeValues: { ':to': changeId, ':type': 'consumer' },
  }
  return [{ Update }]
}

const keysOf = (level: FoldedLevel) => [
  ...keysOfDays(level, firstMonths([...level.fold.changes]).now),
  ...yearsOf(level).map((year) => outsKey(level, year)),
]

const keysOfDays = (level: LevelKey & { tenantId: TenantId }, changes: Changes) => [
  positionKey(level),
  salesStoreKey(level.tenantId, level.storeId),
  ...monthsOf(changes).map((month) => monthKey({ ...level, month, rank: LEDGER_RANK })),
]

/** Adds the days that a long fold left in its position, some months at a time, each once. */
async function addRest(deps: SalesDeps, level: LevelKey & { tenantId: TenantId }): Promise<void> {
  let isLeft = true
  while (isLeft) {
    isLeft = await retryWrite<boolean>(deps.tools, async () => {
      const key = positionKey(level)
      const rest = restOf((await readItems(deps.table, [key])).get(key))
      if (!rest) return false
      const { now, later } = firstMonths(rest.changes)
      const world = await salesWorld(deps.table, keysOfDays(level, now))
      // Somebody else may have gone on in between; then what was read is not what is there.
      if (JSON.stringify(world.restOf(level)) !== JSON.stringify(rest)) return AGAIN
      world.moveTo(level, world.positionOf(level), later.length > 0 ? { ...rest, changes: later } : undefined)
      world.addDays(level, now, rest.at)
      return (await transact(deps.table, world.actions())) ? later.length > 0 : AGAIN
    })
  }
}

/** How far levels are folded; what a crash left unfinished of one is finished first. */
export async function readPositions(
  deps: SalesDeps,
  tenantId: TenantId,
  wanted: readonly LevelKey[],
): Promise<SalesPosition[]> {
  const levels = wanted.map(({ productId, storeId }) => ({ tenantId, productId, storeId }))
  const world = await salesWorld(deps.table, levels.map(positionKey))
  for (const level of levels) if (world.restOf(level)) await addRest(deps, level)
  return levels.map(world.positionOf)
}
