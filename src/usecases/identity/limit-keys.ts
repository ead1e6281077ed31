import type { Principal } from '#domain/identity/permission.ts'
import { type Bucket, type RequestRate, takeToken } from '#domain/identity/request-rate.ts'
import { type Refusal, refuse } from '#domain/values/result.ts'
import type { Clock } from '#ports/clock.ts'

/** Of more keys than this at once, the one unused for longest starts again with a full bucket. */
const BUCKETS_MAX = 10_000

/** Whether a caller may ask for something more now. */
export type Admit = (principal: Principal) => Refusal<'TOO_MANY_REQUESTS'> | undefined

/**
 * Holds every API key to a rate of its own, so that one program in a loop does not starve the shop. People are not held.
 *
 * Kept in memory: a restart gives every key a full bucket, which harms nobody. Of several processes each counts for itself
 * (docs/aws.md).
 */
export function limitKeys({ clock }: { clock: Clock }, rate: RequestRate): Admit {
  const buckets = new Map<string, Bucket>()
  return ({ key }) => {
    if (!key) return undefined
    const { bucket, waitMs } = takeToken(buckets.get(key.keyId), rate, clock.now())
    // Taken out and put back: the first in the map is the one unused for longest.
    buckets.delete(key.keyId)
    if (buckets.size >= BUCKETS_MAX) buckets.delete(buckets.keys().next().value ?? '')
    buckets.set(key.keyId, bucket)
    if (waitMs === undefined) return undefined
    const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000))
    const limit = `${rate.perMinute} requests a minute, ${rate.atOnce} at once`
    return refuse('TOO_MANY_REQUESTS', `This key may send ${limit}. Wait ${retryAfterSeconds} s.`, {
      details: { retryAfterSeconds },
    }).refusal
  }
}
