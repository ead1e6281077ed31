import type { AttemptLimit } from '../identity/attempt.ts'
import type { TenantId } from '../values/ids.ts'
import type { Instant } from '../values/local-time.ts'

/**
 * What a number is asked with. A code and no link: it is typed where the person sits, and the phone need not reach the
 * server. Short-lived and with few tries, so it is kept as it is: hashing six digits hides nothing.
 */
export interface NumberCode {
  digits: string
  expiresAt: Instant
  triesLeft: number
}

export const CODE_LENGTH = 6
const CODE_LIFE_MS = 10 * 60_000
/** With a million codes and the limits below, guessing a stranger's code succeeds once in some 2,000 days of trying. */
const CODE_TRIES_MAX = 5

export const numberCode = (digits: string, now: Instant): NumberCode => ({
  digits,
  expiresAt: now + CODE_LIFE_MS,
  triesLeft: CODE_TRIES_MAX,
})

/** `over`: there is none, it ran out, or it was tried too often. `wrong` leaves a code with a try less. */
export type CodeAnswer = { kind: 'right' } | { kind: 'wrong'; left: NumberCode } | { kind: 'over' }

/** What typing a code leads to. Spaces are nothing: phones show codes in groups. */
export function answerCode(code: NumberCode | undefined, typed: string, now: Instant): CodeAnswer {
  if (!code || code.expiresAt <= now || code.triesLeft < 1) return { kind: 'over' }
  if (typed.replace(/\s/g, '') === code.digits) return { kind: 'right' }
  return { kind: 'wrong', left: { ...code, triesLeft: code.triesLeft - 1 } }
}

const HOUR_MS = 3_600_000

/** Texts cost money and annoy strangers: how many codes a shop may send to one number, and to all of them. */
export const codeAskLimits = (tenantId: TenantId, phone: string): AttemptLimit[] => [
  { key: `text-code:${tenantId}:${phone}`, max: 5, windowMs: HOUR_MS },
  { key: `text-codes:${tenantId}`, max: 100, windowMs: 24 * HOUR_MS },
]
