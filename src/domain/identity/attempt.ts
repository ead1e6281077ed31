/** So many tries of one thing in so long a time. */
export interface AttemptLimit {
  /** What is counted. May hold what somebody typed, so it is hashed before it is kept. */
  key: string
  max: number
  windowMs: number
}

const QUARTER_MS = 15 * 60_000

/**
 * What bounds guessing at sign-in: few tries per account and address, more per address over all accounts.
 *
 * There is no limit per account alone: with one, anybody could lock the owner out of the shop.
 */
export const signInLimits = (email: string, address: string): AttemptLimit[] => [
  { key: pairKey(email, address), max: 8, windowMs: QUARTER_MS },
  { key: `address:${address}`, max: 300, windowMs: QUARTER_MS },
]

/** The count that a right password clears. */
export const pairKey = (email: string, address: string): string => `sign-in:${email}:${address}`

/** Mails that one address can make us send to one mailbox, and to all of them. */
export const resetLimits = (email: string, address: string): AttemptLimit[] => [
  { key: `reset:${email}`, max: 3, windowMs: QUARTER_MS },
  { key: `reset-address:${address}`, max: 30, windowMs: QUARTER_MS },
]

/** Bounds guessing of a link's token; at 256 bits it only saves work. */
export const linkLimits = (address: string): AttemptLimit[] => [
  { key: `link:${address}`, max: 60, windowMs: QUARTER_MS },
]

/** A stolen session must not become a way to learn the password or to get past the second factor. */
export const reauthenticationLimits = (userId: string): AttemptLimit[] => [
  { key: `password:${userId}`, max: 10, windowMs: QUARTER_MS },
]

/** Codes over all challenges of one person, reached only with the right password. */
export const codeLimits = (userId: string): AttemptLimit[] => [{ key: `code:${userId}`, max: 15, windowMs: QUARTER_MS }]

/**
 * A code counts once. It is right for a minute and a half, with the drift of clocks, and forgotten a minute later.
 * RFC 6238, section 5.2: the verifier must not accept it a second time.
 */
export const usedCodeLimits = (userId: string, code: string): AttemptLimit[] => [
  { key: `used-code:${userId}:${code}`, max: 1, windowMs: 150_000 },
]
