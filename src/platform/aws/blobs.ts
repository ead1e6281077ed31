import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, type S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { contentDisposition } from '#domain/values/content-disposition.ts'
import { BLOB_KEY, type BlobLink, type Blobs, BlobTooLargeError, type StoredBlob } from '#ports/blobs.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { findObject, ObjectChangedError, type ObjectPlace, openS3, readObject } from './s3-objects.ts'

/** S3's smallest part, which is also what is kept in memory of a file; 10,000 parts make 50 GB. */
const PART_BYTES = 5 * 1024 * 1024

/** Parts on their way side by side: a source is read while the part before it is sent. */
const PARTS_AT_ONCE = 2

/**
 * Blobs on S3. An object appears under its key only when it is whole: a small one by one PutObject, a larger one when its
 * multipart upload is completed. What a process that died left of an upload is the bucket's lifecycle's to clear
 * (AbortIncompleteMultipartUpload).
 *
 * The role needs s3:ListBucket beside reading and writing: without it S3 says 403 of an object that is not there.
 */
export function awsBlobs(bucket: string, config: S3ClientConfig = {}): Blobs & { close(): void } {
  const s3 = openS3(config)
  const placeOf = (key: string): ObjectPlace => {
    if (!BLOB_KEY.test(key)) throw new Error(`"${key}" is no blob key`)
    return { Bucket: bucket, Key: key }
  }
  return {
    put: async (key, content, maxBytes) => upload(s3, placeOf(key), measured(content, maxBytes)),
    async open(key) {
      const place = placeOf(key)
      const found = await findObject(s3, place)
      return found && readAgainLater(readObject(s3, place, found))
    },
    async remove(key) {
      await s3.send(new DeleteObjectCommand(placeOf(key)))
    },
    async link(key, wish) {
      const place = placeOf(key)
      return (await findObject(s3, place)) && linkTo(s3, place, wish)
    },
    close: () => s3.destroy(),
  }
}

/** Signed here, without asking S3. The name and kind are signed with it: nobody who has the link can change them. */
function linkTo(
  s3: S3Client,
  place: ObjectPlace,
  { fileName, contentType, disposition, expiresInSeconds }: BlobLink,
): Promise<string> {
  const get = new GetObjectCommand({
    ...place,
    ResponseContentDisposition: contentDisposition(disposition, fileName),
    ResponseContentType: contentType,
    ResponseCacheControl: 'private, no-store',
  })
  return getSignedUrl(s3, get, { expiresIn: expiresInSeconds })
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
  place: ObjectPlace,
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

const RETRY_AFTER_SECONDS = 1

/** Who stored a file twice, not knowing that it was there, replaced it by the same bytes under another mark: read it again. */
async function* readAgainLater(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* content
  } catch (error) {
    if (!(error instanceof ObjectChangedError)) throw error
    throw new StoreBusyError(error.message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause: error })
  }
}
