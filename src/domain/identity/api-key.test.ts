import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ApiKey, formatKey, isWellFormedKey, keyPrincipal, keyStatus } from './api-key.ts'
import { type RequestRate, requestRate, takeToken } from './request-rate.ts'

const NOW = 1_767_225_600_000
const DAY = 86_400_000
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const letters = (length: number) =>
  fc.array(fc.constantFrom(...LETTERS), { minLength: length, maxLength: length }).map((signs) => signs.join(''))

const KEY: ApiKey = {
  keyId: 'k1',
  tenantId: 'acme',
  userId: 'u-ann',
  name: 'till',
  areas: ['stock:read', 'stock:write'],
  stores: ['leeds', 'york'],
  createdAt: NOW,
  expiresAt: NOW + 90 * DAY,
}

const ANN = { role: 'manager', stores: 'all', isActive: true } as const

describe('the text of a key', () => {
  test('has a prefix, a readable id, and a checksum that zlib agrees with', () => {
    fc.assert(
      fc.property(letters(12), letters(32), (id, secret) => {
        const key = formatKey(id, secret)
        expect(key.startsWith(`bsk_${id}_${secret}`)).toBe(true)
        const digits = [...key.slice(-6)].map((digit) => LETTERS.indexOf(digit))
        expect(digits.reduce((sum, digit) => sum * 62 + digit, 0)).toBe(crc32(`bsk_${id}_${secret}`))
        expect(isWellFormedKey(key)).toBe(true)
      }),
    )
  })

  test('with one sign changed is no key', () => {
    const key = formatKey('abcdefghijkl', 'A'.repeat(32))
    fc.assert(
      fc.property(fc.nat(key.length - 1), fc.constantFrom(...LETTERS, '_', '-', ' '), (at, sign) => {
        const changed = key.slice(0, at) + sign + key.slice(at + 1)
        expect(isWellFormedKey(changed)).toBe(changed === key)
      }),
    )
  })

  test.each(['', 'bsk_', 'bsk_a_b', `bsk_${'x'.repeat(7990)}`, 'xsk_abcdefghijkl_'.padEnd(55, 'A')])(
    '%j is no key',
    (text) => {
      expect(isWellFormedKey(text)).toBe(false)
    },
  )
})

describe('what a key may do', () => {
  test.each([
    [{}, ANN, NOW, 'active'],
    [{}, ANN, NOW + 90 * DAY - 1, 'active'],
    [{}, ANN, NOW + 90 * DAY, 'expired'],
    [{}, { ...ANN, isActive: false }, NOW, 'suspended'],
    [{ revoked: { at: NOW, by: 'user:u-ann' } }, ANN, NOW, 'revoked'],
  ] as const)('%o of %o is %#: %o', (more, maker, now, expected) => {
    expect(keyStatus({ ...KEY, ...more }, maker, now)).toBe(expected)
  })

  test('is never more than its maker may do now', () => {
    expect(keyPrincipal(KEY, ANN)).toEqual({
      tenantId: 'acme',
      actor: 'key:k1',
      role: 'manager',
      stores: ['leeds', 'york'],
      key: { keyId: 'k1', areas: ['stock:read', 'stock:write'] },
    })
    expect(keyPrincipal(KEY, { ...ANN, role: 'staff', stores: ['york', 'hull'] })).toMatchObject({
      role: 'staff',
      stores: ['york'],
    })
    expect(keyPrincipal({ ...KEY, stores: 'all' }, { ...ANN, stores: ['hull'] }).stores).toEqual(['hull'])
  })
})

describe('the rate of a key', () => {
  const RATE: RequestRate = requestRate(60)

  /** Takes tokens at the times given. @returns how many were there */
  const take = (times: readonly number[]) => {
    let bucket: Parameters<typeof takeToken>[0]
    let taken = 0
    for (const time of times) {
      const outcome = takeToken(bucket, RATE, time)
      bucket = outcome.bucket
      if (outcome.waitMs === undefined) taken++
    }
    return taken
  }

  test('60 a minute is 10 at once, then one a second', () => {
    expect(RATE).toEqual({ perMinute: 60, atOnce: 10 })
    expect(take(Array.from({ length: 20 }, () => NOW))).toBe(10)
    expect(take([...Array.from({ length: 10 }, () => NOW), NOW + 999])).toBe(10)
    expect(take([...Array.from({ length: 10 }, () => NOW), NOW + 1000, NOW + 1000])).toBe(11)
  })

  test('an empty bucket says exactly how long to wait', () => {
    let bucket = takeToken(undefined, { perMinute: 60, atOnce: 1 }, NOW).bucket
    const refused = takeToken(bucket, { perMinute: 60, atOnce: 1 }, NOW + 250)
    expect(refused.waitMs).toBeCloseTo(750, 6)
    bucket = refused.bucket
    expect(takeToken(bucket, { perMinute: 60, atOnce: 1 }, NOW + 1001).waitMs).toBeUndefined()
  })

  test('over any stretch of time, no more comes through than the burst and the rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 200 }), (gaps) => {
        let now = NOW
        const times = gaps.map((gap) => {
          now += gap
          return now
        })
        expect(take(times)).toBeLessThanOrEqual(10 + (now - NOW) / 1000 + 1e-6)
      }),
    )
  })

  test('a clock that is put back empties nothing', () => {
    expect(take([NOW, NOW - 3_600_000])).toBe(2)
  })
})
