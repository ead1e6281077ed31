import { createHash } from 'node:crypto'
import type { ArchiveKind, ArchiveRecord } from '#domain/archive/archive-record.ts'
import { canonicalJson } from '#domain/archive/canonical-json.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { ArchiveError, type ArchiveLine } from './archive-lines.ts'

/** Rises when older programs could not read what newer ones write. */
const FORMAT_VERSION = 1

/** The first line. */
export interface ArchiveHeader {
  backstockArchive: typeof FORMAT_VERSION
  tenantId: TenantId
  /** Milliseconds since 1970. */
  exportedAt: number
}

/** The last line. */
export interface ArchiveTrailer {
  end: {
    /** How many records of each kind. */
    counts: Partial<Record<ArchiveKind, number>>
    /** SHA-256, in hex, over every line between the first and this one, with their line feeds. */
    sha256: string
    /** The ledger's, as `backstock check` says it. */
    ledgerHash: string
  }
}

export const headerLine = (tenantId: TenantId, exportedAt: number): string =>
  `${canonicalJson({ backstockArchive: FORMAT_VERSION, tenantId, exportedAt } satisfies ArchiveHeader)}\n`

/** Counts and hashes lines as they go by. */
export function lineSums() {
  const hash = createHash('sha256')
  const counts: Partial<Record<ArchiveKind, number>> = {}
  return {
    take(kind: ArchiveKind, line: string): void {
      counts[kind] = (counts[kind] ?? 0) + 1
      hash.update(line)
    },
    finish: () => ({ counts, sha256: hash.digest('hex') }),
  }
}

const parsed = ({ number, text }: ArchiveLine): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new ArchiveError(`line ${number}: is no JSON`, { cause: error })
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** @throws ArchiveError when it is not the first line of an archive that this version reads */
export function readHeader(line: ArchiveLine | undefined): ArchiveHeader {
  const header = line && parsed(line)
  if (!isObject(header) || !('backstockArchive' in header)) {
    throw new ArchiveError('line 1: this is no archive of Backstock')
  }
  if (header.backstockArchive !== FORMAT_VERSION) {
    const version = JSON.stringify(header.backstockArchive)
    throw new ArchiveError(`line 1: the archive has format ${version}, and this Backstock reads ${FORMAT_VERSION}`)
  }
  if (typeof header.tenantId !== 'string' || header.tenantId === '') throw new ArchiveError('line 1: names no shop')
  return header as unknown as ArchiveHeader
}

/** @throws ArchiveError when it is neither a record nor the end */
export function readLine(line: ArchiveLine): ArchiveRecord | ArchiveTrailer {
  const value = parsed(line)
  if (isObject(value) && ('kind' in value || isObject(value.end)))
    return value as unknown as ArchiveRecord | ArchiveTrailer
  throw new ArchiveError(`line ${line.number}: is neither a record nor the end`)
}
