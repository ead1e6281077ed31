import type { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'

/** A part of 5 MB that is not taken, or an answer that stands still, is tried again after this. */
const STANDSTILL_MS = 30_000
const TIMEOUTS = { requestTimeout: STANDSTILL_MS, socketTimeout: STANDSTILL_MS, throwOnRequestTimeout: true }

/** Region, credentials and endpoint come from the SDK's own sources. */
export const openS3 = (config: S3ClientConfig = {}): S3Client => new S3Client({ requestHandler: TIMEOUTS, ...config })

export interface ObjectPlace {
  Bucket: string
  Key: string
}

/** One writing of an object: the same bytes for as long as they can be read. */
export interface ObjectVersion {
  /** In its quotes, as `IfMatch` takes it. */
  etag: string
  byteCount: number
  /** Whole seconds, as S3 keeps them; in milliseconds. */
  writtenAt: number
}

/** The object that was found is another one by now, or gone. */
export class ObjectChangedError extends Error {
  override name = 'ObjectChangedError'
}

const CHANGED = new Set(['NoSuchKey', 'NotFound', 'PreconditionFailed'])

/** Whether S3 says that the object of an `IfMatch` is not there any more. */
export const saysChanged = (error: unknown): boolean => error instanceof Error && CHANGED.has(error.name)

/** @returns undefined when there is no object */
export async function findObject(s3: S3Client, place: ObjectPlace): Promise<ObjectVersion | undefined> {
  try {
    const { ETag = '', ContentLength = 0, LastModified } = await s3.send(new HeadObjectCommand(place))
    return { etag: ETag, byteCount: ContentLength, writtenAt: LastModified?.getTime() ?? 0 }
  } catch (error) {
    if ((error as Error).name === 'NotFound') return undefined
    throw error
  }
}

/** Removes the object if it is still that one. */
export async function removeObject(s3: S3Client, place: ObjectPlace, { etag }: ObjectVersion): Promise<void> {
  try {
    await s3.send(new DeleteObjectCommand({ ...place, IfMatch: etag }))
  } catch (error) {
    if (!saysChanged(error)) throw error
  }
}

/** So often a connection may break without a byte having come. */
const FRUITLESS_READS_MAX = 3

/**
 * Asks for the bytes only as they are read: what was opened and is never read holds no connection. One that breaks, be it
 * because the reader paused for longer than S3 waits, is taken up where it broke, from the very same object (`IfMatch`).
 *
 * @throws ObjectChangedError when it is not there any more
 */
export async function* readObject(
  s3: S3Client,
  place: ObjectPlace,
  { etag }: Pick<ObjectVersion, 'etag'>,
): AsyncGenerator<Uint8Array> {
  let from = 0
  for (let fruitlessReads = 0; ; fruitlessReads++) {
    const Range = from === 0 ? undefined : `bytes=${from}-`
    const { Body, ContentLength = 0 } = await s3
      .send(new GetObjectCommand({ ...place, Range, IfMatch: etag }))
      .catch((cause: unknown) => {
        throw saysChanged(cause)
          ? new ObjectChangedError(`"${place.Key}" is not what was found there: ${(cause as Error).message}`, { cause })
          : cause
      })
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
