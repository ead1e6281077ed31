import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Person } from '#domain/identity/person.ts'
import type { Account } from '#ports/identity-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import { codeAt } from '#test/support/identity-app.ts'

const PASSWORD = 'correct horse battery'
const OTHER = 'staple of another kind'
const STEP_MS = 30_000

const personNamed = (more: Partial<Person> = {}): Person => ({
  userId: randomUUID(),
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
  ...more,
})

/** Somebody who chose a password, as the identity store would hold them. */
async function registered(
  signIns: SignIns,
  { password = PASSWORD, ...more }: Partial<Person> & { password?: string } = {},
) {
  const person = personNamed(more)
  const kept = await signIns.keepPassword(person, password)
  if (!kept.ok) throw new Error(kept.refusal.message)
  await signIns.follow(person)
  const account: Account = { ...person, passwordHash: kept.value }
  return account
}

/** Makes a secret and confirms it with the code of this moment. */
async function withSecret(signIns: SignIns, account: Account) {
  const { secret, kept } = await signIns.newSecret(account, PASSWORD)
  const now = Date.now()
  const proof = { password: PASSWORD, code: codeAt(secret, now), now }
  const step = await signIns.confirmSecret({ ...account, pendingTotpSecret: kept }, proof)
  const on: Account = { ...account, hasSecondFactor: true, totp: { secret: kept, lastStep: step ?? 0 } }
  return { secret, step, now, on }
}

/** A code that was not used when the secret was confirmed: clocks may be one step apart. */
const nextCode = (secret: string) => codeAt(secret, Date.now() + STEP_MS)

/** Signs in with a code of this moment. @returns the step it proved */
async function enterWith(signIns: SignIns, account: Account, code: string) {
  const check = await signIns.checkPassword(account, PASSWORD)
  if (!check.isRight) return undefined
  return signIns.checkCode(account, { code, ticket: check.ticket, now: Date.now() })
}

const wrongCode = (right: string) => String((Number(right) + 500_000) % 1_000_000).padStart(6, '0')

/** What SignIns promises. Every platform runs this suite. */
export function signInsContract(platform: string, open: () => SignIns | Promise<SignIns>) {
  describe(`SignIns on ${platform}`, () => {
    passwords(open)
    people(open)
    secondFactor(open)
  })
}

function passwords(open: () => SignIns | Promise<SignIns>) {
  test('a password is right, another is not, and neither has one who is not there', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    expect(await signIns.checkPassword(account, PASSWORD)).toEqual({ isRight: true })
    expect(await signIns.checkPassword(account, OTHER)).toEqual({ isRight: false })
    expect(await signIns.checkPassword(undefined, PASSWORD)).toEqual({ isRight: false })
  })

  test('case, spaces and letters of every alphabet count', async () => {
    const signIns = await open()
    const password = 'Größe 42 für Łódź 東京'
    const account = await registered(signIns, { password })
    expect((await signIns.checkPassword(account, password)).isRight).toBe(true)
    expect((await signIns.checkPassword(account, password.toLowerCase())).isRight).toBe(false)
    expect((await signIns.checkPassword(account, password.replace(' ', ''))).isRight).toBe(false)
  })

  test('a new password replaces the one before, and keeping the same twice is keeping it once', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    for (let time = 0; time < 2; time++) {
      const kept = await signIns.keepPassword(account, OTHER)
      const passwordHash = kept.ok ? kept.value : undefined
      expect(await signIns.checkPassword({ ...account, ...(passwordHash && { passwordHash }) }, OTHER)).toEqual({
        isRight: true,
      })
      expect(
        (await signIns.checkPassword({ ...account, ...(passwordHash && { passwordHash }) }, PASSWORD)).isRight,
      ).toBe(false)
    }
  })

  test('two shops that know the same address know two passwords', async () => {
    const signIns = await open()
    const one = await registered(signIns)
    const two = await registered(signIns, { tenantId: 'other', password: OTHER })
    expect((await signIns.checkPassword(one, PASSWORD)).isRight).toBe(true)
    expect((await signIns.checkPassword(two, PASSWORD)).isRight).toBe(false)
    expect((await signIns.checkPassword(two, OTHER)).isRight).toBe(true)
  })
}

function people(open: () => SignIns | Promise<SignIns>) {
  test('somebody deactivated does not come in, and does again when restored', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    const out: Account = { ...account, status: 'deactivated' }
    expect((await signIns.checkPassword(out, PASSWORD)).isRight).toBe(false)
    await signIns.follow(out)
    expect((await signIns.checkPassword(out, PASSWORD)).isRight).toBe(false)
    await signIns.follow(account)
    expect((await signIns.checkPassword(account, PASSWORD)).isRight).toBe(true)
  })

  test('somebody who chose no password yet can be changed and forgotten', async () => {
    const signIns = await open()
    const invited = personNamed({ status: 'invited', isRegistered: false })
    await signIns.follow(invited)
    await signIns.follow({ ...invited, status: 'deactivated' })
    await signIns.forget(invited.userId)
    expect((await signIns.checkPassword(invited, PASSWORD)).isRight).toBe(false)
  })

  test('somebody forgotten, twice even, can begin anew', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    await signIns.forget(account.userId)
    await signIns.forget(account.userId)
    const kept = await signIns.keepPassword(account, OTHER)
    expect(kept.ok).toBe(true)
    const again: Account = { ...account, ...(kept.ok && { passwordHash: kept.value }) }
    expect((await signIns.checkPassword(again, OTHER)).isRight).toBe(true)
  })
}

function secondFactor(open: () => SignIns | Promise<SignIns>) {
  test('a code proves a new secret, and a wrong one does not', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    const { secret, kept } = await signIns.newSecret(account, PASSWORD)
    const pending: Account = { ...account, pendingTotpSecret: kept }
    const now = Date.now()
    const right = codeAt(secret, now)
    for (const code of [wrongCode(right), '12345', 'abcdef', '']) {
      expect(await signIns.confirmSecret(pending, { password: PASSWORD, code, now })).toBeUndefined()
    }
    const spaced = `${right.slice(0, 3)} ${right.slice(3)}`
    const step = await signIns.confirmSecret(pending, { password: PASSWORD, code: spaced, now })
    expect(step).toEqual(expect.any(Number))
  })

  test('a secret that is not confirmed is not asked for', async () => {
    const signIns = await open()
    const account = await registered(signIns)
    await signIns.newSecret(account, PASSWORD)
    expect(await signIns.checkPassword(account, PASSWORD)).toEqual({ isRight: true })
  })

  test('with a second factor the password is still checked first, then the code', async () => {
    const signIns = await open()
    const { secret, step, on } = await withSecret(signIns, await registered(signIns))
    await signIns.demandCode(on.userId, true)
    expect((await signIns.checkPassword(on, OTHER)).isRight).toBe(false)
    const code = nextCode(secret)
    expect(await enterWith(signIns, on, wrongCode(code))).toBeUndefined()
    expect(await enterWith(signIns, on, code)).toBeGreaterThan(step ?? Number.POSITIVE_INFINITY)
  })

  test('turned off, the password alone is enough', async () => {
    const signIns = await open()
    const { on } = await withSecret(signIns, await registered(signIns))
    await signIns.demandCode(on.userId, true)
    await signIns.demandCode(on.userId, false)
    const { totp, ...off } = on
    expect(totp).toBeDefined()
    expect(await signIns.checkPassword(off, PASSWORD)).toEqual({ isRight: true })
  })

  test('while another phone is set up, the first still counts', async () => {
    const signIns = await open()
    const { secret, on } = await withSecret(signIns, await registered(signIns))
    await signIns.demandCode(on.userId, true)
    const { kept } = await signIns.newSecret(on, PASSWORD)
    const proof = { password: PASSWORD, code: nextCode(secret), now: Date.now() }
    expect(await signIns.confirmSecret({ ...on, pendingTotpSecret: kept }, proof)).toBeUndefined()
    expect(await enterWith(signIns, on, nextCode(secret))).toBeDefined()
  })

  test('another phone takes the place of the first', async () => {
    const signIns = await open()
    const first = await withSecret(signIns, await registered(signIns))
    await signIns.demandCode(first.on.userId, true)
    const second = await withSecret(signIns, first.on)
    await signIns.demandCode(first.on.userId, true)
    expect(second.secret).not.toBe(first.secret)
    expect(await enterWith(signIns, second.on, nextCode(first.secret))).toBeUndefined()
    expect(await enterWith(signIns, second.on, nextCode(second.secret))).toBeDefined()
  })

  test('what the identity store says holds, when the other half of a change was lost', async () => {
    const signIns = await open()
    const { secret, on } = await withSecret(signIns, await registered(signIns))
    // Confirmed here, never demanded there.
    expect(await enterWith(signIns, on, nextCode(secret))).toBeDefined()
    // Stopped here, still demanded there.
    const { totp, ...off } = on
    expect(totp).toBeDefined()
    expect(await signIns.checkPassword(off, PASSWORD)).toEqual({ isRight: true })
  })

  test('a code without the sign-in it belongs to proves nothing on its own to another', async () => {
    const signIns = await open()
    const ann = await withSecret(signIns, await registered(signIns))
    const bob = await withSecret(signIns, await registered(signIns, { email: 'bob@example.com' }))
    expect(await enterWith(signIns, ann.on, nextCode(bob.secret))).toBeUndefined()
  })
}
