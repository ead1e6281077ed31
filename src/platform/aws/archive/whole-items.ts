import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import type { Import } from '#domain/imports/import.ts'
import { movedForecast } from '../../shared/forecast-record.ts'
import type { AwsTable } from '../client.ts'
import { toDecision, wholeOnes } from '../decision-store.ts'
import { effectBodyKey, toEffectRecord } from '../effect-rows.ts'
import { newestKey, pathsKey, toForecast } from '../forecast-rows.ts'
import { newestMappingKey } from '../import-rows.ts'
import { readWithText } from '../import-store.ts'
import { type Item, readItems } from '../items.ts'
import { partAt } from '../keys.ts'
import { readOrder } from '../order-lists.ts'
import { toOrder } from '../order-rows.ts'
import { disowned } from './archived-items.ts'

interface Reading {
  table: AwsTable
  tenantId: string
}

type ToRecords = (reading: Reading, items: readonly Item[]) => Promise<ArchiveRecord[]>

/** Of each item by itself. */
const each =
  (toRecord: (reading: Reading, item: Item) => Promise<ArchiveRecord | undefined>): ToRecords =>
  async (reading, items) =>
    (await Promise.all(items.map((item) => toRecord(reading, item)))).filter((record) => record !== undefined)

/** Types of items that are whole only with others beside them; all of one type that were found together. */
export const PUT_TOGETHER: Readonly<Record<string, ToRecords>> = {
  async effect({ table }, items) {
    const bodies = await readItems(
      table,
      items.map(({ effectId }) => effectBodyKey(effectId as string)),
    )
    return items.map((item) => {
      const { id: _, ...effect } = toEffectRecord(item, bodies.get(effectBodyKey(item.effectId as string)))
      return { kind: 'effect', value: disowned(effect) }
    })
  },
  async decision({ table, tenantId }, items) {
    const whole = await wholeOnes(table, tenantId, items)
    return whole.map((item) => ({ kind: 'decision', value: disowned(toDecision(item)) }))
  },
  pastForecast: async (_reading, items) =>
    items.map((item) => ({ kind: 'forecast', value: movedForecast(toForecast(item), false) })),
  forecast: each(newestForecast),
  order: each(async ({ table, tenantId }, item) => {
    const order = item.partCount === 0 ? toOrder([item.body]) : await readOrder(table, tenantId, item.orderId as string)
    return order && { kind: 'order', value: disowned(order) }
  }),
  import: each(async ({ table }, item) => {
    const found = await readWithText(table, item)
    return found && { kind: 'import', value: disowned<Import>(JSON.parse(found.text)) }
  }),
  'import-chunk': each(async ({ table }, item) => {
    const found = await readWithText(table, item)
    if (!found) return undefined
    const [importId, kind, index] = [partAt(item.pk, 3), partAt(item.sk, 1) as 'rows' | 'errors', partAt(item.sk, 2)]
    const value = { importId, kind, index: Number(index), rowCount: found.item.rowCount as number, body: found.text }
    return { kind: 'import-chunk', value }
  }),
  mapping: each(async ({ table, tenantId }, item) => {
    // The newest of all stores stands under a key of its own, and is also one of theirs.
    if (item.sk === 'NEWEST') return undefined
    const [signature, storeId] = [item.signature as string, item.storeId as string]
    const key = newestMappingKey({ tenantId, storeId, signature })
    const newest = (await readItems(table, [key])).get(key)
    const remembered = JSON.parse(item.remembered as string)
    return { kind: 'import-mapping', value: { signature, storeId, isNewest: newest?.storeId === storeId, remembered } }
  }),
}

/** Publications come at night; one that comes between two looks comes before the next. */
const LOOKS_MAX = 5

/** The newest with its paths, both of one publication. */
async function newestForecast({ table, tenantId }: Reading, item: Item): Promise<ArchiveRecord | undefined> {
  const level = { productId: item.productId as string, storeId: item.storeId as string }
  const wanted = [newestKey(tenantId, level), pathsKey(tenantId, level)] as const
  for (let look = 0; look < LOOKS_MAX; look++) {
    const found = await readItems(table, wanted)
    const [newest, paths] = [found.get(wanted[0]), found.get(wanted[1])]
    if (!newest) return undefined
    if (newest.edition === paths?.edition) {
      return { kind: 'forecast', value: movedForecast(toForecast(newest, paths), true) }
    }
  }
  throw new Error(`the forecast of ${level.productId} in ${level.storeId} is not whole`)
}
