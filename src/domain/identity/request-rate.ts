/** How often something may be asked for: a steady rate, and how much of it may come at once. */
export interface RequestRate {
  perMinute: number
  atOnce: number
}

/** A token bucket: it fills at the steady rate, and each request takes one token out. */
export interface Bucket {
  tokens: number
  filledAt: number
}

/** A program may fire ten seconds' worth of its requests at once. */
export const requestRate = (perMinute: number): RequestRate => ({
  perMinute,
  atOnce: Math.max(1, Math.ceil(perMinute / 6)),
})

/**
 * Takes one token.
 *
 * @param bucket undefined for a first request: the bucket is full
 * @returns the bucket as it is now, and how long to wait when it was empty
 */
export function takeToken(
  bucket: Bucket | undefined,
  { perMinute, atOnce }: RequestRate,
  now: number,
): { bucket: Bucket; waitMs?: number } {
  const perMs = perMinute / 60_000
  // A clock that was put back must not empty the bucket.
  const elapsedMs = Math.max(0, now - (bucket?.filledAt ?? now))
  const tokens = Math.min(atOnce, (bucket?.tokens ?? atOnce) + elapsedMs * perMs)
  if (tokens >= 1) return { bucket: { tokens: tokens - 1, filledAt: now } }
  return { bucket: { tokens, filledAt: now }, waitMs: (1 - tokens) / perMs }
}
