import type { LevelKey } from '#domain/ledger/movement.ts'
import type { Day } from '#domain/values/day.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { AwsTable } from './client.ts'
import { deleteItems } from './delete-items.ts'
import { agingList, newestKey } from './forecast-rows.ts'
import { type Item, queryItems, readItems } from './items.ts'
import { storesOf } from './shelves.ts'
import { DUE_INDEX } from './table.ts'

interface Aged {
  tenantId: TenantId
  before: Day
  kinds: readonly ('DAYS' | 'MONDAYS')[]
}

/** Looked at together: as many as one batch of reads takes. */
const LOOKED_AT_ONCE = 100

/** Deletes forecasts that begin before a day, but for the newest of each level. @returns how many */
export async function forgetForecasts(table: AwsTable, { tenantId, before, kinds }: Aged): Promise<number> {
  let forgotten = 0
  for (const storeId of await storesOf(table, tenantId, undefined)) {
    for (const kind of kinds)
      forgotten += await forgetIn(table, { tenantId, before, list: agingList(tenantId, storeId, kind) })
  }
  return forgotten
}

async function forgetIn(
  table: AwsTable,
  { tenantId, before, list }: { tenantId: TenantId; before: Day; list: string },
): Promise<number> {
  let [forgotten, some]: [number, Item[]] = [0, []]
  const flush = async () => {
    const old = await withoutNewest(table, tenantId, some)
    await deleteItems(table, old)
    forgotten += old.length
    some = []
  }
  const aged = queryItems(table, {
    IndexName: DUE_INDEX.name,
    KeyConditionExpression: 'duePk = :list AND dueSk < :before',
    ExpressionAttributeValues: { ':list': list, ':before': before },
  })
  for await (const item of aged) {
    if (some.push(item) >= LOOKED_AT_ONCE) await flush()
  }
  await flush()
  return forgotten
}

async function withoutNewest(table: AwsTable, tenantId: TenantId, items: readonly Item[]): Promise<Item[]> {
  const keyOf = (item: Item) => newestKey(tenantId, item as unknown as LevelKey)
  const newest = await readItems(table, items.map(keyOf))
  return items.filter((item) => newest.get(keyOf(item))?.firstDay !== item.firstDay)
}
