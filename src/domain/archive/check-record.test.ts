import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import type { ArchiveRecord } from './archive-record.ts'
import { faultOfRecord } from './check-record.ts'

const record = (kind: string, value: unknown) => ({ kind, value }) as ArchiveRecord

const LEVEL = { storeId: 'leeds', productId: 'tea', onHand: quantity(1000), seq: 1, updatedAt: 0 }
const STORE = { storeId: 'leeds', name: 'Leeds' }
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
