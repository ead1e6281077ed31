import { ARCHIVE_KINDS } from '#domain/archive/record-place.ts'
import { type Arrival, ArrivalRefusedError, type TenantArchive } from '#ports/tenant-archive.ts'
import { type ArrivalPhase, arrivalKey } from './archive/arrival.ts'
import { readTenant } from './archive/read-tenant.ts'
import { writeTenant } from './archive/write-tenant.ts'
import type { TableTools } from './conditional-writes.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { partAt, TENANTS, tenantKey } from './keys.ts'

/**
 * TenantArchive on DynamoDB. Reading scans the table. A shop that is written cannot be seen until the tenant's own item is
 * there; an item of its own says from which archive a shop is on its way in, so that the same one may be written again and
 * no other.
 */
export function awsTenantArchive(deps: TableTools): TenantArchive {
  const { table } = deps
  return {
    tenants: async () => {
      const items = await listItems(table, inPartition(TENANTS, 'T#'))
      return items.sort((a, b) => (a.createdAt as number) - (b.createdAt as number)).map(({ sk }) => partAt(sk, 1))
    },
    read: (tenantId, kinds = ARCHIVE_KINDS) => readTenant(deps, tenantId, kinds),
    admit: async (arrival) => {
      await admitted(deps, arrival)
    },
    write: async (arrival, records) => writeTenant(deps, { arrival, phase: await admitted(deps, arrival) }, records),
  }
}

/** @returns how far an earlier try came */
async function admitted({ table }: TableTools, { tenantId, archiveHash }: Arrival): Promise<ArrivalPhase | undefined> {
  const found = await readItems(table, [tenantKey(tenantId), arrivalKey(tenantId)])
  const half = found.get(arrivalKey(tenantId))
  if (half && half.archiveHash !== archiveHash) {
    throw new ArrivalRefusedError(
      `Half of the shop ${tenantId} is here from another archive, of SHA-256 ${String(half.archiveHash)}. Take that one in again to finish it, or choose another table.`,
    )
  }
  const phase = half?.phase as ArrivalPhase | undefined
  if (phase !== 'working' && found.get(tenantKey(tenantId))) {
    throw new ArrivalRefusedError(
      `The shop ${tenantId} is here already. An archive never overwrites a shop: choose another table with BACKSTOCK_AWS_TABLE.`,
    )
  }
  return phase
}
