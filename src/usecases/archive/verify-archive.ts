import type { ArchiveKind, ArchiveRecord } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import { faultOfRecord } from '#domain/archive/check-record.ts'
import { referenceProof } from '#domain/archive/check-references.ts'
import { isArchiveKind, placeOf } from '#domain/archive/record-place.ts'
import type { Arrival } from '#ports/tenant-archive.ts'
import { type ArchiveTrailer, lineSums, readHeader, readLine } from './archive-format.ts'
import { ArchiveError, linesOf } from './archive-lines.ts'
import { blobProof } from './blob-records.ts'
import { LedgerFaultError, type LedgerProof, ledgerProof } from './ledger-proof.ts'
import { attachedKeysOf, blobKeysOf, faultOfNamedFiles } from './named-files.ts'

/** The archive's bytes from the beginning, unpacked. It is read more than once. */
export type OpenArchive = () => AsyncIterable<Uint8Array>

export interface VerifiedArchive extends Arrival {
  name: string
  exportedAt: number
  ledger: LedgerProof
  recordCount: number
  /** Of all files that its records name, whether they are in it or not. */
  blobKeys: ReadonlySet<string>
}

/**
 * Reads an archive to its end and says what it is, before anything of it is used.
 *
 * @throws ArchiveError when it is cut, changed, out of order, of another format, or its ledger does not add up; the message
 *   names the line
 */
export async function verifyArchive(open: OpenArchive, onProgress: (count: number) => void): Promise<VerifiedArchive> {
  const lines = linesOf(open())
  const { value: first } = await lines.next()
  const { tenantId, exportedAt } = readHeader(first ?? undefined)
  const sums = lineSums()
  const records = recordVerifier(tenantId)
  let trailer: ArchiveTrailer['end'] | undefined
  let number = 1
  for await (const line of lines) {
    number = line.number
    if (trailer) throw new ArchiveError(`line ${number}: comes after the end`)
    const read = readLine(line)
    if ('end' in read) trailer = read.end
    else {
      naming(number, () => records.take(read, line.text))
      sums.take(read.kind, `${line.text}\n`)
    }
    if (number % PROGRESS_EVERY === 0) onProgress(number)
  }
  if (!trailer) throw new ArchiveError(`line ${number + 1}: the end is missing: the file was cut`)
  const found = { ...sums.finish(), ...naming(number, records.finish) }
  assertSame(trailer, found, number)
  const { counts, sha256: archiveHash, ...known } = found
  const recordCount = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { tenantId, archiveHash, exportedAt, recordCount, ...known }
}

const PROGRESS_EVERY = 10_000

/** Lets what looks at one record say which line it was. */
function naming<T>(number: number, look: () => T): T {
  try {
    return look()
  } catch (error) {
    if (!(error instanceof LedgerFaultError) && !(error instanceof RecordFaultError)) throw error
    throw new ArchiveError(`line ${number}: ${error.message}`, { cause: error })
  }
}

class RecordFaultError extends Error {}

function recordVerifier(tenantId: string) {
  const ledger = ledgerProof()
  const references = referenceProof()
  const blobs = blobProof()
  const blobKeys = new Set<string>()
  let place = ''
  let name: string | undefined
  const take = (record: ArchiveRecord, text: string): void => {
    if (!isArchiveKind(record.kind)) throw new RecordFaultError(`there is no kind ${JSON.stringify(record.kind)}`)
    const fault = faultOfRecord(record, tenantId)
    if (fault) throw new RecordFaultError(fault)
    if (canonicalJson(record) !== text) throw new RecordFaultError(`the ${record.kind} is not written as we write it`)
    const next = placeOf(record)
    const order = Buffer.compare(Buffer.from(next), Buffer.from(place))
    if (order === 0) throw new RecordFaultError(`the ${record.kind} is there twice`)
    if (order < 0) throw new RecordFaultError(`the ${record.kind} is out of order`)
    place = next
    if (record.kind === 'tenant') name = record.value.name
    else if (name === undefined) throw new RecordFaultError('the shop itself is missing')
    const missing = references.take(record)
    if (missing) throw new RecordFaultError(missing)
    ledger.take(record, text)
    const blobFault = faultOfNamedFiles(record) ?? blobs.take(record)
    if (blobFault) throw new RecordFaultError(blobFault)
    for (const key of blobKeysOf(record)) blobs.expect(key)
    for (const key of [...blobKeysOf(record), ...attachedKeysOf(record)]) blobKeys.add(key)
  }
  const finish = () => {
    if (name === undefined) throw new RecordFaultError('the shop itself is missing')
    const blobFault = blobs.finish()
    if (blobFault) throw new RecordFaultError(blobFault)
    return { name, ledger: ledger.finish(), blobKeys }
  }
  return { take, finish }
}

interface Found {
  counts: Partial<Record<ArchiveKind, number>>
  sha256: string
  ledger: LedgerProof
}

function assertSame(trailer: ArchiveTrailer['end'], found: Found, number: number): void {
  if (canonicalJson(trailer.counts) !== canonicalJson(found.counts)) {
    throw new ArchiveError(`line ${number}: counts other records than there are`)
  }
  if (trailer.sha256 !== found.sha256)
    throw new ArchiveError(`line ${number}: the file was changed after it was written`)
  if (trailer.ledgerHash !== found.ledger.hash) {
    throw new ArchiveError(`line ${number}: the ledger is not the one that was exported`)
  }
}
