import { AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, test } from 'vitest'
import type { Person } from '#domain/identity/person.ts'
import { openPool } from '#platform/aws/cognito.ts'
import { awsSignIns } from '#platform/aws/sign-ins.ts'
import type { Account } from '#ports/identity-store.ts'
import { poolClient, startCognito, USER_POOL } from '#test/support/aws/cognito.ts'
import { faultyPool } from '#test/support/aws/cognito-faults.ts'

/** What Cognito may answer that its emulator never does. */

const PASSWORD = 'correct horse battery'
await startCognito()
const clientId = await poolClient('dashboard')

let people = 0

const nextPerson = (): Person => ({
  userId: `person-${people++}`,
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
})

const accountOf = (person: Person): Account => ({ ...person, passwordHash: 'cognito' })

async function opened() {
  const faulty = await faultyPool(clientId)
  const signIns = awsSignIns(faulty.pool)
  const person = nextPerson()
  const fail = (name: string, refused: string) => faulty.faults.set(name, [{ refused }])
  const lose = (name: string) => faulty.faults.set(name, ['lost'])
  return { ...faulty, signIns, person, account: accountOf(person), fail, lose }
}

const BUSY = { name: 'StoreBusyError', retryAfterSeconds: 5 }

describe('Cognito', () => {
  test('that asks to slow down, or fails, is busy: whoever asked is told when to come back', async () => {
    const { signIns, person, account, through, fail } = await opened()
    await signIns.keepPassword(person, PASSWORD)
    through.left = 0
    await expect(signIns.checkPassword(account, PASSWORD)).rejects.toMatchObject(BUSY)
    await expect(signIns.checkPassword(undefined, PASSWORD)).rejects.toMatchObject(BUSY)
    await expect(signIns.keepPassword(person, PASSWORD)).rejects.toMatchObject(BUSY)
    await expect(signIns.follow(person)).rejects.toMatchObject(BUSY)
    await expect(signIns.demandCode(person.userId, false)).rejects.toMatchObject(BUSY)
    await expect(signIns.checkCode(account, { code: '123456', ticket: 'x'.repeat(30), now: 0 })).rejects.toMatchObject(
      BUSY,
    )
    await expect(signIns.forget(person.userId)).rejects.toMatchObject(BUSY)
    through.left = Number.POSITIVE_INFINITY
    expect((await signIns.checkPassword(account, PASSWORD)).isRight).toBe(true)
    fail('InitiateAuth', 'ResourceNotFoundException')
    // A pool or a client that is not there is a fault of the configuration, which no waiting mends.
    await expect(signIns.checkPassword(account, PASSWORD)).rejects.toThrow('injected')
  })

  test('that cannot be reached is busy, too', async () => {
    const pool = openPool({ userPoolId: USER_POOL, clientId }, { endpoint: 'http://127.0.0.1:9', maxAttempts: 1 })
    await expect(awsSignIns(pool).checkPassword(undefined, PASSWORD)).rejects.toMatchObject(BUSY)
    pool.close()
  })

  test.each([
    'NotAuthorizedException',
    'UserNotFoundException',
    'PasswordResetRequiredException',
    'UserNotConfirmedException',
  ])('that says %s has refused the password', async (name) => {
    const { signIns, person, account, fail } = await opened()
    await signIns.keepPassword(person, PASSWORD)
    fail('InitiateAuth', name)
    expect(await signIns.checkPassword(account, PASSWORD)).toEqual({ isRight: false })
    fail('InitiateAuth', name)
    expect(await signIns.checkPassword(undefined, PASSWORD)).toEqual({ isRight: false })
  })

  test.each(['InvalidPasswordException', 'PasswordHistoryPolicyViolationException', 'InvalidParameterException'])(
    'that says %s to a new password has one of its own rules broken: the old password stands',
    async (name) => {
      const { signIns, person, account, fail } = await opened()
      await signIns.keepPassword(person, PASSWORD)
      fail('AdminSetUserPassword', name)
      const kept = await signIns.keepPassword(person, 'another password')
      expect(kept).toMatchObject({
        ok: false,
        refusal: { code: 'WEAK_PASSWORD', fields: [{ path: 'password' }] },
      })
      expect((await signIns.checkPassword(account, PASSWORD)).isRight).toBe(true)
    },
  )

  test('refuses by its own policy, with its own words, whom it does not know yet as well', async () => {
    const { signIns, person } = await opened()
    const kept = await signIns.keepPassword(person, 'short')
    expect(kept).toMatchObject({ ok: false, refusal: { code: 'WEAK_PASSWORD' } })
    expect(!kept.ok && kept.refusal.message).toContain('Password not long enough')
    expect((await signIns.keepPassword(person, PASSWORD)).ok).toBe(true)
  })

  test.each(['AdminCreateUser', 'AdminSetUserPassword', 'AdminUserGlobalSignOut'])(
    'whose answer to %s is lost has the person once, with the password, when asked again',
    async (name) => {
      const { signIns, person, account, lose, pool } = await opened()
      if (name === 'AdminUserGlobalSignOut') await signIns.keepPassword(person, 'the one before')
      lose(name)
      // AdminSetUserPassword is asked first, to somebody who is not there: that answer is lost as well.
      await expect(signIns.keepPassword(person, PASSWORD)).rejects.toMatchObject(BUSY)
      expect((await signIns.keepPassword(person, PASSWORD)).ok).toBe(true)
      expect(await signIns.checkPassword(account, PASSWORD)).toEqual({ isRight: true })
      const user = await pool.send(new AdminGetUserCommand({ UserPoolId: USER_POOL, Username: person.userId }))
      const attributes = Object.fromEntries((user.UserAttributes ?? []).map(({ Name = '', Value }) => [Name, Value]))
      expect(attributes).toMatchObject({
        email: 'ann@example.com',
        email_verified: 'true',
        'custom:tenant': 'acme',
      })
      expect(user.UserStatus).toBe('CONFIRMED')
    },
  )

  test.each(['CodeMismatchException', 'ExpiredCodeException', 'NotAuthorizedException'])(
    'that says %s to a code has refused it',
    async (name) => {
      const { signIns, account, fail } = await opened()
      fail('RespondToAuthChallenge', name)
      expect(await signIns.checkCode(account, { code: '123456', ticket: 'x'.repeat(30), now: 0 })).toBeUndefined()
    },
  )

  test('that lost the secret lets nobody in by the password alone', async () => {
    const { signIns, person, account } = await opened()
    await signIns.keepPassword(person, PASSWORD)
    const on: Account = { ...account, hasSecondFactor: true, totp: { secret: 'cognito', lastStep: 0 } }
    const check = await signIns.checkPassword(on, PASSWORD)
    expect(check).toEqual({ isRight: true })
    expect(await signIns.checkCode(on, { code: '123456', ticket: undefined, now: Date.now() })).toBeUndefined()
  })

  test('refuses somebody disabled there, whatever a stale account says here', async () => {
    const { signIns, person, account } = await opened()
    await signIns.keepPassword(person, PASSWORD)
    await signIns.follow({ ...person, status: 'deactivated' })
    expect((await signIns.checkPassword(account, PASSWORD)).isRight).toBe(false)
  })
})
