import { DeleteCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb'
import type { CommandLine, StockCommand } from '#domain/ledger/command.ts'
import type { LevelKey, Movement } from '#domain/ledger/movement.ts'
import { quantity } from '#domain/values/quantity.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import type { Item } from '#platform/aws/items.ts'
import { commandKey, type ItemKey, levelItemKey, movementKey, reversedKey } from '#platform/aws/keys.ts'
import { applyRepair, findRepair } from '#platform/aws/repair.ts'
import { levelItem } from '#platform/aws/stock-rows.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { NOW, TENANT } from '../shop.ts'
import { injectFaults } from './faults.ts'
import { realTools } from './platform.ts'

/** A number in [0, 1) that follows from a seed: mulberry32. */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const PRODUCTS = ['tea', 'mug', 'jam']
const STORES = ['leeds', 'york']

const pick = <T>(from: readonly T[], fraction: () => number): T => from[Math.floor(fraction() * from.length)]!

export interface Recorded {
  command: StockCommand
  movements: readonly Movement[]
}

/** An hour ago, which no restore tears, and just now. */
const OLD = NOW - 3_600_000

function someLine(fraction: () => number): CommandLine {
  const level: LevelKey = { storeId: pick(STORES, fraction), productId: pick(PRODUCTS, fraction) }
  const amount = quantity(1000 * (1 + Math.floor(fraction() * 3)))
  const which = fraction()
  if (which < 0.45) return { kind: 'sale', ...level, quantity: amount }
  if (which < 0.6) return { kind: 'receipt', ...level, quantity: amount }
  if (which < 0.75) {
    const toStoreId = level.storeId === 'leeds' ? 'york' : 'leeds'
    return { kind: 'transfer', ...level, toStoreId, quantity: amount }
  }
  if (which < 0.85) return { kind: 'count', ...level, counted: quantity(50_000) }
  return { kind: 'reversal', ...level, seq: 2 + Math.floor(fraction() * 8) }
}

/** Fills a ledger from both stores at once: an old stock, and commands of now. @returns those that were recorded, the old ones first */
export async function fillLedger(stocks: readonly StockStore[], seed: number, count = 30): Promise<Recorded[]> {
  const fraction = chance(seed)
  const record = async (stock: StockStore, command: StockCommand): Promise<Recorded[]> => {
    const outcome = await stock.record(command)
    return outcome.kind === 'recorded' ? [{ command, movements: outcome.movements }] : []
  }
  const of = (key: string, recordedAt: number, lines: CommandLine[]): StockCommand => ({
    tenantId: TENANT,
    key,
    fingerprint: JSON.stringify(lines),
    actor: 'test',
    recordedAt,
    lines,
  })
  const filled: Recorded[] = []
  for (const storeId of STORES) {
    const lines = PRODUCTS.map((productId) => ({
      kind: 'receipt' as const,
      storeId,
      productId,
      quantity: quantity(100_000),
    }))
    filled.push(...(await record(stocks[0]!, of(`old-${storeId}`, OLD, lines))))
  }
  const commands = Array.from({ length: count }, (_, i) => {
    const lines = Array.from({ length: 1 + Math.floor(fraction() * 3) }, () => someLine(fraction))
    return of(`now-${i}`, NOW + i, lines)
  })
  const recorded = await Promise.all(commands.map((command, i) => record(stocks[i % stocks.length]!, command)))
  return [...filled, ...recorded.flat()]
}

/** The items that a command wrote by itself. */
export const itemsOf = ({ command: { tenantId, key }, movements }: Recorded): ItemKey[] => [
  commandKey(tenantId, key),
  ...movements.map((movement) => movementKey(tenantId, movement, movement.seq)),
  ...movements.flatMap((movement) =>
    movement.reverses === undefined ? [] : [reversedKey(tenantId, movement, movement.reverses)],
  ),
]

/**
 * Leaves out some of what recent commands wrote, and puts some levels back to what they were a few movements before: what a
 * restore does to a table whose items are each of their own moment.
 *
 * @returns the keys of commands that lost their guard or a movement
 */
export async function tear(table: AwsTable, recorded: readonly Recorded[], seed: number): Promise<Set<string>> {
  const fraction = chance(seed)
  const { documents, tableName: TableName } = table
  const torn = new Set<string>()
  for (const each of recorded.filter(({ command }) => command.recordedAt >= NOW)) {
    if (fraction() < 0.75) continue
    for (const Key of itemsOf(each)) {
      if (fraction() < 0.5) continue
      await documents.send(new DeleteCommand({ TableName, Key }))
      if (!Key.sk.startsWith('REVERSED#')) torn.add(each.command.key)
    }
  }
  const movements = recorded.flatMap((each) => each.movements)
  for (const storeId of STORES) {
    for (const productId of PRODUCTS) {
      const ofLevel = movements.filter((each) => each.storeId === storeId && each.productId === productId)
      const which = fraction()
      const earlier = ofLevel.toSorted((a, b) => a.seq - b.seq)[Math.floor(fraction() * ofLevel.length)]
      if (which < 0.2)
        await documents.send(new DeleteCommand({ TableName, Key: levelItemKey(TENANT, { storeId, productId }) }))
      else if (which < 0.6 && earlier) {
        const level = { storeId, productId, onHand: earlier.after, seq: earlier.seq }
        await documents.send(new PutCommand({ TableName, Item: levelItem(TENANT, level, NOW) }))
      }
    }
  }
  return torn
}

/** The commands that cannot stay, said another way: those that were torn, and whoever comes after one on a level. */
export function doomed(recorded: readonly Recorded[], torn: ReadonlySet<string>): Set<string> {
  const gone = new Set(torn)
  const movements = recorded.flatMap((each) => each.movements)
  for (let before = -1; before !== gone.size; ) {
    before = gone.size
    for (const { storeId, productId, seq, commandKey: key } of movements) {
      if (!gone.has(key)) continue
      for (const other of movements) {
        if (other.storeId === storeId && other.productId === productId && other.seq > seq) gone.add(other.commandKey)
      }
    }
  }
  return gone
}

/** Every item of a table, in the order of keys. */
export async function allItems({ documents, tableName: TableName }: AwsTable): Promise<Item[]> {
  const { Items = [] } = await documents.send(new ScanCommand({ TableName, ConsistentRead: true }))
  return (Items as Item[]).toSorted((a, b) => (`${a.pk}\u0000${a.sk}` < `${b.pk}\u0000${b.sk}` ? -1 : 1))
}

/** Repairs in a process that is killed at its `killedAt`-th write, which may leave writes on their way; then in another. */
export async function repairKilledAt(table: AwsTable, killedAt: number): Promise<void> {
  const dying = openTable(table.tableName)
  let writes = 0
  injectFaults(dying, () => (writes++ >= killedAt ? 'broken' : 'none'), /Write|Put|Update|Delete/)
  const repair = async (of: AwsTable) => applyRepair({ table: of, tools: realTools }, await findRepair(of))
  await repair(dying).catch((error: Error) => {
    if (error.message !== 'broken') throw error
  })
  for (let attempt = 1; ; attempt++) {
    try {
      await repair(table)
      break
    } catch (error) {
      // What the killed one had sent last arrived just now.
      if (attempt === 5 || !(error as Error).message.startsWith('Somebody writes')) throw error
    }
  }
  dying.close()
}
