import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { BLOB_KEY, type Blobs, BlobTooLargeError, type StoredBlob } from '#ports/blobs.ts'

/** S3's smallest part, which is also what is kept in memory of a file; 10,000 parts make 50 GB. */
const PART_BYTES = 5 * 1024 * 1024

/** Parts on their way side by side: a source is read while the part before it is sent. */
const PARTS_AT_ONCE = 2

/** So often a connection may break without a byte having come. */
const FRUITLESS_READS_MAX = 3

/** A part of 5 MB that is not taken, or an answer that stands still, is tried again after this. */
const STANDSTILL_MS = 30_000
const TIMEOUTS = { requestTimeout: STANDSTILL_MS, socketTimeout: STANDSTILL_MS, throwOnRequestTimeout: true }

interface Place {
  Bucket: string
  Key: string
}

/**
 * Blobs on S3. An object appears under its key only when it is whole: a small one by one PutObject, a larger one when its
 * multipart upload is completed. What a process that died left of an upload is the bucket's lifecycle's to clear
 * (AbortIncompleteMultipartUpload).
 *
 * The role needs s3:ListBucket beside reading and writing: without it S3 says 403 of an object that is not there.
 */
export function awsBlobs(bucket: string, config: S3ClientConfig = {}): Blobs & { close(): void } {
  const s3 = new S3Client({ requestHandler: TIMEOUTS, ...config })
  const placeOf = (key: string): Place => {
    if (!BLOB_KEY.test(key)) throw new Error(`"${key}" is no blob key`)
    return { Bucket: bucket, Key: key }
  }
  return {
    put: async (key, content, maxBytes) => upload(s3, placeOf(key), measured(content, maxBytes)),
    async open(key) {
      const place = placeOf(key)
      const etag = await findObject(s3, place)
      return etag === undefined ? undefined : readObject(s3, place, etag)
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand(placeOf(key)))
    },
    close: () => s3.destroy(),
  }
}

interface MeasuredContent {
  bytes: AsyncGenerator<Uint8Array>
  /** Of all of it, once it is read. */
  stored(): StoredBlob
  /** Why it could not be read to its end. */
  failure(): unknown
}

function measured(content: AsyncIterable<Uint8Array>, maxBytes: number): MeasuredContent {
  const hash = createHash('sha256')
  let byteCount = 0
  let failure: unknown
  async function* bytes() {
    try {
      for await (const piece of content) {
        byteCount += piece.length
        if (byteCount > maxBytes) throw new BlobTooLargeError(`The file is larger than ${maxBytes} bytes.`)
        hash.update(piece)
        yield piece
      }
    } catch (error) {
      failure = error
      throw error
    }
  }
  return {
    bytes: bytes(),
    stored: () => ({ byteCount, sha256: hash.digest('hex') }),
    failure: () => failure,
  }
}

/**
 * The upload aborts itself when its source or a part fails. That the source failed is what the caller hears, even when
 * aborting failed too.
 */
async function upload(
  client: S3Client,
  place: Place,
  { bytes, stored, failure }: MeasuredContent,
): Promise<StoredBlob> {
  const Body = Readable.from(bytes, { objectMode: false })
  const params = { ...place, Body, ContentType: 'application/octet-stream' }
  try {
    await new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done()
  } catch (error) {
    throw failure() ?? error
  } finally {
    Body.destroy()
  }
  return stored()
}

async function findObject(s3: S3Client, place: Place): Promise<string | undefined> {
  try {
    return (await s3.send(new HeadObjectCommand(place))).ETag
  } catch (error) {
    if ((error as Error).name === 'NotFound') return undefined
    throw error
  }
}

/**
 * Asks for the bytes only as they are read: what was opened and is never read holds no connection. One that breaks, be it
 * because the reader paused for longer than S3 waits, is taken up where it broke, from the very same object (`IfMatch`).
 */
async function* readObject(s3: S3Client, place: Place, etag: string): AsyncGenerator<Uint8Array> {
  let from = 0
  for (let fruitlessReads = 0; ; fruitlessReads++) {
    const Range = from === 0 ? undefined : `bytes=${from}-`
    const { Body, ContentLength = 0 } = await s3.send(new GetObjectCommand({ ...place, Range, IfMatch: etag }))
    const end = from + ContentLength
    let failure: unknown
    try {
      for await (const bytes of Body as Readable) {
        from += bytes.length
        fruitlessReads = 0
        yield bytes
      }
    } catch (error) {
      failure = error
    }
    if (from === end) return
    if (fruitlessReads === FRUITLESS_READS_MAX) {
      throw new Error(`"${place.Key}" broke off at byte ${from} of ${end}`, { cause: failure })
    }
  }
}
