import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyHistory, dayAt, levelHistory, money, type Step } from '#test/support/level-history.ts'
import { levelProblems, productProblems } from './data-problems.ts'

type ListedProduct = Parameters<typeof productProblems>[0][number]

const product = (productId: string, more: Partial<ListedProduct> = {}): ListedProduct => ({
  productId,
  active: true,
  price: money(500),
  cost: money(300),
  supplier: 'Harris',
  policy: { leadTimeDays: 3 },
  ...more,
})

describe('what is wrong with products', () => {
  test.each<[string, Partial<ListedProduct>, string[]]>([
    ['nothing', {}, []],
    ['no price', { price: undefined }, ['no-price']],
    ['no cost', { cost: undefined }, ['no-cost']],
    ['a cost above the price', { cost: money(501) }, ['cost-above-price']],
    ['not a cost that is the price', { cost: money(500) }, []],
    ['no supplier', { supplier: undefined }, ['no-supplier']],
    ['a supplier of no name', { supplier: '' }, ['no-supplier']],
    ['no lead time', { policy: {} }, ['no-lead-time']],
    ['not a lead time of none', { policy: { leadTimeDays: 0 } }, []],
    ['nothing when it is archived', { active: false, price: undefined, supplier: undefined }, []],
    [
      'all at once',
      { price: undefined, cost: undefined, supplier: undefined, policy: {} },
      ['no-price', 'no-cost', 'no-supplier', 'no-lead-time'],
    ],
  ])('%s', (_, more, kinds) => {
    expect(productProblems([product('tea', more)]).map(({ kind }) => kind)).toEqual(kinds)
  })

  test('says what the cost and the price are', () => {
    expect(productProblems([product('tea', { cost: money(501) })])).toEqual([
      { kind: 'cost-above-price', productId: 'tea', price: 500, cost: 501 },
    ])
  })

  test('is one barcode on two products, however many zeros it begins with', () => {
    const problems = productProblems([
      product('tea', { barcode: '036000291452' }),
      product('mug', { barcode: '0036000291452' }),
      product('jar', { barcode: '00036000291452' }),
      product('pot', { barcode: '5012345678900' }),
      product('old', { barcode: '5012345678900', active: false }),
      product('pan'),
      product('bag', { barcode: '' }),
      product('box', { barcode: '' }),
    ])
    expect(problems).toEqual([
      { kind: 'duplicate-barcode', barcode: '036000291452', productIds: ['tea', 'mug', 'jar'] },
    ])
  })

  test('is not two texts of the shop that differ by zeros', () => {
    expect(productProblems([product('tea', { barcode: '12' }), product('mug', { barcode: '012' })])).toEqual([])
    expect(productProblems([product('tea', { barcode: 'A1' }), product('mug', { barcode: 'A1' })])).toHaveLength(1)
  })
})

describe('what is wrong with movements', () => {
  const received: Step = { kind: 'receipt', units: 10, day: 0 }
  const problemsOf = (steps: readonly Step[], nowDay = 100) =>
    levelProblems(levelHistory(steps), { now: dayAt(nowDay) })
  const at = { storeId: 'leeds', productId: 'tea' }

  test.each<[string, Step[], object[]]>([
    ['nothing', [received, { kind: 'sale', units: -10, price: 500, day: 1 }], []],
    ['stock below zero', [received, { kind: 'sale', units: -12 }], [{ kind: 'negative-stock', onHand: -2000 }]],
    [
      'a sale for nothing',
      [
        received,
        { kind: 'sale', units: -1, price: 0 },
        { kind: 'sale', units: -1, price: 0 },
        { kind: 'sale', units: -1, price: 5 },
      ],
      [{ kind: 'sold-at-zero', count: 2, newestSeq: 3 }],
    ],
    [
      'not waste for nothing, nor a sale without a word of its price',
      [received, { kind: 'waste', units: -1, price: 0 }, { kind: 'sale', units: -1 }],
      [],
    ],
    [
      'not what was taken back',
      [received, { kind: 'sale', units: -1, price: 0 }, { kind: 'reversal', units: 1, reverses: 2 }],
      [],
    ],
    [
      'a date in the future',
      [received, { kind: 'sale', units: -1, day: 9, recordedDay: 1 }],
      [{ kind: 'dated-in-future', count: 1, newestSeq: 2 }],
    ],
    ['not a clock that is an hour fast', [received, { kind: 'sale', units: -1, day: 1 + 1 / 24, recordedDay: 1 }], []],
    [
      'a date long before',
      [received, { kind: 'sale', units: -1, day: 1, recordedDay: 32 }],
      [{ kind: 'dated-long-before', count: 1, newestSeq: 2 }],
    ],
    ['not one of 30 days before', [received, { kind: 'sale', units: -1, day: 1, recordedDay: 31 }], []],
    [
      'sales of what never came in',
      [
        { kind: 'sale', units: -3 },
        { kind: 'return', units: 3 },
      ],
      [{ kind: 'sold-never-received', sold: 3000 }],
    ],
    [
      'not sales of what was counted in',
      [
        { kind: 'count', units: 3 },
        { kind: 'sale', units: -3 },
      ],
      [],
    ],
  ])('%s', (_, steps, expected) => {
    expect(problemsOf(steps)).toEqual(expected.map((problem) => ({ ...problem, ...at })))
  })

  test('is stock that nobody counted for a year', () => {
    expect(problemsOf([received], 364)).toEqual([])
    expect(problemsOf([received], 365)).toEqual([{ kind: 'not-counted', lastCountAt: undefined, days: 365, ...at }])
    const counted: Step = { kind: 'count', units: 0, day: 20 }
    expect(problemsOf([received, counted], 384)).toEqual([])
    expect(problemsOf([received, counted], 385)).toEqual([
      { kind: 'not-counted', lastCountAt: dayAt(20), days: 365, ...at },
    ])
    expect(problemsOf([received, { kind: 'sale', units: -10, day: 1 }], 900)).toEqual([])
  })

  test('is not the past that an import brought in', () => {
    const late = levelHistory([received, { kind: 'sale', units: -1, day: 1, recordedDay: 90 }])
    const imported = late.map((movement) => ({ ...movement, actor: 'import:42' }))
    expect(levelProblems(late, { now: dayAt(100) })).toHaveLength(1)
    expect(levelProblems(imported, { now: dayAt(100) })).toEqual([])
  })

  test('may be only what was recorded lately', () => {
    const movements = levelHistory([
      received,
      ...[3, 8].map((day): Step => ({ kind: 'sale', units: -1, price: 0, day })),
    ])
    expect(levelProblems(movements, { now: dayAt(9), since: dayAt(8) })).toMatchObject([{ count: 1, newestSeq: 3 }])
    expect(levelProblems(movements, { now: dayAt(9), since: dayAt(8.1) })).toEqual([])
  })

  test('is nothing where nothing ever moved', () => {
    expect(levelProblems([], { now: dayAt(0) })).toEqual([])
  })

  test('is below zero exactly when the ledger is', () => {
    fc.assert(
      fc.property(anyHistory(fc.constant(1)), (movements) => {
        const kinds = levelProblems(movements, { now: dayAt(70) }).map(({ kind }) => kind)
        expect(kinds.includes('negative-stock')).toBe((movements.at(-1)?.after ?? 0) < 0)
      }),
    )
  })
})
