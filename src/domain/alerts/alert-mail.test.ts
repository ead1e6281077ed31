import { describe, expect, test } from 'vitest'
import { quantity } from '../values/quantity.ts'
import type { Alert } from './alert.ts'
import { alertMail, confirmationMail, LISTED_MAX } from './alert-mail.ts'
import { byUrgency, type ToldAlert } from './told-alert.ts'

const links = { publicUrl: 'https://shop.example', unsubscribeUrl: 'https://shop.example/stop?token=1&x=2' }

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
  elsewhere: [{ storeName: 'York', onHand: quantity(12_000) }],
  currency: 'GBP',
  currencyPlaces: 2,
  ...more,
})

describe('an alert’s mail', () => {
  test('says what is left, the threshold, who else has it, and where to look', () => {
    const mail = alertMail([told()], links)
    expect(mail.subject).toBe('Tea is running low in Leeds')
    for (const said of [
      'Left: 3',
      'Threshold: 5',
      'Elsewhere: York has 12',
      'https://shop.example/products/A%2F1',
      'stop?token=1&x=2',
    ]) {
      expect(mail.text).toContain(said)
    }
  })

  test('names the unit of what is not counted in pieces', () => {
    expect(alertMail([told({ unit: 'kg' })], links).text).toContain('Left: 3 kg')
  })

  test('says when nobody else has any', () => {
    expect(alertMail([told({ elsewhere: [] }, { kind: 'out_of_stock' })], links).text).toContain(
      'No other store has any.',
    )
  })

  test('shows what changed, before and after, in money', () => {
    const change = {
      kind: 'product_changed',
      before: { name: 'Tea', price: 250 },
      after: { name: 'Green tea', price: undefined },
    } as const
    const { text } = alertMail([told({ elsewhere: [], storeName: undefined }, change)], links)
    expect(text).toContain('Name: Tea → Green tea')
    expect(text).toContain('Price: 2.50 GBP → none')
    expect(text).not.toContain('Left')
  })

  test('tells many at once, and how many are not listed', () => {
    const mail = alertMail(
      Array.from({ length: LISTED_MAX + 7 }, () => told()),
      links,
    )
    expect(mail.subject).toBe('57 stock alerts: Tea is running low in Leeds, and more')
    expect(mail.text).toContain('And 7 more')
    expect(mail.text.match(/Left: 3/g)).toHaveLength(LISTED_MAX)
  })

  test('counts alerts it was not even handed', () => {
    const mail = alertMail([told()], { ...links, total: 1000 })
    expect(mail.subject).toBe('1000 stock alerts: Tea is running low in Leeds, and more')
    expect(mail.text).toContain('And 999 more')
  })

  test('says of what is over that it is, and sends nobody to another store for it', () => {
    const mail = alertMail([told({ onHand: quantity(50_000) }, { state: 'resolved' })], links)
    expect(mail.subject).toBe('Tea was running low in Leeds')
    expect(mail.text).toContain('Left: 50\nThreshold: 5\nOver by now.')
    expect(mail.text).not.toContain('Elsewhere')
  })

  test('what is over the moment it happens is news all the same', () => {
    const mail = alertMail([told({}, { kind: 'back_in_stock', state: 'resolved' })], links)
    expect(mail.subject).toBe('Tea is back in stock in Leeds')
    expect(mail.text).not.toContain('Over')
  })

  test('puts first what needs somebody most', () => {
    const cases: [Alert['kind'], Alert['state']][] = [
      ['out_of_stock', 'resolved'],
      ['product_changed', 'resolved'],
      ['low_stock', 'open'],
      ['back_in_stock', 'resolved'],
      ['out_of_stock', 'acknowledged'],
    ]
    const alerts = cases.map(([kind, state]) => told({}, { kind, state }).alert)
    expect(alerts.toSorted(byUrgency).map(({ kind, state }) => [kind, state])).toEqual([
      ['out_of_stock', 'acknowledged'],
      ['low_stock', 'open'],
      ['back_in_stock', 'resolved'],
      ['product_changed', 'resolved'],
      ['out_of_stock', 'resolved'],
    ])
  })

  test('a hostile name is only a name', () => {
    const name = '<script>alert(1)</script>\r\nBcc: all@example.com "\''
    const mail = alertMail([told({ productName: name })], links)
    expect(mail.subject).not.toMatch(/[\r\n]/)
    expect(mail.html).not.toContain('<script>')
    expect(mail.html).toContain('&lt;script&gt;')
  })

  test('a long name is cut by signs, not by halves of them', () => {
    expect(alertMail([told({ productName: '🍵'.repeat(100) })], links).subject).toBe(
      `${'🍵'.repeat(59)}… is running low in Leeds`,
    )
  })

  test('asks before anything else is sent', () => {
    const mail = confirmationMail('Acme\nShop', 'https://shop.example/confirm#t')
    expect(mail.subject).toBe('Confirm stock alerts from Acme Shop')
    expect(mail.text).toContain('https://shop.example/confirm#t')
  })
})
