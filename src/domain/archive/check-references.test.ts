import { describe, expect, test } from 'vitest'
import type { ArchiveRecord } from './archive-record.ts'
import { referenceProof } from './check-references.ts'

const record = (kind: string, value: unknown) => ({ kind, value }) as ArchiveRecord

const STORE = 'a %s is of the store "hull", which is not there'
const PRODUCT = 'a %s is of the product "mug", which is not there'
const here = { storeId: 'leeds', productId: 'tea' }

const SHELVED = [
  ...['policy', 'level', 'movement', 'sales-day', 'sales-position', 'stock-out', 'forecast', 'override'],
  ...['proposal', 'decision', 'alert'],
]

const CASES: [kind: string, value: unknown, fault: string | undefined][] = [
  ...SHELVED.flatMap((kind): typeof CASES => [
    [kind, here, undefined],
    [kind, { ...here, storeId: 'hull' }, STORE],
    [kind, { ...here, productId: 'mug' }, PRODUCT],
  ]),
  ['alert', { productId: 'tea' }, undefined],
  ['sales-store', { storeId: 'hull' }, STORE],
  ['import', { storeId: 'hull' }, STORE],
  ['import-mapping', { storeId: 'hull' }, STORE],
  ['report-schedule', { storeId: 'hull' }, STORE],
  ['report-schedule', {}, undefined],
  ['report-subscription', { storeId: 'hull' }, STORE],
  ['report', { report: { storeId: 'hull' } }, STORE],
  ['report', { report: {} }, undefined],
  ['sales-upload', { upload: { storeId: 'hull' } }, STORE],
  ['sales-upload', { upload: { ranges: [{ storeId: 'leeds' }, { storeId: 'hull' }] } }, STORE],
  ['order', { storeId: 'hull', lines: [] }, STORE],
  ['order', { storeId: 'leeds', lines: [{ productId: 'tea' }, { productId: 'mug' }] }, PRODUCT],
  ['order', { storeId: 'leeds', lines: 7 }, undefined],
  // What somebody may see, and of what is gone there is nothing to see.
  ['person', { stores: ['hull'] }, undefined],
]

describe('what records tell of', () => {
  test.each(CASES)('%s %j: %s', (kind, value, fault) => {
    const proof = referenceProof()
    expect(proof.take(record('store', { storeId: 'leeds' }))).toBeUndefined()
    expect(proof.take(record('product', { productId: 'tea' }))).toBeUndefined()
    expect(proof.take(record(kind, value))).toBe(fault?.replace('%s', kind))
  })
})
