import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { Clock } from '#ports/clock.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import { type ArchiveTrailer, headerLine, lineSums } from './archive-format.ts'
import { blobRecords } from './blob-records.ts'
import { type LedgerProof, ledgerProof } from './ledger-proof.ts'
import { blobKeysOf } from './named-files.ts'

interface ExportDeps {
  archive: Pick<TenantArchive, 'read'>
  blobs: Pick<Blobs, 'open'>
  clock: Clock
}

export interface ExportSteps {
  onProgress(recordCount: number): void
  /** Hears the ledger's hash before the last line. */
  onProof(proof: LedgerProof): void
}

const PROGRESS_EVERY = 10_000

/**
 * A shop as the lines of its archive, its ledger added up on the way.
 *
 * @throws LedgerFaultError when the ledger does not add up: a shop with a fault is not carried on
 */
export async function* exportTenant(
  { archive, blobs, clock }: ExportDeps,
  tenantId: TenantId,
  { onProgress, onProof }: ExportSteps,
): AsyncGenerator<string> {
  yield headerLine(tenantId, clock.now())
  const sums = lineSums()
  const ledger = ledgerProof()
  const files = new Set<string>()
  let count = 0
  const lineOf = (record: ArchiveRecord): string => {
    const text = canonicalJson(record)
    ledger.take(record, text)
    const line = `${text}\n`
    sums.take(record.kind, line)
    if (++count % PROGRESS_EVERY === 0) onProgress(count)
    return line
  }
  for await (const record of archive.read(tenantId)) {
    for (const key of blobKeysOf(record)) files.add(key)
    yield lineOf(record)
  }
  for (const key of [...files].sort()) for await (const record of blobRecords(blobs, key)) yield lineOf(record)
  const proof = ledger.finish()
  onProof(proof)
  yield `${canonicalJson({ end: { ...sums.finish(), ledgerHash: proof.hash } } satisfies ArchiveTrailer)}\n`
}
