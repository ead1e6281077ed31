import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { referencesOf } from '#domain/archive/check-references.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { RecordSpool } from '../../shared/record-spool.ts'
import type { AwsTable } from '../client.ts'
import { readItems } from '../items.ts'
import { productKey, storeKey } from '../keys.ts'
import { RECORDED } from './archived-items.ts'

/**
 * A scan is not of one moment: it may pass by where a product is to stand and then find what was sold of it. Stores and
 * products that records name and the scan did not see are fetched by their keys.
 */
export function referenceCatchUp(spool: RecordSpool) {
  const named = { stores: new Set<string>(), products: new Set<string>() }
  const isMissing = (record: unknown): boolean => spool.inPlaceOf(record as ArchiveRecord) === undefined
  return {
    note(record: ArchiveRecord): void {
      const { stores, products } = referencesOf(record)
      for (const id of stores) named.stores.add(id)
      for (const id of products) named.products.add(id)
    },
    async finish(table: AwsTable, tenantId: TenantId): Promise<void> {
      const stores = [...named.stores].filter((storeId) => isMissing({ kind: 'store', value: { storeId } }))
      const products = [...named.products].filter((productId) => isMissing({ kind: 'product', value: { productId } }))
      const wanted = [...stores.map((id) => storeKey(tenantId, id)), ...products.map((id) => productKey(tenantId, id))]
      const found = await readItems(table, wanted)
      for (const item of wanted.flatMap((key) => found.get(key) ?? [])) {
        for (const record of RECORDED[item.type as string]!(item)) spool.put(record)
      }
    },
  }
}
