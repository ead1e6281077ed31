import type { Supplier, SupplierSettings } from '#domain/purchasing/supplier.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { SaveOutcome } from '#ports/catalog-store.ts'
import type { SupplierStore } from '#ports/supplier-store.ts'
import { decodeCursor } from '../shared/cursor.ts'
import type { AwsTable } from './client.ts'
import { putVersion, type TableTools } from './conditional-writes.ts'
import { compareTexts, toPage } from './cursor.ts'
import { type Item, inPartition, listItems, readItems } from './items.ts'
import { type ItemKey, keys } from './keys.ts'
import { walkProducts } from './product-lists.ts'

const supplierPartition = (tenantId: string): string => keys`T#${tenantId}#SUPPLIERS`

export const supplierKey = (tenantId: string, name: string): ItemKey => ({
  pk: supplierPartition(tenantId),
  sk: keys`SUPPLIER#${name}`,
})

interface Settings extends SupplierSettings {
  version: number
}

const toSettings = ({ leadTimeDays, reviewDays, minimumOrderValue, email, version }: Item): Settings =>
  ({ leadTimeDays, reviewDays, minimumOrderValue, email, version }) as Settings

const NO_SETTINGS = { version: 0 }

/**
 * SupplierStore on DynamoDB. Settings are items; who else is a supplier is a text on products, so that a list of them,
 * and a count of their products, looks at every product.
 */
export function awsSupplierStore({ table, tools }: TableTools): SupplierStore {
  return {
    async suppliers(tenantId, { limit, cursor }) {
      const [after = ''] = (decodeCursor(cursor, 1) ?? []) as string[]
      const [counts, kept] = await Promise.all([
        countProducts(table, tenantId),
        listItems(table, inPartition(supplierPartition(tenantId), 'SUPPLIER#')),
      ])
      const settings = new Map(kept.map((item) => [item.name as string, toSettings(item)]))
      const named = [...counts].filter(([, { activeCount }]) => activeCount > 0).map(([name]) => name)
      const names = [...new Set([...named, ...settings.keys()])].sort(compareTexts)
      const rows = names
        .filter((name) => compareTexts(name, after) > 0)
        .slice(0, limit + 1)
        .map((name) => ({ ...settingsOr(settings.get(name)), name, productCount: counts.get(name)?.activeCount ?? 0 }))
      return toPage(
        rows.map((row) => ({ row, position: [row.name] })),
        limit,
      )
    },
    supplier: (tenantId, name) => readSupplier(table, tenantId, name),
    saveSupplier: (tenantId, name, write) => saveSupplier({ table, tools }, { tenantId, name, ...write }),
  }
}

const settingsOr = (settings: Settings | undefined): Settings => settings ?? NO_SETTINGS

/** Products of each supplier: those that are not archived, and whether any names it at all. */
async function countProducts(table: AwsTable, tenantId: TenantId): Promise<Map<string, { activeCount: number }>> {
  const counts = new Map<string, { activeCount: number }>()
  for await (const { product } of walkProducts(table, tenantId)) {
    if (product.supplier === undefined) continue
    const count = counts.get(product.supplier) ?? { activeCount: 0 }
    if (product.active) count.activeCount += 1
    counts.set(product.supplier, count)
  }
  return counts
}

async function readSupplier(table: AwsTable, tenantId: TenantId, name: string): Promise<Supplier | undefined> {
  if (name === '') return undefined
  const key = supplierKey(tenantId, name)
  const [counts, item] = await Promise.all([
    countProducts(table, tenantId),
    readItems(table, [key]).then((found) => found.get(key)),
  ])
  const count = counts.get(name)
  if (!count && !item) return undefined
  return { ...settingsOr(item && toSettings(item)), name, productCount: count?.activeCount ?? 0 }
}

async function saveSupplier(
  { table, tools }: TableTools,
  {
    tenantId,
    name,
    settings: { leadTimeDays, reviewDays, minimumOrderValue, email },
    ifVersion,
  }: { tenantId: TenantId; name: string; settings: SupplierSettings; ifVersion: number },
): Promise<SaveOutcome<Supplier>> {
  const version = ifVersion + 1
  const says = { name, leadTimeDays, reviewDays, minimumOrderValue, email, version }
  const item = { ...supplierKey(tenantId, name), type: 'supplier', ...says }
  const conflict = await putVersion({ table, tools }, item, ifVersion)
  if (conflict) return { kind: 'conflict', current: await readSupplier(table, tenantId, name) }
  const count = (await countProducts(table, tenantId)).get(name)
  return { kind: 'saved', value: { ...says, productCount: count?.activeCount ?? 0 } }
}
