import type { Arrival } from '#ports/tenant-archive.ts'
import type { Item } from '../items.ts'
import { type ItemKey, keys, TENANTS } from '../keys.ts'

/** Who sent the items of a shop that moves in. Whatever is written later has another sender, or none. */
export const ARCHIVE_SENDER = 'archive'

/** Says that a shop is on its way in, from which archive, and whether workers may have taken up something of it. */
export const arrivalKey = (tenantId: string): ItemKey => ({ pk: TENANTS, sk: keys`ARRIVING#${tenantId}` })

/** `resting`: nobody looks at what is written. `working`: workers do, so that nothing that is there may be replaced. */
export type ArrivalPhase = 'resting' | 'working'

export const arrivalItem = ({ tenantId, archiveHash }: Arrival, phase: ArrivalPhase): Item => ({
  ...arrivalKey(tenantId),
  type: 'arrival',
  archiveHash,
  phase,
})
