import { describe, expect, test } from 'vitest'
import type { RecommendationView } from '#contract/recommendations.ts'
import { sampleRecommendation } from '#test/support/sample-recommendation.ts'
import { days, isOrderable, isSome, whatToDo, whyOf } from './words.ts'

/** A Saturday. */
const TODAY = '2026-11-21'
const NAMES: Record<string, string> = { leeds: 'Leeds', york: 'York', hull: 'Hull' }
const storeName = (storeId: string) => NAMES[storeId] ?? storeId
const arithmetic = (more: Partial<RecommendationView['arithmetic']>) => ({
  arithmetic: { ...sampleRecommendation().arithmetic, ...more },
})
const FROM_YORK = { from: 'york', to: 'leeds', quantity: '4' }

describe('what to do', () => {
  const say = (more: Partial<RecommendationView>) => whatToDo(sampleRecommendation(more), { today: TODAY, storeName })

  test.each<[Partial<RecommendationView>, string]>([
    [{}, 'Buy 36'],
    [{ orderByDay: TODAY }, 'Buy 36 today'],
    [{ transfersIn: [FROM_YORK] }, 'Take 4 over from York and buy 36'],
    [
      { transfersIn: [FROM_YORK, { ...FROM_YORK, from: 'hull', quantity: '1.5' }] },
      'Take 4 over from York, take 1.5 over from Hull and buy 36',
    ],
    [{ action: 'transfer', transfersIn: [FROM_YORK] }, 'Take 4 over from York'],
    [{ action: 'transfer', transfersOut: [{ from: 'leeds', to: 'york', quantity: '4' }] }, 'Hand 4 over to York'],
    [{ action: 'reduce', quantity: '12' }, '12 too many'],
    [{ action: 'none' }, 'Nothing to do'],
  ])('for %j is "%s"', (more, expected) => {
    expect(say(more)).toBe(expected)
  })

  test('names the day to order by with its weekday', () => {
    expect(say({ orderByDay: '2026-11-24' })).toMatch(/^Buy 36 by Tue.*24/)
  })

  test('tells the money tied up in what is too much, where the cost is known', () => {
    const excess = { quantity: '12', keep: '13', coverDays: 30, tiedUp: '36.00' }
    expect(say({ action: 'reduce', quantity: '12', excess })).toMatch(/^12 too many: \D*36[.,]00\D* tied up$/)
  })
})

describe('why', () => {
  const say = (more: Partial<RecommendationView>) => whyOf(sampleRecommendation(more), TODAY)
  const excess = { quantity: '12', keep: '13', coverDays: 30 }
  const out = [{ from: 'leeds', to: 'york', quantity: '4' }]

  test.each<[string, Partial<RecommendationView>, string]>([
    ['how long it lasts', {}, '25 on hand, lasts 2.5 days; 3 days to deliver'],
    [
      'that it lasts at least so long',
      { isCoverAtLeast: true },
      '25 on hand, lasts at least 2.5 days; 3 days to deliver',
    ],
    ['that it is gone today', { stockOutDay: TODAY }, '25 on hand, gone today; 3 days to deliver'],
    ['nothing of its end without a forecast', { warnings: ['no_forecast'] }, '25 on hand; 3 days to deliver'],
    ['nothing of its end without a history', { warnings: ['no_history'] }, '25 on hand; 3 days to deliver'],
    [
      'what is on the way',
      arithmetic({ incomingCounted: '12' }),
      '25 on hand, 12 on the way, lasts 2.5 days; 3 days to deliver',
    ],
    ['that there is none', arithmetic({ onHand: '0', available: '0' }), 'None on hand; 3 days to deliver'],
    [
      'that none is left of what is there',
      { stockOutDay: TODAY, ...arithmetic({ available: '-2' }) },
      '25 on hand; 3 days to deliver',
    ],
    ['what is enough, of too much', { action: 'reduce', excess }, '25 on hand; 13 are enough for 30 days'],
    ['what stays, of what is handed over', { action: 'transfer', transfersOut: out }, '25 on hand; 55 are enough here'],
  ])('says %s', (_what, more, expected) => {
    expect(say(more)).toBe(expected)
  })

  test('names the day it is gone by', () => {
    expect(say({ stockOutDay: '2026-11-25' })).toMatch(/, gone by .*25/)
  })
})

describe('small words', () => {
  test('one day is one day', () => {
    expect([days(1), days(3), days(2.5), days(0.26)]).toEqual(['1 day', '3 days', '2.5 days', '0.3 days'])
  })

  test.each([
    ['0', false],
    ['0.000', false],
    ['-1', false],
    ['', false],
    ['many', false],
    ['0.001', true],
    ['12', true],
  ])('whether %j is some: %s', (text, expected) => {
    expect(isSome(text)).toBe(expected)
  })

  const declined = {
    decisionId: 'd',
    productId: 'tea',
    storeId: 'leeds',
    verdict: 'declined',
    by: 'user:owner',
    at: '2026-11-21T09:00:00.000Z',
    action: 'buy',
    recommended: '36',
    taken: '0',
  } as const

  test('only what is to buy, has a supplier and is not decided goes into an order', () => {
    expect(isOrderable(sampleRecommendation())).toBe(true)
    expect(isOrderable(sampleRecommendation({ action: 'transfer' }))).toBe(false)
    expect(isOrderable(sampleRecommendation({ decision: declined }))).toBe(false)
    const { supplier: _, ...withoutSupplier } = sampleRecommendation()
    expect(isOrderable(withoutSupplier)).toBe(false)
  })
})
