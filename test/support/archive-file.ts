import { gzipSync } from 'node:zlib'
import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { placeOf } from '#domain/archive/record-place.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { TenantArchive } from '#ports/tenant-archive.ts'
import { exportTenant } from '#usecases/archive/export-tenant.ts'
import { sampleRecords } from './archive-records.ts'
import { NOW, TENANT } from './shop.ts'

const bytes = (record: ArchiveRecord) => Buffer.from(placeOf(record))

/** The sample in its order. */
export const orderedSample = (): ArchiveRecord[] => sampleRecords().sort((a, b) => Buffer.compare(bytes(a), bytes(b)))

/** The lines of an archive, without their line feeds. */
export async function linesOfExport(
  { archive, blobs }: { archive: Pick<TenantArchive, 'read'>; blobs: Pick<Blobs, 'open'> },
  tenantId = TENANT,
  now = NOW,
): Promise<string[]> {
  const lines: string[] = []
  const steps = { onProgress: () => undefined, onProof: () => undefined }
  for await (const line of exportTenant({ archive, blobs, clock: { now: () => now } }, tenantId, steps)) {
    lines.push(line.slice(0, -1))
  }
  return lines
}

/** What records are read from. */
export const reading = (records: readonly ArchiveRecord[]): Pick<TenantArchive, 'read'> => ({
  async *read() {
    yield* records
  },
})

/** As a file is read: in pieces that end anywhere. */
export const opened = (content: string | Uint8Array, size = 1000) =>
  async function* () {
    const all = Buffer.from(content)
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size)
  }

export const packed = (lines: readonly string[]): Buffer => gzipSync(`${lines.join('\n')}\n`)
