import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import type { ArchiveRecord } from './archive-record.ts'
import { faultOfRecord } from './check-record.ts'

const record = (kind: string, value: unknown) => ({ kind, value }) as ArchiveRecord

const LEVEL = { storeId: 'leeds', productId: 'tea', onHand: quantity(1000), seq: 1, updatedAt: 0 }
const STORE = { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' }
const SHELF = { storeId: 'leeds', productId: 'tea' }
const MOVEMENT = { ...SHELF, seq: 1, kind: 'sale', delta: -1000, after: 0, occurredAt: 0, recordedAt: 0 }
const SUBSCRIPTION = { subscriptionId: 's', channel: 'mail', address: 'ann@example.com', timeZone: 'Asia/Tokyo' }
const DAY = { ...SHELF, day: '2026-02-28', rank: 1, sold: 0, revenue: 0, returned: 0, refunded: 0, updatedAt: 0 }
// The last moment of the year 9999 on a clock that is 23:59 behind; and what Date can hold, of which Tokyo has no day.
const LAST = Date.UTC(10_000, 0, 1, 23, 58, 59, 999)
const BEYOND = 8.64e15
const COMMAND = { key: 'k', fingerprint: 'f', outcome: { recorded: [['leeds', 'tea', 1]] }, recordedAt: 0 }

const FAULTS = [
  ['level', LEVEL, undefined],
  ['level', null, 'a level has no value'],
  ['level', [LEVEL], 'a level has no value'],
  [
    'level',
    { ...LEVEL, productId: undefined },
    'a level is not whole: what names it is missing or is no text or whole number',
  ],
  ['level', { ...LEVEL, tenantId: 'acme' }, undefined],
  ['level', { ...LEVEL, tenantId: 'other' }, 'a level belongs to another shop, "other"'],
  ['report', { tryAt: 0, report: { reportId: 'r', tenantId: 'other' } }, 'a report belongs to another shop, "other"'],
  ['level', { ...LEVEL, onHand: 0.1 }, 'a level has a number that is not whole'],
  ['level', { ...LEVEL, onHand: 2 ** 53 }, 'a level has a number that is not whole'],
  ['level', { ...LEVEL, onHand: '1000' }, 'a level lacks a number'],
  ['movement', { storeId: 'leeds', productId: 'tea', seq: 1, delta: 1000 }, 'a movement lacks a number'],
  ['store', STORE, undefined],
  ['store', { ...STORE, timeZone: 'Mars/Olympus' }, 'a store is in no time zone: "Mars/Olympus"'],
  ['store', { ...STORE, timeZone: 7 }, 'a store is in no time zone: 7'],
  ['store', { ...STORE, timeZone: undefined }, 'a store is in no time zone: undefined'],
  ['store', { storeId: 'leeds' }, 'a store lacks a time zone'],
  ['report', { tryAt: 0, report: { reportId: 'r', timeZone: 'here' } }, 'a report is in no time zone: "here"'],
  ['movement', MOVEMENT, undefined],
  ['movement', { ...MOVEMENT, occurredAt: LAST }, undefined],
  ['movement', { ...MOVEMENT, occurredAt: BEYOND }, 'a movement has no moment in occurredAt'],
  ['movement', { ...MOVEMENT, recordedAt: -BEYOND }, 'a movement has no moment in recordedAt'],
  ['movement', { ...MOVEMENT, kind: 'theft' }, 'a movement is of no kind: "theft"'],
  ['movement', { ...MOVEMENT, kind: 'reversal' }, 'a reversal does not say of what'],
  ['movement', { ...MOVEMENT, kind: 'reversal', reverses: 1 }, undefined],
  ['sales-position', { ...SHELF, seq: 1, at: 0, outSince: BEYOND }, 'a sales-position has no moment in outSince'],
  ['stock-out', { ...SHELF, from: 0, to: BEYOND }, 'a stock-out has no moment in to'],
  ['sales-day', DAY, undefined],
  ['sales-day', { ...DAY, day: '2026-02-29' }, 'a sales-day has no day in day'],
  ['subscription', SUBSCRIPTION, undefined],
  ['subscription', { ...SUBSCRIPTION, address: undefined }, 'a subscription does not say where it is told'],

  ['store', { ...STORE, storeId: '../inbox' }, '"../inbox" cannot name a store'],
  ['command', COMMAND, undefined],
  ['command', { ...COMMAND, outcome: { refusal: { code: 'X' } } }, undefined],
  ['command', { ...COMMAND, outcome: null }, 'a command has no answer'],
  ['command', { ...COMMAND, outcome: {} }, 'a command has no answer'],
  ['command', { ...COMMAND, outcome: { recorded: [['leeds', 'tea']] } }, 'a command has no answer'],
  ['command', { ...COMMAND, outcome: { recorded: [[1, 'tea', 1]] } }, 'a command has no answer'],
  // A forecast is no sum of money: it may have a fraction.
  ['decision', { at: 1, decisionId: 'd', chance: 0.5 }, undefined],
] as const

describe('a record by itself', () => {
  test.each(FAULTS)('%s %j: %s', (kind, value, fault) => {
    expect(faultOfRecord(record(kind, value), 'acme')).toBe(fault)
  })
})
