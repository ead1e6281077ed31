import { createHash } from 'node:crypto'
import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { inPieces } from '#domain/values/pieces.ts'
import type { Blobs } from '#ports/blobs.ts'
import { ArrivalRefusedError, type TenantArchive } from '#ports/tenant-archive.ts'
import { readLine } from './archive-format.ts'
import { linesOf } from './archive-lines.ts'
import { type OpenArchive, type VerifiedArchive, verifyArchive } from './verify-archive.ts'

interface ImportDeps {
  archive: Pick<TenantArchive, 'admit' | 'write'>
  blobs: Blobs
}

interface ImportSteps {
  onVerified(verified: VerifiedArchive): void
  onProgress(step: 'verifying' | 'writing', count: number): void
}

/**
 * Takes a shop in: reads its archive to the end first, then puts the files, which nobody sees by themselves, in their
 * places, then the records.
 *
 * @throws ArchiveError when the archive is not sound; nothing was changed
 * @throws ArrivalRefusedError when it cannot be taken in
 */
export async function importTenant(
  { archive, blobs }: ImportDeps,
  open: OpenArchive,
  { onVerified, onProgress }: ImportSteps,
): Promise<VerifiedArchive> {
  const verified = await verifyArchive(open, (count) => onProgress('verifying', count))
  await archive.admit(verified)
  onVerified(verified)
  await claimFiles(blobs, verified)
  await putFiles(blobs, recordsOf(open))
  await archive.write(
    verified,
    withoutFiles(open, (count) => onProgress('writing', count)),
  )
  await blobs.remove(markOf(verified))
  return verified
}

/** Is there while the files of an archive may be, and its shop may not. */
const markOf = ({ archiveHash }: VerifiedArchive): string => `arrivals/${archiveHash}`

/** Looked for side by side. */
const LOOKS_AT_ONCE = 16

/**
 * Sees to it that no file is here that the archive names, before any of it is put in its place: its records would hand out
 * what is somebody else's, and delete it. What an earlier try put there is known by its mark.
 */
async function claimFiles(blobs: Blobs, verified: VerifiedArchive): Promise<void> {
  const mark = markOf(verified)
  if (await isThere(blobs, mark)) return
  for (const keys of inPieces([...verified.blobKeys], LOOKS_AT_ONCE)) {
    const found = await Promise.all(keys.map((key) => isThere(blobs, key)))
    const taken = keys[found.indexOf(true)]
    if (taken === undefined) continue
    throw new ArrivalRefusedError(
      `There is a file ${taken} here already, which the archive names. Nothing was changed. Choose an empty folder or another bucket.`,
    )
  }
  await blobs.put(mark, noBytes(), 0)
}

async function isThere(blobs: Pick<Blobs, 'open'>, key: string): Promise<boolean> {
  const content = await blobs.open(key)
  if (!content) return false
  // What is opened is to be closed, and that takes a look.
  for await (const _ of content) break
  return true
}

/** The records of an archive that was verified. */
async function* recordsOf(open: OpenArchive): AsyncGenerator<ArchiveRecord> {
  for await (const line of linesOf(open())) {
    if (line.number === 1) continue
    const read = readLine(line)
    if ('kind' in read) yield read
  }
}

const isOfFile = ({ kind }: ArchiveRecord): boolean => kind === 'blob-piece' || kind === 'blob-end'

const PROGRESS_EVERY = 10_000

async function* withoutFiles(open: OpenArchive, onProgress: (count: number) => void): AsyncGenerator<ArchiveRecord> {
  let count = 0
  for await (const record of recordsOf(open)) {
    if (isOfFile(record)) return
    yield record
    if (++count % PROGRESS_EVERY === 0) onProgress(count)
  }
}

async function putFiles(blobs: Blobs, records: AsyncGenerator<ArchiveRecord>): Promise<void> {
  for (let next = await records.next(); !next.done; next = await records.next()) {
    const record = next.value
    if (record.kind === 'blob-piece') await putFile(blobs, record.value, records)
    else if (record.kind === 'blob-end') await blobs.put(record.value.key, noBytes(), 0)
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/** Puts one file, whose first piece was read. A file of that name is there only from an earlier try. */
async function putFile(
  blobs: Blobs,
  first: { key: string; bytes: string },
  records: AsyncGenerator<ArchiveRecord>,
): Promise<void> {
  const rest = async function* () {
    yield Buffer.from(first.bytes, 'base64')
    for (let next = await records.next(); !next.done; next = await records.next()) {
      if (next.value.kind !== 'blob-piece') return
      yield Buffer.from(next.value.value.bytes, 'base64')
    }
  }
  const there = await blobs.open(first.key)
  if (!there) {
    await blobs.put(first.key, rest(), Number.MAX_SAFE_INTEGER)
    return
  }
  if (!(await areSame(there, rest()))) {
    throw new ArrivalRefusedError(`There is another file ${first.key} here already. Nothing was changed.`)
  }
}

async function areSame(one: AsyncIterable<Uint8Array>, other: AsyncIterable<Uint8Array>): Promise<boolean> {
  return (await hashOf(one)) === (await hashOf(other))
}

async function hashOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash('sha256')
  for await (const bytes of content) hash.update(bytes)
  return hash.digest('hex')
}
