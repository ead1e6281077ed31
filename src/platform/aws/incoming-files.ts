import { Readable } from 'node:stream'
import { CopyObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { Upload } from '@aws-sdk/lib-storage'
import { mendsByWaiting } from '#ports/busy.ts'
import type { DroppedFile, InboxVerdict, TakingOptions } from '#ports/inbox.ts'
import { type InboxResults, inboxResults, isUnfinished } from '../shared/inbox-results.ts'
import type { MessagesOutcome, QueueMessage } from './effect-messages.ts'
import { type IncomingPlace, resultKey, toIncomingPlace } from './incoming-keys.ts'
import { pooled } from './pooled.ts'
import { type WrittenObject, writtenObjects } from './s3-events.ts'
import {
  findObject,
  ObjectChangedError,
  type ObjectPlace,
  type ObjectVersion,
  readObject,
  removeObject,
  saysChanged,
} from './s3-objects.ts'
import { isWorthRetrying } from './write-retry.ts'

export interface IncomingDeps {
  s3: S3Client
  bucket: string
  /** May be called again for a drop that was taken already, and two calls may be for one drop at once. */
  take(file: DroppedFile, options: Pick<TakingOptions, 'waitMs'>): Promise<InboxVerdict>
  /** Whether time is short, or the process is to end: then `take` throws, and what is left goes on elsewhere. */
  isStopping(): boolean
  /** Puts the same message into the queue once more, for after so long. */
  sendAgain(body: string, delaySeconds: number): Promise<void>
  /** Hears of every message that was sent again in place of failing, and why. */
  onPutOff(error: unknown, message: { messageId: string; delaySeconds: number }): void
  /** Hears of every message that is left for the next time. */
  onFailure(error: unknown, message: { messageId: string }): void
  /** Hears of objects that lie in no store's place and stay there. */
  onIgnored(key: string): void
}

/** Files of one batch side by side: each holds a chunk of rows in memory. */
const FILES_AT_ONCE = 4

/** What is busy is given so long before it is asked again. */
const BUSY_SECONDS = 60

/** Longer than the lease of a worker that died; who waits longer for one that lives only takes up room. */
const OTHERS_WAIT_MS = 15_000

/**
 * Takes a batch of S3's notifications that files were written below `incoming/`: a function's handler, or a poller's.
 * Events come at least once and in no order, so each is a hint: what lies there decides.
 *
 * What goes on later is no failure, and is not counted as one by the queue, which would hide it for long and put it aside
 * after some tries: a file for which time was short, or that met a fault that waiting mends, has its message sent again. A
 * message comes again as failed when nobody can work with it.
 */
export async function takeIncomingFiles(
  deps: IncomingDeps,
  messages: readonly QueueMessage[],
): Promise<MessagesOutcome> {
  const failures = await pooled(messages, FILES_AT_ONCE, async ({ messageId, body }) => {
    try {
      for (const written of writtenObjects(body)) await takeIncomingFile(deps, written)
      return []
    } catch (error) {
      if (await isPutOff(deps, error, { messageId, body })) return []
      deps.onFailure(error, { messageId })
      return [{ itemIdentifier: messageId }]
    }
  })
  return { batchItemFailures: failures.flat() }
}

/** Sends the message again where that mends what is wrong. @returns whether it did */
async function isPutOff(deps: IncomingDeps, error: unknown, { messageId, body }: QueueMessage): Promise<boolean> {
  const isStopping = deps.isStopping()
  if (!isStopping && !mendsByWaiting(error) && !isWorthRetrying(error)) return false
  const delaySeconds = isStopping ? 0 : BUSY_SECONDS
  try {
    await deps.sendAgain(body, delaySeconds)
  } catch (cause) {
    deps.onFailure(cause, { messageId })
    return false
  }
  deps.onPutOff(error, { messageId, delaySeconds })
  return true
}

async function takeIncomingFile(deps: IncomingDeps, { bucket, key, etag }: WrittenObject): Promise<void> {
  const { s3 } = deps
  if (bucket !== deps.bucket) throw new Error(`"${bucket}" is not the bucket of this shop`)
  const place = toIncomingPlace(key)
  if (!place) return deps.onIgnored(key)
  // Its real name comes with an event of its own.
  if (isUnfinished(place.fileName)) return
  const source = { Bucket: bucket, Key: key }
  const version = await findObject(s3, source)
  // Gone: it was taken already. Replaced: the newer one has an event of its own.
  if (!version || (etag !== undefined && etag !== version.etag)) return
  // Nobody else writes the same bytes under the same name within the same second and means something by it.
  const dropped = { ...place, dropId: `${version.etag} ${version.writtenAt}` }
  try {
    const verdict = await deps.take(
      { ...dropped, open: () => readObject(s3, source, version) },
      { waitMs: OTHERS_WAIT_MS },
    )
    const results = inboxResults({ ...dropped, droppedAt: version.writtenAt }, verdict)
    await writeResults(s3, { bucket, place, results })
    // Last: until here a crash leaves the file where it was, and taking it again changes nothing.
    await moveAway(s3, { source, version, Key: resultKey(place, results) })
  } catch (error) {
    if (!(error instanceof ObjectChangedError)) throw error
  }
}

async function writeResults(
  s3: S3Client,
  { bucket, place, results }: { bucket: string; place: IncomingPlace; results: InboxResults },
): Promise<void> {
  const { folder, note, errors } = results
  const at = (name: string): ObjectPlace => ({ Bucket: bucket, Key: resultKey(place, { folder, name }) })
  if (errors) {
    const Body = Readable.from(errors.content, { objectMode: false })
    await new Upload({ client: s3, params: { ...at(errors.name), Body } }).done()
  }
  await s3.send(new PutObjectCommand({ ...at(note.name), Body: note.text, ContentType: 'application/json' }))
}

/** S3 copies no more than this at once. What is larger is a hundred times too large, and stays beside its note. */
export const COPIED_BYTES_MAX = 5 * 1024 ** 3

/** S3 has no renaming: copied first, and removed only if it is still the same. */
async function moveAway(
  s3: S3Client,
  { source, version, Key }: { source: ObjectPlace; version: ObjectVersion; Key: string },
): Promise<void> {
  if (version.byteCount > COPIED_BYTES_MAX) return
  const CopySource = [source.Bucket, ...source.Key.split('/')].map(encodeURIComponent).join('/')
  try {
    await s3.send(new CopyObjectCommand({ Bucket: source.Bucket, Key, CopySource, CopySourceIfMatch: version.etag }))
  } catch (error) {
    // Somebody who took it at the same time moved it, or it was replaced; then it is not ours to remove.
    if (!saysChanged(error)) throw error
    return
  }
  await removeObject(s3, source, version)
}
