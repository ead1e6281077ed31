import type { StoreId, TenantId } from '#domain/values/ids.ts'
import type { AwsTable } from './client.ts'
import { inPartition, listItems } from './items.ts'
import { lastPart, tenantPartition } from './keys.ts'

/** The stores asked for, or every one there is, closed ones too. */
export async function storesOf(
  table: AwsTable,
  tenantId: TenantId,
  stores: readonly StoreId[] | undefined,
): Promise<readonly StoreId[]> {
  if (stores) return [...new Set(stores)]
  return (await listItems(table, inPartition(tenantPartition(tenantId), 'STORE#'))).map(({ sk }) => lastPart(sk))
}
