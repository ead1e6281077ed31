import type { ArchiveKind, ArchiveRecord } from '#domain/archive/archive-record.ts'
import type { TenantId } from '#domain/values/ids.ts'

/** Cannot be taken in, or not like this. Nothing of it can be seen; the message says what to do. */
export class ArrivalRefusedError extends Error {
  override name = 'ArrivalRefusedError'
}

/** A shop on its way in, named so that a second try is known to be of the same archive. */
export interface Arrival {
  tenantId: TenantId
  /** The archive's own hash. */
  archiveHash: string
}

/**
 * Reads and writes all that a shop has, whatever keeps it. Files are not in it: they are the blobs' affair.
 *
 * For commands and never for requests: each call looks at everything the shop has.
 */
export interface TenantArchive {
  /** The shops that are here. */
  tenants(): Promise<TenantId[]>

  /**
   * Everything of a shop, in the order of `placeOf`, each record once; only some kinds when named. Nothing when there is
   * no such shop. Memory stays the same however much there is.
   *
   * The server may be running. The ledger of what is read is whole: every movement up to each level's seq, with its
   * command and all that command's other movements. On one machine all of it is of one moment; elsewhere each record is
   * of the moment it was read.
   */
  read(tenantId: TenantId, kinds?: readonly ArchiveKind[]): AsyncIterable<ArchiveRecord>

  /**
   * Whether the shop may be taken in.
   * @throws ArrivalRefusedError when it is here already, or half of it from another archive
   */
  admit(arrival: Arrival): Promise<void>

  /**
   * Takes in what `read` gave, in its order, from its `tenant` on. The shop is to be seen when all that rests and its people
   * are written, and its levels are then announced in the change feed; workers find what is theirs only after that. When
   * it breaks off before, the shop cannot be seen. The same archive may be written again and goes on: what people and
   * workers did meanwhile stays done, and what was there before stays as it is.
   *
   * @throws ArrivalRefusedError like `admit`, or when a record has a name that another shop uses
   */
  write(arrival: Arrival, records: AsyncIterable<ArchiveRecord>): Promise<void>
}
