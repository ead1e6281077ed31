import { describe, expect, test } from 'vitest'
import { principalFromClaims } from './claims.ts'
import { isEmail, normalizeEmail } from './email.ts'
import { invitationLetter } from './letters.ts'
import { admitPassword, normalizePassword } from './password.ts'
import { isAllowed, isWithin, KEY_AREAS, may, mayUseStore, overlap, PERMISSIONS } from './permission.ts'
import { recoveryCodeForm } from './recovery-code.ts'
import { isLive } from './session.ts'

describe('permissions', () => {
  test('staff see stock, record movements and handle alerts; everything else is for managers', () => {
    const allowed = PERMISSIONS.filter((permission) => may('staff', permission))
    expect(allowed).toEqual(['public', 'signed_in', 'person', 'stock:read', 'stock:write', 'alerts:handle'])
    expect(PERMISSIONS.every((permission) => may('manager', permission))).toBe(true)
  })

  test.each([
    ['all', 'all', true],
    ['all', ['leeds'], false],
    [['leeds'], 'all', true],
    [['leeds'], ['leeds', 'york'], true],
    [['leeds', 'york'], ['leeds'], false],
    [['all'], ['leeds'], false],
  ] as const)('%o is within %o: %o', (inner, outer, expected) => {
    expect(isWithin(inner, outer)).toBe(expected)
  })

  test.each([
    ['all', 'all', 'all'],
    ['all', ['leeds'], ['leeds']],
    [['leeds'], 'all', ['leeds']],
    [['leeds', 'york'], ['york', 'hull'], ['york']],
    [['leeds'], ['york'], []],
  ] as const)('%o and %o together leave %o', (one, other, expected) => {
    expect(overlap(one, other)).toEqual(expected)
  })

  test('a key may do what its areas say, and never what only a person may', () => {
    const key = { keyId: 'k', areas: KEY_AREAS }
    const never = PERMISSIONS.filter((permission) => !isAllowed({ role: 'manager', key }, permission))
    expect(never).toEqual(['person', 'people:manage', 'keys:manage'])
    const reader = { keyId: 'k', areas: ['stock:read'] } as const
    expect(PERMISSIONS.filter((permission) => isAllowed({ role: 'manager', key: reader }, permission))).toEqual([
      'public',
      'signed_in',
      'stock:read',
    ])
    expect(isAllowed({ role: 'staff', key }, 'catalog:write')).toBe(false)
  })

  test('a store called "all" is one store', () => {
    expect(mayUseStore({ stores: ['all'] }, 'leeds')).toBe(false)
    expect(mayUseStore({ stores: ['leeds'] }, 'leeds')).toBe(true)
    expect(mayUseStore({ stores: 'all' }, 'leeds')).toBe(true)
  })
})

describe('addresses', () => {
  test.each(['ann@example.com', 'a.b+c@sub.example.co.uk', 'jürgen@münchen.example'])('%s is one', (text) => {
    expect(isEmail(normalizeEmail(text))).toBe(true)
  })

  test.each([
    '',
    'ann',
    'ann@example',
    '@example.com',
    'ann@@example.com',
    'ann@example.com, bob@example.com',
    'ann@example.com\nBcc: everybody@example.com',
    'Ann <ann@example.com>',
    `${'a'.repeat(65)}@example.com`,
    `a@${'b'.repeat(250)}.com`,
  ])('%j is none', (text) => {
    expect(isEmail(normalizeEmail(text))).toBe(false)
  })

  test('are one however they are written', () => {
    expect(normalizeEmail(' Ann@Example.COM\n')).toBe('ann@example.com')
  })
})

describe('a new password', () => {
  const about = ['ann.miller@example.com', 'Ann', 'Acme Teas']

  test.each(['correct horse battery', 'ÄÖÜäöüß123', '密码密码很长的密码一二三四', 'the Acme Teas till in the corner'])(
    '%s is good',
    (text) => {
      expect(admitPassword(text, about)).toEqual({ ok: true, value: text })
    },
  )

  test.each([
    'short',
    'ninechars',
    'Password123',
    'qwertyuiop',
    'aaaaaaaaaaaaaaa',
    'abababababababab',
    'ann.miller@example.com',
    'Acme Teas1!',
    '1acme teas',
    'x'.repeat(201),
  ])('%s is refused', (text) => {
    const decision = admitPassword(text, about)
    expect(decision).toMatchObject({ ok: false, refusal: { code: 'WEAK_PASSWORD', fields: [{ path: 'password' }] } })
  })

  test('is the same whether letters are composed or not', () => {
    expect(normalizePassword('Cafe\u0301')).toBe(normalizePassword('Caf\u00e9'))
  })
})

describe('a session', () => {
  const HOUR = 3_600_000
  test.each([
    [0, 0, true],
    [191, 0, true],
    [192, 0, false],
    [719, 718, true],
    [720, 719, false],
  ])('%i hours old and last used at hour %i is live: %o', (ageHours, seenHour, expected) => {
    expect(isLive({ createdAt: 0, lastSeenAt: seenHour * HOUR }, ageHours * HOUR)).toBe(expected)
  })
})

describe('a recovery code', () => {
  test('has one form', () => {
    for (const typed of ['01AB-CDEF-GHJK-MNPQ', 'oiab cdef ghjk mnpq', ' OLABCDEFGHJKMNPQ ']) {
      expect(recoveryCodeForm(typed)).toBe('01ABCDEFGHJKMNPQ')
    }
  })
})

describe('claims', () => {
  const cognito = {
    tenantClaim: 'custom:tenant',
    groupsClaim: 'cognito:groups',
    managerGroup: 'manager',
    staffGroup: 'staff',
    storeGroupPrefix: 'store:',
  }
  const claims = (more: object) => ({ sub: '42', 'custom:tenant': 'acme', 'cognito:groups': ['staff'], ...more })

  test('name tenant, role and stores', () => {
    const groups = ['staff', 'store:leeds', 'store:york', 'newsletter']
    expect(principalFromClaims(claims({ 'cognito:groups': groups }), cognito)).toEqual({
      tenantId: 'acme',
      actor: 'jwt:42',
      role: 'staff',
      stores: ['leeds', 'york'],
    })
  })

  test('with both roles mean the higher, and with no store all', () => {
    expect(principalFromClaims(claims({ 'cognito:groups': ['staff', 'manager'] }), cognito)).toMatchObject({
      role: 'manager',
      stores: 'all',
    })
  })

  test('of an issuer for one tenant cannot name another', () => {
    const fixed = { ...cognito, tenantId: 'acme' }
    expect(principalFromClaims(claims({ 'custom:tenant': 'other' }), fixed)?.tenantId).toBe('acme')
  })

  test('that name an impossible store allow no store', () => {
    const groups = ['staff', 'store:No Such Store!']
    expect(principalFromClaims(claims({ 'cognito:groups': groups }), cognito)?.stores).toEqual([])
  })

  test.each([
    { sub: undefined },
    { sub: '' },
    { 'custom:tenant': undefined },
    { 'custom:tenant': ['acme'] },
    { 'cognito:groups': undefined },
    { 'cognito:groups': 'manager' },
    { 'cognito:groups': ['admin'] },
    { 'cognito:groups': [['manager']] },
  ])('without what they must say allow nothing: %o', (more) => {
    expect(principalFromClaims(claims(more), cognito)).toBeUndefined()
  })
})

describe('a letter', () => {
  test('shows names as text, and a line break in one starts no header', () => {
    const to = { name: '<b>Bob</b>', shopName: 'Tea & "Co"', invitedBy: 'Ann\r\nBcc: eve@example.com', role: 'staff' }
    const { subject, html, text } = invitationLetter(to, 'https://shop.example/invitation#abc')
    expect(subject).toBe('Ann Bcc: eve@example.com invites you to Tea & "Co"')
    expect(html).toContain('&lt;b&gt;Bob&lt;/b&gt;')
    expect(html).toContain('Tea &amp; &quot;Co&quot;')
    expect(text).toContain('https://shop.example/invitation#abc')
  })
})
