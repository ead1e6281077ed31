import { TOTP } from 'otpauth'
import { expect, test } from 'vitest'
import { KEPT_ELSEWHERE } from '#domain/archive/archive-record.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import type { Account } from '#ports/identity-store.ts'
import { NOW } from '#test/support/shop.ts'

const account: Account = {
  ...{ userId: 'u', tenantId: 'acme', email: 'ann@example.com', name: 'Ann', role: 'manager', stores: 'all' },
  ...{ status: 'active', isRegistered: true, hasSecondFactor: true, version: 1, createdAt: NOW },
  passwordHash: KEPT_ELSEWHERE,
  totp: { secret: KEPT_ELSEWHERE, lastStep: 0 },
}

test('what a user pool kept lets nobody in elsewhere, though its name is a secret that everybody can read', async () => {
  const signIns = localSignIns()
  expect(await signIns.checkPassword(account, KEPT_ELSEWHERE)).toEqual({ isRight: false })
  const token = new TOTP({ secret: KEPT_ELSEWHERE }).generate({ timestamp: NOW })
  expect(await signIns.checkCode(account, { code: token, ticket: undefined, now: NOW })).toBeUndefined()
  // The same code opens what really has this secret.
  const other = { ...account, totp: { secret: KEPT_ELSEWHERE.toUpperCase(), lastStep: 0 } }
  expect(await signIns.checkCode(other, { code: token, ticket: undefined, now: NOW })).toBeDefined()
})
