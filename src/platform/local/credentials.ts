import { createHash, randomBytes } from 'node:crypto'
import { TOTP } from 'otpauth'
import type { Credentials } from '#ports/credentials.ts'

const RECOVERY_CODES = 10
/** Base 32 after Crockford: no letter that looks like a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Both platforms run Node, so both use these. */
export function systemCredentials(): Credentials {
  return {
    hashToken: (token) => createHash('sha256').update(token).digest('base64url'),
    totpUri: (secret, { shopName, email }) =>
      new TOTP({ issuer: `Backstock ${shopName}`, label: email, secret }).toString(),
    newRecoveryCodes: () => Array.from({ length: RECOVERY_CODES }, newRecoveryCode),
  }
}

/** 16 signs of 5 bits each are 80 bits. */
function newRecoveryCode(): string {
  const signs = [...randomBytes(16)].map((byte) => ALPHABET[byte & 31])
  return [0, 4, 8, 12].map((at) => signs.slice(at, at + 4).join('')).join('-')
}
