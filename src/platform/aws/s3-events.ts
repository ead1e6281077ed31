/** An object that S3 says was written. */
export interface WrittenObject {
  bucket: string
  key: string
  /** In quotes, as S3's own answers have it; absent when the event does not tell. */
  etag: string | undefined
}

/**
 * The part of a notification that is read; any of it may be missing.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
interface Notification {
  Event?: unknown
  Records?: unknown
}

interface EventRecord {
  eventName?: unknown
  s3?: { bucket?: { name?: unknown }; object?: { key?: unknown; eTag?: unknown } }
}

/**
 * The objects that a message of S3 says were written; none for the test that S3 sends when notifications are set up, and
 * for removals.
 *
 * @throws Error when the message is none of S3's
 */
export function writtenObjects(body: string): WrittenObject[] {
  const { Event, Records } = JSON.parse(body) as Notification
  if (Event === 's3:TestEvent') return []
  if (!Array.isArray(Records)) throw new Error('The message is no event of S3.')
  return (Records as EventRecord[])
    .filter(({ eventName }) => typeof eventName === 'string' && eventName.startsWith('ObjectCreated:'))
    .map(toObject)
}

/** A message that says of an object what S3 would say; for what nobody was told of. */
export const writtenBody = ({ bucket, key, etag = '' }: WrittenObject): string =>
  JSON.stringify({
    Records: [
      {
        eventSource: 'backstock:look',
        eventName: 'ObjectCreated:Put',
        s3: { bucket: { name: bucket }, object: { key: encodeURIComponent(key), eTag: etag.replaceAll('"', '') } },
      },
    ],
  })

function toObject({ s3 }: EventRecord): WrittenObject {
  const [bucket, key, etag] = [s3?.bucket?.name, s3?.object?.key, s3?.object?.eTag]
  if (typeof bucket !== 'string' || typeof key !== 'string') throw new Error('The event of S3 names no object.')
  return { bucket, key: decodeKey(key), etag: typeof etag === 'string' ? `"${etag.replaceAll('"', '')}"` : undefined }
}

/** Keys come the way forms are encoded: a space is `+`, and a plus is `%2B`. */
const decodeKey = (key: string): string => decodeURIComponent(key.replaceAll('+', ' '))
