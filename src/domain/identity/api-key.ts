import type { TenantId, UserId } from '../values/ids.ts'
import { type KeyArea, overlap, type Principal, type Role, type StoreScope } from './permission.ts'

/** A key that lets a program in, for some areas and stores, for a while. The secret in it is kept only as a hash. */
export interface ApiKey {
  /** The readable part of the key; names it in lists, logs and the ledger. Not a secret. */
  keyId: string
  tenantId: TenantId
  /** Who made it, and whose rights it has. */
  userId: UserId
  name: string
  areas: readonly KeyArea[]
  stores: StoreScope
  createdAt: number
  expiresAt: number
  lastUsedAt?: number
  /** `by`: the actor who revoked it. */
  revoked?: { at: number; by: string }
}

/** Whoever made a key, as they are now. */
export interface KeyMaker {
  role: Role
  stores: StoreScope
  isActive: boolean
}

/** A key that nobody renews is forgotten by somebody: it ends after a year at the latest. */
export const KEY_LIFE_DAYS_MAX = 365
export const KEY_LIFE_DAYS_DEFAULT = 90

/** `suspended`: whoever made it is not active, so it has no rights until they are. */
export type KeyStatus = 'active' | 'suspended' | 'expired' | 'revoked'

export function keyStatus(key: Pick<ApiKey, 'expiresAt' | 'revoked'>, maker: KeyMaker, now: number): KeyStatus {
  if (key.revoked) return 'revoked'
  if (key.expiresAt <= now) return 'expired'
  return maker.isActive ? 'active' : 'suspended'
}

/** Whom a live key stands for: its maker as they are now, within what the key was made for. */
export const keyPrincipal = ({ keyId, tenantId, areas, stores }: ApiKey, maker: KeyMaker): Principal => ({
  tenantId,
  actor: `key:${keyId}`,
  role: maker.role,
  stores: overlap(maker.stores, stores),
  key: { keyId, areas },
})

const PREFIX = 'bsk'
/** 12 letters and digits are 71 bits: no two keys are ever named alike. */
export const KEY_ID_LENGTH = 12
/** 32 letters and digits are 190 bits: nobody guesses one, so a fast hash keeps it as well as a slow one. */
export const KEY_SECRET_LENGTH = 32
const CHECKSUM_LENGTH = 6
const KEY = new RegExp(`^${PREFIX}_[0-9A-Za-z]{${KEY_ID_LENGTH}}_[0-9A-Za-z]{${KEY_SECRET_LENGTH + CHECKSUM_LENGTH}}$`)

/** Whether a token means to be an API key, as opposed to a session or a JWT. */
export const looksLikeKey = (token: string): boolean => token.startsWith(`${PREFIX}_`)

/**
 * The key as its owner sees it, once: `bsk_<id>_<secret><checksum>`.
 *
 * The prefix lets secret scanners find a leaked key, and the checksum lets them, and us, tell a real one from a lookalike
 * without asking the database. Letters and digits only, so that a double click selects it whole.
 */
export function formatKey(keyId: string, secret: string): string {
  const body = `${PREFIX}_${keyId}_${secret}`
  return body + checksum(body)
}

/** Whether a token is a key without a typing error: the right shape, and the right checksum. */
export const isWellFormedKey = (token: string): boolean =>
  KEY.test(token) && checksum(token.slice(0, -CHECKSUM_LENGTH)) === token.slice(-CHECKSUM_LENGTH)

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** CRC-32 in six digits of base 62, as GitHub's tokens have it: 62^6 is just above 2^32. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  for (let i = 0; i < CHECKSUM_LENGTH; i++) {
    digits = DIGITS[rest % 62] + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/** CRC-32 of ISO 3309 (the one of zip and gzip), of text in ASCII. */
function crc32(text: string): number {
  let crc = 0xffffffff
  for (let i = 0; i < text.length; i++) {
    crc ^= text.charCodeAt(i)
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
