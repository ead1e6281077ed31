import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decideChange, type Person, type PersonChange } from './person.ts'

const person = (userId: string, more: Partial<Person> = {}): Person => ({
  userId,
  tenantId: 'acme',
  email: `${userId}@example.com`,
  name: userId,
  role: 'manager',
  stores: 'all',
  status: 'active',
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: 0,
  ...more,
})

const codeOf = (people: Person[], change: PersonChange): string => {
  const decision = decideChange(people, change)
  return decision.ok ? 'OK' : decision.refusal.code
}

describe('a change of a person', () => {
  const ann = person('ann')
  const lee = person('lee', { stores: ['leeds'] })
  const bob = person('bob', { role: 'staff', stores: ['leeds'] })
  const people = [ann, lee, bob]

  // In the documented precedence: each row would also be refused by a row below it.
  test.each<[string, PersonChange, string]>([
    ['of nobody', { userId: 'zoe', by: 'all' }, 'NOT_FOUND'],
    ['of somebody who reaches further', { userId: 'ann', by: ['leeds'], isActive: false, ifVersion: 9 }, 'NOT_FOUND'],
    ['that hands out too much', { userId: 'bob', by: ['leeds'], stores: 'all', ifVersion: 9 }, 'STORE_NOT_ALLOWED'],
    ['of another version', { userId: 'ann', by: 'all', role: 'staff', ifVersion: 9 }, 'VERSION_CONFLICT'],
    ['of the last manager of all stores', { userId: 'ann', by: 'all', role: 'staff', ifVersion: 1 }, 'LAST_MANAGER'],
    ['within reach', { userId: 'bob', by: ['leeds', 'york'], stores: ['york'] }, 'OK'],
  ])('%s is answered', (_name, change, code) => {
    expect(codeOf(people, change)).toBe(code)
  })

  test('leaves what it does not name, and counts the version up', () => {
    const decision = decideChange(people, { userId: 'bob', by: 'all', role: 'manager' })
    expect(decision).toEqual({ ok: true, value: { ...bob, role: 'manager', version: 2 } })
  })

  test('lets somebody back in as what they were: invited people have no password yet', () => {
    const away = [
      ann,
      person('bob', { status: 'deactivated' }),
      person('cat', { status: 'deactivated', isRegistered: false }),
    ]
    const statuses = ['bob', 'cat'].map((userId) => {
      const decision = decideChange(away, { userId, by: 'all', isActive: true })
      return decision.ok && decision.value.status
    })
    expect(statuses).toEqual(['active', 'invited'])
  })

  test('never leaves a shop without an active manager of all stores, whatever is asked in whatever order', () => {
    const scope = fc.constantFrom<'all' | string[]>('all', ['leeds'], ['york'])
    const change = fc.record(
      {
        userId: fc.constantFrom('ann', 'lee', 'bob', 'cat'),
        by: scope,
        role: fc.constantFrom('manager' as const, 'staff' as const),
        stores: scope,
        isActive: fc.boolean(),
      },
      { requiredKeys: ['userId', 'by'] },
    )
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
        let everybody = [ann, lee, bob, person('cat', { status: 'invited', isRegistered: false })]
        for (const each of changes) {
          const decision = decideChange(everybody, each)
          if (!decision.ok) continue
          everybody = everybody.map((one) => (one.userId === decision.value.userId ? decision.value : one))
        }
        const keys = everybody.filter(
          (one) => one.role === 'manager' && one.stores === 'all' && one.status === 'active',
        )
        expect(keys.length).toBeGreaterThan(0)
      }),
    )
  })
})
