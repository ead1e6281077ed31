import { createHash, randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'
import type { Credentials } from '#ports/credentials.ts'

/** Both platforms run Node, so both use these. The library's defaults are OWASP's for argon2id (19 MiB, 2 passes). */
const RECOVERY_CODES = 10
/** Base 32 after Crockford: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const STEP_SECONDS = 30

export function systemCredentials(): Credentials {
  // Compared with when there is no account, so that saying no takes as long.
  const nobody = hash(randomBytes(16).toString('hex'))
  return {
    hashPassword: (password) => hash(password),
    async verifyPassword(passwordHash, password) {
      const isRight = await verify(passwordHash ?? (await nobody), password)
      return isRight && passwordHash !== undefined
    },
    hashToken: (token) => createHash('sha256').update(token).digest('base64url'),
    newTotpSecret: () => new Secret({ size: 20 }).base32,
    totpUri: (secret, { shopName, email }) =>
      new TOTP({ issuer: `Backstock ${shopName}`, label: email, secret }).toString(),
    totpStep(secret, code, now) {
      const token = code.replace(/\s/g, '')
      if (!/^\d{6}$/.test(token)) return undefined
      const drift = new TOTP({ secret }).validate({ token, timestamp: now, window: 1 })
      return drift === null ? undefined : Math.floor(now / 1000 / STEP_SECONDS) + drift
    },
    newRecoveryCodes: () => Array.from({ length: RECOVERY_CODES }, newRecoveryCode),
  }
}

/** 16 signs of 5 bits each are 80 bits. */
function newRecoveryCode(): string {
  const signs = [...randomBytes(16)].map((byte) => ALPHABET[byte & 31])
  return [0, 4, 8, 12].map((at) => signs.slice(at, at + 4).join('')).join('-')
}
