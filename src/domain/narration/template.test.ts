import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { checkText } from './check-text.ts'
import { countFact, dateFact, moneyFact, nameFact, percentFact, quantityFact, textFact } from './facts.ts'
import { templateText } from './template.ts'

const product = nameFact('product', 'Product', 'Tea 12', 'product')
const store = nameFact('store', 'Store', 'Leeds', 'place')
const pieces = (key: string, label: string, units: number) => quantityFact(key, label, quantity(units * 1000), 'piece')

describe('without a model', () => {
  test('a day is summed up', () => {
    const facts = [
      dateFact('day', 'Day', '2026-11-20'),
      store,
      pieces('sold', 'Sold', 1240),
      moneyFact('revenue', 'Revenue', minorUnits(325_050), 'GBP'),
      nameFact('top', 'Best seller', 'Tea 12', 'product'),
      pieces('topSold', 'Sold of it', 40),
      countFact('outOfStock', 'Out of stock', 1, 'product'),
      countFact('lowStock', 'Low', 3, 'product'),
      percentFact('change', 'Change against the week before', -12_500),
    ]
    expect(templateText('daily_summary', facts)).toBe(
      'How 20 November 2026 went at Leeds. Sold: 1,240 pieces, for £3,250.50. Tea 12 sold the most: 40 pieces. ' +
        '1 product is out of stock. 3 products are running low. Change against the week before: -12.5%.',
    )
  })

  test('a forecast is explained', () => {
    const facts = [
      product,
      pieces('expected', 'Expected', 84),
      dateFact('until', 'Until', '2026-12-05'),
      pieces('low', 'Low', 60),
      pieces('high', 'High', 110),
      countFact('history', 'History', 400, 'day'),
      percentFact('usualError', 'Usual error', 18_000),
      textFact('season', 'Season', 'more before Christmas'),
    ]
    expect(templateText('forecast_explanation', facts)).toBe(
      'Tea 12 is expected to sell 84 pieces until 5 December 2026. Anything from 60 pieces to 110 pieces would be normal. ' +
        'This rests on 400 days of sales. Such forecasts are usually off by 18%. Season: more before Christmas.',
    )
  })

  test('a recommendation gives its reasons', () => {
    const facts = [
      product,
      pieces('order', 'To order', 40),
      dateFact('orderBy', 'Order by', '2026-11-25'),
      store,
      pieces('onHand', 'On hand', 12),
      pieces('onOrder', 'On order', 1),
      countFact('leadTime', 'Lead time', 1, 'day'),
      dateFact('runsOut', 'Runs out', '2026-11-28'),
    ]
    expect(templateText('recommendation_reason', facts)).toBe(
      'Order 40 pieces of Tea 12 by 25 November 2026. On hand at Leeds: 12 pieces. 1 piece is on order. ' +
        'A delivery takes 1 day. Without it the shelf would be empty on 28 November 2026.',
    )
  })

  test('says nothing when there is nothing to say', () => {
    expect(templateText('daily_summary', [])).toBe('')
  })

  test('every fact is said, and nothing that the check would refuse', () => {
    const keys = fc.uniqueArray(
      fc.constantFrom(
        'product',
        'store',
        'expected',
        'until',
        'order',
        'onHand',
        'sold',
        'revenue',
        'top',
        'topSold',
        'day',
        'more',
        'lowStock',
        'demand',
        'cost',
        'low',
        'high',
        'reserve',
      ),
      { minLength: 1, maxLength: 10 },
    )
    const kinds = fc.constantFrom(
      'daily_summary' as const,
      'forecast_explanation' as const,
      'recommendation_reason' as const,
    )
    fc.assert(
      fc.property(
        keys,
        kinds,
        fc.array(fc.integer({ min: 2, max: 9999 }), { minLength: 10, maxLength: 10 }),
        (chosen, kind, units) => {
          const facts = chosen.map((key, index) => pieces(key, 'Amount', units[index]!))
          const text = templateText(kind, facts)
          for (const { display } of facts) expect(text).toContain(display)
          expect(checkText({ text, facts, lengthMax: 5000 }).filter(({ code }) => code !== 'name')).toEqual([])
        },
      ),
    )
  })
})
