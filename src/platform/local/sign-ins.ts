import { randomBytes } from 'node:crypto'
import { hash, verify } from '@node-rs/argon2'
import { Secret, TOTP } from 'otpauth'
import { KEPT_ELSEWHERE } from '#domain/archive/archive-record.ts'
import { accept } from '#domain/values/result.ts'
import type { SignIns } from '#ports/sign-ins.ts'

const STEP_SECONDS = 30

/**
 * SignIns of this server itself: what they give to keep is the whole of it, a hash or a secret, and there is nobody else
 * to tell. The hash is argon2id with the library's defaults, which are OWASP's (19 MiB, 2 passes).
 */
export function localSignIns(): SignIns {
  // Compared with when there is no account, so that saying no takes as long.
  const nobody = hash(randomBytes(16).toString('hex'))
  return {
    keepPassword: async (_person, password) => accept(await hash(password)),
    async checkPassword(account, password) {
      const known = account?.status === 'active' ? account.passwordHash : undefined
      // Of somebody who moved here from a user pool: they set a new password by the link that everybody can ask for.
      const kept = known === KEPT_ELSEWHERE ? undefined : known
      const isRight = await verify(kept ?? (await nobody), password)
      return { isRight: isRight && kept !== undefined }
    },
    async newSecret() {
      const secret = new Secret({ size: 20 }).base32
      return { secret, kept: secret }
    },
    confirmSecret: async ({ pendingTotpSecret }, { code, now }) => stepOf(pendingTotpSecret, code, now),
    checkCode: async ({ totp }, { code, now }) => stepOf(totp?.secret, code, now),
    demandCode: async () => undefined,
    follow: async () => undefined,
    forget: async () => undefined,
  }
}

function stepOf(secret: string | undefined, code: string, now: number): number | undefined {
  const token = code.replace(/\s/g, '')
  if (secret === undefined || secret === KEPT_ELSEWHERE || !/^\d{6}$/.test(token)) return undefined
  const drift = new TOTP({ secret }).validate({ token, timestamp: now, window: 1 })
  return drift === null ? undefined : Math.floor(now / 1000 / STEP_SECONDS) + drift
}
