import { describe, expect, test } from 'vitest'
import { apiKeyItems, toApiKeyItem, toKeptKey } from './api-key-rows.ts'
import { type PersonItem, sessionItems, tokenItems } from './identity-rows.ts'
import { EXPIRES_AT } from './table.ts'

const NOW = 1_767_225_600_000 // 2026-01-01T00:00:00Z
const DAY_SECONDS = 86_400

describe('what the table may sweep away', () => {
  test('is a session 30 days after it was opened, and a token when its time is over, counted in seconds', () => {
    const session = {
      sessionId: 's',
      tokenHash: 'h',
      tenantId: 't',
      userId: 'u',
      createdAt: NOW,
      lastSeenAt: NOW,
      userAgent: '',
      address: '',
    }
    expect(sessionItems(session, 1).map((item) => item[EXPIRES_AT])).toEqual([
      NOW / 1000 + 30 * DAY_SECONDS,
      NOW / 1000 + 30 * DAY_SECONDS,
    ])
    const token = { tokenHash: 'h', kind: 'second_factor', userId: 'u', expiresAt: NOW + 1, triesLeft: 5 } as const
    // One millisecond past the second: only the next whole second is behind it.
    expect(tokenItems('t', token).map((item) => item[EXPIRES_AT])).toEqual([NOW / 1000 + 1, NOW / 1000 + 1])
  })

  test('is never an API key, however long it has ended', () => {
    const key = {
      keyId: 'k',
      tenantId: 't',
      userId: 'u',
      name: 'till',
      areas: [],
      stores: 'all',
      createdAt: NOW,
    } as const
    const items = apiKeyItems({ ...key, expiresAt: NOW + 1 }, 'hash')
    expect(items.filter((item) => EXPIRES_AT in item)).toEqual([])
    const maker = { name: 'ann', role: 'manager', stores: 'all', status: 'active' } as PersonItem
    expect(toKeptKey(toApiKeyItem(items[0]!), maker).key).toMatchObject({ ...key, expiresAt: NOW + 1 })
  })
})
