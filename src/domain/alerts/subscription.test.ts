import { describe, expect, test } from 'vitest'
import { ATTEMPTS_MAX, bundledAt, retryDelayMs, type Subscription, tellAt, wants } from './subscription.ts'

const subscription = (more: Partial<Subscription> = {}): Subscription => ({
  subscriptionId: 's',
  tenantId: 'acme',
  userId: 'u',
  channel: 'mail',
  address: 'a@b.example',
  kinds: ['low_stock'],
  stores: 'all',
  categories: 'all',
  delivery: 'immediate',
  digestAt: 7 * 60,
  timeZone: 'Europe/London',
  status: 'active',
  linkToken: 't',
  version: 1,
  createdAt: 0,
  ...more,
})

describe('who wants to hear of an alert', () => {
  const alert = { kind: 'low_stock', storeId: 'leeds' } as const
  test.each([
    ['everybody who asked', {}, true],
    ['not of another kind', { kinds: ['out_of_stock'] }, false],
    ['not of another store', { stores: ['york'] }, false],
    ['of this store', { stores: ['york', 'leeds'] }, true],
    ['not of another category', { categories: ['Mugs'] }, false],
    ['of this category', { categories: ['Tea'] }, true],
    ['nobody who has not confirmed', { status: 'unconfirmed' }, false],
    ['nobody who said stop', { status: 'stopped' }, false],
  ] as [string, Partial<Subscription>, boolean][])('%s', (_name, more, expected) => {
    expect(wants(subscription(more), alert, 'Tea')).toBe(expected)
  })
})

describe('when it is told', () => {
  const at = (text: string) => Date.parse(text)
  const told = (more: Partial<Subscription>, now: string, zone?: string) =>
    new Date(tellAt(subscription(more), at(now), zone)).toISOString()
  const quiet = { from: 22 * 60, to: 7 * 60 }

  test.each([
    ['at once', {}, '2026-06-01T12:00:00Z', undefined, '2026-06-01T12:00:00.000Z'],
    ['at the next digest', { delivery: 'digest' }, '2026-06-01T12:00:00Z', undefined, '2026-06-02T06:00:00.000Z'],
    ['after the quiet hours', { quiet }, '2026-06-01T23:00:00Z', undefined, '2026-06-02T06:00:00.000Z'],
    ['after midnight too', { quiet }, '2026-06-02T01:00:00Z', undefined, '2026-06-02T06:00:00.000Z'],
    ['outside of them at once', { quiet }, '2026-06-01T12:00:00Z', undefined, '2026-06-01T12:00:00.000Z'],
    ['their last minute is over at its end', { quiet }, '2026-06-02T06:00:00Z', undefined, '2026-06-02T06:00:00.000Z'],
    ['by the clock of the alert’s store', { quiet }, '2026-06-01T15:00:00Z', 'Asia/Tokyo', '2026-06-01T22:00:00.000Z'],
    [
      'a daytime window',
      { quiet: { from: 9 * 60, to: 17 * 60 } },
      '2026-06-01T12:00:00Z',
      undefined,
      '2026-06-01T16:00:00.000Z',
    ],
    [
      'no window at all',
      { quiet: { from: 60, to: 60 } },
      '2026-06-01T00:00:00Z',
      undefined,
      '2026-06-01T00:00:00.000Z',
    ],
    ['when clocks go back in the night', { quiet }, '2026-10-24T23:00:00Z', undefined, '2026-10-25T07:00:00.000Z'],
  ] as [string, Partial<Subscription>, string, string | undefined, string][])(
    '%s',
    (_name, more, now, zone, expected) => {
      expect(told(more, now, zone)).toBe(expected)
    },
  )
})

describe('a flood', () => {
  // Windows of ten seconds; the last two seconds of one belong to the next.
  test.each([
    [0, 10_000],
    [1, 10_000],
    [8000, 10_000],
    [8001, 20_000],
    [9999, 20_000],
    [10_000, 20_000],
  ])('at %d is told at %d', (now, expected) => {
    expect(bundledAt(now)).toBe(expected)
  })
})

describe('trying again', () => {
  test('waits twice as long each time, up to an hour, never at once, and ends', () => {
    expect([1, 2, 3, 20].map((attempt) => retryDelayMs(attempt, 0))).toEqual([2500, 5000, 10_000, 1_800_000])
    expect([1, 2, 20].map((attempt) => retryDelayMs(attempt, 0.999999))).toEqual([5000, 10_000, 3_599_998])
    expect(retryDelayMs(ATTEMPTS_MAX, 0)).toBeUndefined()
  })
})
