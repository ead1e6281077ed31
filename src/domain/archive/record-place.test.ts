import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import type { ArchiveRecord } from './archive-record.ts'
import { ARCHIVE_KINDS, isArchiveKind, placeOf, stageOf } from './record-place.ts'

const compare = (a: string, b: string) => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)))

const level = (storeId: string, productId: string): ArchiveRecord => ({
  kind: 'level',
  value: { storeId, productId, onHand: quantity(0), seq: 1, updatedAt: 0 },
})

const movement = (storeId: string, productId: string, seq: number): ArchiveRecord => ({
  kind: 'movement',
  value: {
    ...{ storeId, productId, seq, kind: 'sale', actor: 'cli', occurredAt: 0, recordedAt: 0, commandKey: 'k' },
    ...{ delta: quantity(0), after: quantity(0) },
  },
})

/** As people write product numbers: any letters, none of them a control character. */
const id = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => !/\p{Cc}/u.test(text))
const seq = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })

/** Everything that any record is named by. */
const NAMED = {
  ...{ tenantId: 't', storeId: 's', productId: 'p', name: 'n', key: 'k', seq: 1, rank: 1, day: 'd', from: 1 },
  ...{ firstDay: 'd', overrideId: 'o', proposalId: 'p', at: 1, decisionId: 'd', orderId: 'o', year: 2026 },
  ...{ alertId: 'a', subscriptionId: 's', signature: 's', importId: 'i', kind: 'rows', index: 0, jobId: 'j' },
  ...{ report: { reportId: 'r' }, scheduleId: 's', createdAt: 1, topic: 't', dueAt: 1, round: 1, userId: 'u' },
  ...{ keyId: 'k' },
}

describe('where a record stands', () => {
  test('movements are by store, product and seq, as a database orders them', () => {
    fc.assert(
      fc.property(fc.tuple(id, id, seq), fc.tuple(id, id, seq), (a, b) => {
        const expected = compare(a[0], b[0]) || compare(a[1], b[1]) || Math.sign(a[2] - b[2])
        expect(compare(placeOf(movement(...a)), placeOf(movement(...b)))).toBe(expected)
      }),
    )
  })

  test('a level stands before its own movements and after those of the level before', () => {
    const places = [
      level('leeds', 'tea'),
      movement('leeds', 'tea', 1),
      movement('leeds', 'tea', 2),
      movement('leeds', 'tea', 10),
      level('leeds', 'tea bag'),
      movement('leeds', 'tea bag', 1),
      level('york', 'mug'),
    ].map(placeOf)
    expect(places.toSorted(compare)).toEqual(places)
  })

  test('a record without what names it has no place', () => {
    for (const storeId of ['', 'a\u0000b', undefined, null, 1.5, -1, {}]) {
      expect(() => placeOf(level(storeId as string, 'tea'))).toThrow(RangeError)
    }
  })

  test('first comes what rests, then who can sign in, then what workers take up for them', () => {
    const stages = ARCHIVE_KINDS.map(stageOf)
    expect([...new Set(stages)]).toEqual(['resting', 'entry', 'work'])
    expect(stages.toSorted((a, b) => stages.indexOf(a) - stages.indexOf(b))).toEqual(stages)
    expect(ARCHIVE_KINDS.filter((kind) => stageOf(kind) === 'entry')).toEqual(['person', 'api-key'])
    const work = ['import', 'job', 'report', 'report-schedule', 'effect', 'blob-piece', 'blob-end']
    expect(ARCHIVE_KINDS.filter((kind) => stageOf(kind) === 'work')).toEqual(work)
  })

  test('a reader that takes kind after kind meets them in the order of their places', () => {
    const ranks = ARCHIVE_KINDS.map((kind) => placeOf({ kind, value: NAMED } as unknown as ArchiveRecord).slice(0, 2))
    expect(ranks.toSorted()).toEqual(ranks)
  })

  test('knows its kinds, and nothing that objects have of themselves', () => {
    expect(['level', 'constructor', 'toString', 7, undefined].map(isArchiveKind)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
  })
})
