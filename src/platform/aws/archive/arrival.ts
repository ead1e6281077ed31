import type { Arrival } from '#ports/tenant-archive.ts'
import type { Item } from '../items.ts'
import { type ItemKey, keys, TENANTS } from '../keys.ts'

/** Who sent the items of a shop that moves in. Whatever is written later has another sender, or none. */
export const ARCHIVE_SENDER = 'archive'

/** Says that a shop is on its way in, from which archive, and how far it is. */
export const arrivalKey = (tenantId: string): ItemKey => ({ pk: TENANTS, sk: keys`ARRIVING#${tenantId}` })

/**
 * How far a shop is on its way in. Later phases need what was written in earlier ones, and never write it again:
 *
 * - `resting`: nobody looks at what is written, and it may be written again.
 * - `entering`: all that rests is there. People and keys come, who may look at it and change it.
 * - `working`: they are all there, and the shop is to be seen. What workers take up comes.
 *
 * Work comes after the shop and its people, because workers give up what they find nobody for: a mail whose reader is
 * unknown is never sent again. People come after what rests, because nobody keeps them from signing in.
 */
export type ArrivalPhase = 'resting' | 'entering' | 'working'

export const arrivalItem = ({ tenantId, archiveHash }: Arrival, phase: ArrivalPhase): Item => ({
  ...arrivalKey(tenantId),
  type: 'arrival',
  archiveHash,
  phase,
})
