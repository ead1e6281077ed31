import { expect, test } from 'vitest'
import { openPool } from '#platform/aws/cognito.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import type { Account } from '#ports/identity-store.ts'
import { poolClient, startCognito, USER_POOL } from '#test/support/aws/cognito.ts'

test('the emulator as it comes, which says no in other words and lets the disabled in, changes no answer', async () => {
  await startCognito({ isBare: true })
  const pool = openPool({ userPoolId: USER_POOL, clientId: await poolClient('dashboard') })
  const signIns = awsSignIns(pool)
  const account: Account = {
    userId: 'ann',
    tenantId: 'acme',
    email: 'ann@example.com',
    name: 'Ann',
    role: 'staff',
    stores: ['leeds'],
    status: 'active',
    isRegistered: true,
    hasSecondFactor: false,
    version: 1,
    createdAt: 0,
  }
  expect((await signIns.keepPassword(account, 'correct horse battery')).ok).toBe(true)
  await signIns.follow(account)
  expect(await signIns.checkPassword(account, 'correct horse battery')).toEqual({ isRight: true })
  expect(await signIns.checkPassword(account, 'not the password')).toEqual({ isRight: false })
  expect(await signIns.checkPassword(undefined, 'correct horse battery')).toEqual({ isRight: false })
  const out: Account = { ...account, status: 'deactivated' }
  await signIns.follow(out)
  expect(await signIns.checkPassword(out, 'correct horse battery')).toEqual({ isRight: false })
  pool.close()
})
