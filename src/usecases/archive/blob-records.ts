import { createHash, type Hash } from 'node:crypto'
import type { ArchiveRecord } from '#domain/archive/archive-record.ts'
import { BLOB_KEY, type Blobs } from '#ports/blobs.ts'

/** Three quarters of a line of the archive, and divisible by three, so that no piece is padded but the last. */
const PIECE_BYTES = 384 * 1024

/** A file as records; nothing when there is none. */
export async function* blobRecords(blobs: Pick<Blobs, 'open'>, key: string): AsyncGenerator<ArchiveRecord> {
  const content = await blobs.open(key)
  if (!content) return
  const hash = createHash('sha256')
  let [index, byteCount] = [0, 0]
  for await (const bytes of pieces(content)) {
    hash.update(bytes)
    byteCount += bytes.length
    yield { kind: 'blob-piece', value: { key, index: index++, bytes: Buffer.from(bytes).toString('base64') } }
  }
  yield { kind: 'blob-end', value: { key, byteCount, sha256: hash.digest('hex') } }
}

/** The same bytes in pieces of one size, however they come. */
async function* pieces(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let kept: Uint8Array = new Uint8Array()
  for await (const bytes of content) {
    kept = kept.length === 0 ? bytes : Buffer.concat([kept, bytes])
    for (; kept.length >= PIECE_BYTES; kept = kept.subarray(PIECE_BYTES)) yield kept.subarray(0, PIECE_BYTES)
  }
  if (kept.length > 0) yield kept
}

/** Looks at the files of an archive as they go by: each whole, under a key of ours, and named by a record before it. */
export function blobProof() {
  const expected = new Set<string>()
  let open: { key: string; hash: Hash; count: number; byteCount: number } | undefined
  return {
    expect: (key: string) => expected.add(key),
    /** @returns what is wrong */
    take(record: ArchiveRecord): string | undefined {
      if (record.kind !== 'blob-piece' && record.kind !== 'blob-end') return undefined
      const { key } = record.value
      if (!BLOB_KEY.test(key)) return `${JSON.stringify(key)} is no name of a file of ours`
      if (!expected.has(key)) return `no record names the file ${key}`
      if (open && open.key !== key) return `the file ${open.key} has no end`
      open ??= { key, hash: createHash('sha256'), count: 0, byteCount: 0 }
      if (record.kind === 'blob-piece') {
        const { index, bytes } = record.value
        if (index !== open.count++ || typeof bytes !== 'string') return `a piece of the file ${key} is missing`
        const content = Buffer.from(bytes, 'base64')
        open.hash.update(content)
        open.byteCount += content.length
        return undefined
      }
      const isSame = open.byteCount === record.value.byteCount && open.hash.digest('hex') === record.value.sha256
      open = undefined
      expected.delete(key)
      return isSame ? undefined : `the file ${key} is not as it was`
    },
    finish: (): string | undefined => open && `the file ${open.key} has no end`,
  }
}
