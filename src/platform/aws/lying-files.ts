import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { isUnfinished } from '../shared/inbox-results.ts'
import { COPIED_BYTES_MAX } from './incoming-files.ts'
import { INCOMING_PREFIX, toIncomingPlace } from './incoming-keys.ts'
import { type IncomingQueue, openIncomingQueue, sendMessages } from './incoming-queue.ts'
import { writtenBody } from './s3-events.ts'
import { openS3 } from './s3-objects.ts'

/** S3 tells of a file within seconds, as a rule. What lies longer may have been told to nobody. */
const LYING_MS = 5 * 60_000

/** Each has a thousand keys. */
const PAGES_MAX = 10
/** Told of in one look, the first by key; the next look tells of what is left. */
const TOLD_MAX = 500

interface LookDeps extends IncomingQueue {
  s3: S3Client
  bucket: string
}

/**
 * Tells the queue once more of files that have been lying below `incoming/` for minutes: those whose event was lost, whose
 * taker died, or whose message was put aside. One that only waits its turn, or is being taken, is told of too, which does
 * nothing the second time. What would stay there anyway is passed over.
 *
 * @param now milliseconds since 1970
 * @returns of how many
 */
export async function tellOfLyingFiles({ s3, bucket, ...queue }: LookDeps, now: number): Promise<number> {
  const bodies: string[] = []
  let ContinuationToken: string | undefined
  for (let page = 0; page < PAGES_MAX && bodies.length < TOLD_MAX; page++) {
    const found = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Prefix: INCOMING_PREFIX, ContinuationToken }),
    )
    for (const { Key: key = '', ETag: etag = '', LastModified, Size = 0 } of found.Contents ?? []) {
      const place = toIncomingPlace(key)
      const isOurs = place && !isUnfinished(place.fileName) && Size <= COPIED_BYTES_MAX
      const isLying = LastModified !== undefined && LastModified.getTime() <= now - LYING_MS
      if (isOurs && isLying) bodies.push(writtenBody({ bucket, key, etag }))
    }
    ContinuationToken = found.NextContinuationToken
    if (ContinuationToken === undefined) break
  }
  const told = bodies.slice(0, TOLD_MAX)
  await sendMessages(queue, told)
  return told.length
}

/** The same for who looks now and then only. */
export async function lookForFiles(
  { bucket, queueUrl }: { bucket: string; queueUrl: string },
  now: number,
): Promise<number> {
  const [s3, queue] = [openS3(), openIncomingQueue(queueUrl)]
  try {
    return await tellOfLyingFiles({ ...queue, s3, bucket }, now)
  } finally {
    s3.destroy()
    queue.close()
  }
}
