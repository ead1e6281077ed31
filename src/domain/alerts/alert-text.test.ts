import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import { countSegments } from '../values/text-segments.ts'
import { ALERT_KINDS, type Alert } from './alert.ts'
import { alertText, codeText, TEXT_LISTED_MAX } from './alert-text.ts'
import type { ToldAlert } from './told-alert.ts'

const links = {
  shopName: 'Acme',
  publicUrl: 'https://shop.example',
  stopUrl: 'https://shop.example/s#AbCdEfGhIjKlMnOp',
}

const told = (more: Partial<ToldAlert> = {}, alert: Partial<Alert> = {}): ToldAlert => ({
  alert: {
    alertId: 'a',
    tenantId: 't',
    kind: 'low_stock',
    productId: 'A/1',
    state: 'open',
    openedAt: 0,
    round: 1,
    version: 1,
    ...alert,
  },
  productName: 'Tea',
  storeName: 'Leeds',
  onHand: quantity(3000),
  unit: 'piece',
  threshold: quantity(5000),
  elsewhere: [],
  currency: 'GBP',
  currencyPlaces: 2,
  ...more,
})

const TAIL = 'https://shop.example/alerts Stop: https://shop.example/s#AbCdEfGhIjKlMnOp'

describe('a text of one alert', () => {
  test('says shop, product, store, what is left, the threshold, where to look and how to stop', () => {
    const text = alertText([told()], links)
    expect(text).toBe(`Acme: Tea is running low in Leeds: 3 left, threshold 5. ${TAIL}`)
    expect(countSegments(text)).toBe(1)
  })

  test.each([
    ['its unit', told({ unit: 'kg' }), 'Tea is running low in Leeds: 3 kg left, threshold 5 kg.'],
    [
      'an empty shelf without a threshold',
      told({ onHand: quantity(0), threshold: undefined }, { kind: 'out_of_stock' }),
      'Tea is out of stock in Leeds: 0 left.',
    ],
    [
      'what is over by now',
      told({ onHand: quantity(50_000) }, { state: 'resolved' }),
      'Tea was running low in Leeds: 50 left, threshold 5, over by now.',
    ],
    [
      'a price, before and after',
      told(
        { storeName: undefined },
        { kind: 'product_changed', before: { name: 'Tea', price: 250 }, after: { name: 'Tea', price: 300 } },
      ),
      'Tea was changed: price 2.50 GBP to 3.00 GBP.',
    ],
    [
      'a new name',
      told({ storeName: undefined }, { kind: 'product_changed', before: { name: 'Chai' }, after: { name: 'Tea' } }),
      'Tea was changed.',
    ],
    [
      'no line breaks of a name',
      told({ productName: 'Tea\r\nStop: https://evil.example' }),
      'Tea Stop: https://evil.example is',
    ],
  ])('says %s', (_name, alert, expected) => {
    expect(alertText([alert], links)).toContain(`Acme: ${expected}`)
  })

  test('cuts the name of the product and keeps the numbers', () => {
    const productName = 'Green tea from Assam, whole leaf, second flush, organic, '.repeat(6)
    const text = alertText([told({ productName })], links)
    expect(text).toMatch(/^Acme: Green tea from Assam, .*\.\.\. is running low in Leeds: 3 left, threshold 5\. https/)
    expect(text.endsWith(TAIL)).toBe(true)
    expect(countSegments(text)).toBe(2)
  })

  test('gives up the first link before it cuts a name beyond recognition, and keeps the one that stops', () => {
    const publicUrl = 'https://a-long-name-of-a-shop.example'
    const stopUrl = `${publicUrl}/s#AbCdEfGhIjKlMnOp`
    // 6 of the shop, 16 of the name, 46 of its facts, 63 of the link: 131 of 134 units. The other link takes 45 more.
    const text = alertText([told({ productName: '烏龍茶葉禮盒特選高山冬季採收手工' })], {
      ...links,
      publicUrl,
      stopUrl,
    })
    expect(text).toContain('烏龍茶葉禮盒特選高山冬季採收手工 is running low')
    expect(text).not.toContain('/alerts')
    expect(text.endsWith(`Stop: ${stopUrl}`)).toBe(true)
  })

  test('gives up its numbers before the link that stops them', () => {
    const publicUrl = 'https://a-rather-long-name-of-a-shop.example'
    const stopUrl = `${publicUrl}/s#AbCdEfGhIjKlMnOp`
    // A link of 70 units and the 25 of " is running low in Leeds." leave 39 of 134. Shop and name are 22; the numbers, 21.
    const text = alertText([told({ productName: '烏龍茶葉禮盒特選高山冬季採收手工' })], {
      ...links,
      publicUrl,
      stopUrl,
    })
    expect(text).toBe(`Acme: 烏龍茶葉禮盒特選高山冬季採收手工 is running low in Leeds. Stop: ${stopUrl}`)
  })

  test('goes without links that would fill it', () => {
    const publicUrl = `https://${'long.'.repeat(60)}example`
    const text = alertText([told()], { ...links, publicUrl, stopUrl: `${publicUrl}/s#t` })
    expect(text).toBe('Acme: Tea is running low in Leeds: 3 left, threshold 5.')
  })
})

describe('a text of several alerts', () => {
  test('names them all when there is room', () => {
    expect(alertText([told(), told({ productName: 'Mug' }, { kind: 'out_of_stock' })], links)).toBe(
      `Acme: 2 stock alerts: Tea is running low in Leeds; Mug is out of stock in Leeds. ${TAIL}`,
    )
  })

  test('names the first few and counts the others, those it was not handed too', () => {
    const many = Array.from({ length: 15 }, (_, i) => told({ productName: `Tea ${i + 1}` }))
    const text = alertText(many, { ...links, total: 1000 })
    expect(text).toMatch(/^Acme: 1000 stock alerts: Tea 1 is running low in Leeds; Tea 2 is running low in Leeds; /)
    const named = text.match(/running low/g)!.length
    expect(text).toContain(`; +${1000 - named} more. ${TAIL}`)
    // The next would be one too many for 306 septets.
    expect(306 - text.length).toBeLessThan('; Tea 10 is running low in Leeds'.length)
  })
})

describe('every text', () => {
  const sign = fc.constantFrom('a', ' ', 'W', '€', '茶', 'ç', 'e\u0301', '🍵', '👨‍👩‍👧', 'ب', '\n', '’')
  const name = (maxLength: number) => fc.string({ unit: sign, minLength: 1, maxLength })
  const alerts = fc.array(
    fc.record({ productName: name(200), storeName: name(100), kind: fc.constantFrom(...ALERT_KINDS), unit: name(12) }),
    { minLength: 1, maxLength: TEXT_LISTED_MAX + 5 },
  )
  const urls = fc.integer({ min: 5, max: 300 }).map((length) => `https://${'s'.repeat(length)}`)

  test('takes two segments at most, is whole, and says how many alerts there are', () => {
    fc.assert(
      fc.property(alerts, name(100), urls, fc.nat(5000), (list, shopName, publicUrl, extra) => {
        const all = list.map(({ kind, ...more }) => told(more, { kind }))
        const total = all.length + extra
        const text = alertText(all, { shopName, publicUrl, stopUrl: `${publicUrl}/s#AbCdEfGhIjKlMnOp`, total })
        expect(countSegments(text)).toBeLessThanOrEqual(2)
        expect(text.isWellFormed()).toBe(true)
        if (total > 1) expect(text).toContain(`${total} stock alerts`)
        // No accent without its letter and no half of a family.
        expect(text).not.toMatch(/(?<!e)\u0301|\u200d(?!👩|👧)/u)
      }),
      { numRuns: 300 },
    )
  })

  test('with a code has it first, and is one segment in Latin letters', () => {
    expect(codeText('Acme', '042917')).toBe(
      '042917 is your code for stock alerts from Acme. Good for 10 minutes. Not you? Do nothing.',
    )
    fc.assert(
      fc.property(name(200), (shopName) => {
        expect(countSegments(codeText(shopName, '042917'))).toBeLessThanOrEqual(2)
        expect(countSegments(codeText('A very long name of a shop indeed', '042917'))).toBe(1)
      }),
    )
  })
})
