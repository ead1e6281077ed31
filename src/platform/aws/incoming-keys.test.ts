import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inboxResults } from '../shared/inbox-results.ts'
import { resultKey, toIncomingPlace } from './incoming-keys.ts'

describe('keys below incoming/', () => {
  test.each([
    ['incoming/acme/leeds/stock.csv', { tenantId: 'acme', storeId: 'leeds', fileName: 'stock.csv' }],
    [
      'incoming/acme/leeds/leltár (1) +%41.csv',
      { tenantId: 'acme', storeId: 'leeds', fileName: 'leltár (1) +%41.csv' },
    ],
    // Told apart from a file in a store's place only by its name, which says that it is unfinished.
    ['incoming/acme/leeds/..', { tenantId: 'acme', storeId: 'leeds', fileName: '..' }],
    ['incoming/acme/leeds/', undefined],
    ['incoming/acme/leeds', undefined],
    ['incoming/acme//stock.csv', undefined],
    ['incoming//leeds/stock.csv', undefined],
    ['incoming/acme/leeds/deep/stock.csv', undefined],
    ['incoming/acme/../globex/stock.csv', undefined],
    ['incoming/acme/../stock.csv', undefined],
    ['incoming/../leeds/stock.csv', undefined],
    ['incoming/acme/.hidden/stock.csv', undefined],
    ['incoming/acme/a\\b/stock.csv', undefined],
    ['incoming/acme/a\u0000b/stock.csv', undefined],
    ['processed/acme/leeds/stock.csv', undefined],
    ['/incoming/acme/leeds/stock.csv', undefined],
    ['', undefined],
  ])('%j', (key, place) => {
    expect(toIncomingPlace(key)).toEqual(place)
  })

  /** What somebody may try who wants out of a place, among everything else a key can hold. */
  const part = fc.oneof(
    fc.constantFrom('..', '.', '', '/', '//', '../globex', 'globex/leeds', '%2e%2e', '..\\', 'acme', 'leeds', '\u0000'),
    fc.string({ unit: 'binary' }),
  )

  test('whatever is written below a tenant is taken for that tenant, and told of below it and nowhere else', () => {
    const verdict = fc.record({
      isTaken: fc.boolean(),
      message: fc.string(),
      errors: fc.option(
        part.map((fileName) => ({ fileName, content: (async function* () {})() })),
        { nil: undefined },
      ),
    })
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), verdict, (parts, said) => {
        const place = toIncomingPlace(`incoming/acme/${parts.join('/')}`)
        if (!place) return
        expect(place.tenantId).toBe('acme')
        const results = inboxResults({ ...place, dropId: parts.join(), droppedAt: 0 }, said)
        for (const name of [results.name, results.note.name]) {
          const segments = resultKey(place, { folder: results.folder, name }).split('/')
          expect(segments).toEqual([said.isTaken ? 'processed' : 'rejected', 'acme', place.storeId, name])
          expect(segments.every((each) => each !== '' && each !== '.' && each !== '..')).toBe(true)
        }
      }),
      { numRuns: 1000 },
    )
  })

  test('names stay as short as file systems and S3 take them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 1000 }), (fileName) => {
        const dropped = { storeId: 'leeds', fileName: `${fileName}.csv`, dropId: 'd', droppedAt: 0 }
        const { name, note } = inboxResults(dropped, { isTaken: true, message: '' })
        expect(Buffer.byteLength(note.name)).toBeLessThanOrEqual(255)
        expect(name.endsWith('.csv')).toBe(true)
      }),
    )
  })
})
