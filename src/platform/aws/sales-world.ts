import type { LevelKey } from '#domain/ledger/movement.ts'
import { type SalesPosition, START } from '#domain/sales/fold-sales.ts'
import { addSales, NO_SALES, type Sales } from '#domain/sales/sales-day.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { ifAt } from './change-item.ts'
import type { AwsTable } from './client.ts'
import { type Item, readItems } from './items.ts'
import type { ItemKey } from './keys.ts'
import {
  daysIn,
  type KeptOut,
  keptDay,
  LEDGER_RANK,
  monthItem,
  monthKey,
  monthOf,
  outsIn,
  outsItem,
  outsKey,
  positionItem,
  positionKey,
  type RestOfFold,
  restOf,
  type SalesSpan,
  salesStoreKey,
  spanItem,
  toPosition,
  toSales,
  toSpan,
  yearOf,
} from './sales-rows.ts'
import type { WriteAction } from './stock-actions.ts'
import type { RetryTools } from './write-retry.ts'

export interface SalesDeps {
  table: AwsTable
  tools: RetryTools
}

type ShelfKey = LevelKey & { tenantId: TenantId }

/**
 * Items as they were read, and as they are to be. What changed is written together, each under the condition that it is
 * still as it was read.
 *
 * @param keys of every item that will be looked at
 */
export async function salesWorld(table: AwsTable, keys: readonly ItemKey[]) {
  const before = await readItems(table, keys)
  const after = new Map<string, { key: ItemKey; item: Item | undefined }>()
  const nameOf = ({ pk, sk }: ItemKey) => `${pk}\u0000${sk}`
  const get = (key: ItemKey): Item | undefined => {
    const changed = after.get(nameOf(key))
    return changed ? changed.item : before.get(key)
  }
  const set = (key: ItemKey, item: Item | undefined) => after.set(nameOf(key), { key, item })
  return {
    positionOf: (level: ShelfKey): SalesPosition => {
      const item = get(positionKey(level))
      return item ? toPosition(item) : START
    },
    restOf: (level: ShelfKey) => restOf(get(positionKey(level))),
    moveTo: (level: ShelfKey, position: SalesPosition, rest: RestOfFold | undefined) =>
      set(positionKey(level), positionItem(level, position, rest)),
    addDays(level: ShelfKey, changes: readonly [Day, Sales][], at: number): void {
      for (const [day, change] of changes) {
        const key = { ...level, month: monthOf(day), rank: LEDGER_RANK }
        const { [day.slice(8)]: kept, ...others } = daysIn(get(monthKey(key)))
        const sum = addSales(kept ? toSales(kept) : NO_SALES, change)
        const days = isNothing(sum) ? others : { ...others, [day.slice(8)]: keptDay(sum, at) }
        set(monthKey(key), Object.keys(days).length === 0 ? undefined : monthItem(key, days))
        const span = salesStoreKey(level.tenantId, level.storeId)
        const told = get(span)
        const wider = widened(told && toSpan(told), { storeId: level.storeId, day, isSale: change.sold > 0 })
        if (wider) set(span, spanItem(level.tenantId, wider))
      }
    },
    addOut(level: ShelfKey, out: KeptOut): void {
      const year = yearOf(out[1])
      const key = outsKey(level, year)
      set(key, outsItem(level, year, [...outsIn(get(key)), out]))
    },
    actions: (): WriteAction[] =>
      [...after.values()].flatMap(({ key, item }) => toAction(table.tableName, { key, item, was: before.get(key) })),
  }
}

/** All taken back: the ledger has nothing to say about the day, and an upload may have. */
const isNothing = ({ sold, revenue, returned, refunded }: Sales): boolean =>
  sold === 0 && revenue === 0 && returned === 0 && refunded === 0

/** The span with a day of the ledger in it; undefined when it was in it before. */
function widened(
  span: SalesSpan | undefined,
  { storeId, day, isSale }: { storeId: string; day: Day; isSale: boolean },
): SalesSpan | undefined {
  const wider: SalesSpan = {
    ...span,
    storeId,
    from: earlier(span?.from, day),
    to: later(span?.to, day),
    ledgerFrom: earlier(span?.ledgerFrom, day),
    ...(isSale && { firstSale: earlier(span?.firstSale, day), lastSale: later(span?.lastSale, day) }),
  }
  const isSame = (Object.keys(wider) as (keyof SalesSpan)[]).every((name) => wider[name] === span?.[name])
  return isSame ? undefined : wider
}

export const earlier = (one: Day | undefined, other: Day): Day => (one !== undefined && one < other ? one : other)
export const later = (one: Day | undefined, other: Day): Day => (one !== undefined && one > other ? one : other)

interface ItemChange {
  key: ItemKey
  item: Item | undefined
  was: Item | undefined
}

function toAction(TableName: string, { key, item, was }: ItemChange): WriteAction[] {
  if (!item && !was) return []
  const rev = (was?.rev as number | undefined) ?? 0
  if (!item) return [{ Delete: { TableName, Key: key, ...ifAt(rev) } }]
  return [{ Put: { TableName, Item: { ...item, rev: rev + 1 }, ...ifAt(rev) } }]
}
