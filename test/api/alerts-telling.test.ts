import { describe, expect, test } from 'vitest'
import { parseQuantity } from '#domain/values/quantity.ts'
import type { Mail } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import { alertShop, lowBelow5 } from '#test/support/alert-shop.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'

const HOUR = 3_600_000
const SOON = 15_000
const ids = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => `p${String(from + i).padStart(6, '0')}`)

describe('what comes together is told together', () => {
  test('a whole catalogue seen low for the first time is one mail that lists the worst and counts the rest', async () => {
    const all = ids(3000)
    const shop = await alertShop(all.map((id) => lowBelow5(id)))
    for (let i = 0; i < all.length; i += 1000) {
      await shop.move('receipt', '1', all.slice(i, i + 1000))
      await shop.detect()
      await shop.tell()
    }
    await shop.move('sale', '1', ['p002999'])
    await shop.detect()
    shop.time.now += SOON
    await shop.tell()
    const mails = await shop.mails()
    expect(mails.map(({ subject }) => subject)).toEqual([
      '3001 stock alerts: p002999 is out of stock in leeds, and more',
    ])
    expect(mails[0]?.text).toContain('And 2951 more')
  })

  test('a long import is a mail every ten seconds, however often it is looked at', async () => {
    const all = ids(20_000)
    const shop = await alertShop([])
    for (let i = 0; i < all.length; i += 1000) {
      const drafts = all.slice(i, i + 1000).map((id) => lowBelow5(id))
      await shop.deps.catalog.saveProducts(
        TENANT,
        drafts.map((product) => ({ product, ifVersion: 0, updatedAt: NOW })),
      )
    }
    // 20 looks, a second and a half apart, a few alerts each: 30 seconds, thus four windows at most.
    for (let i = 0; i < 20; i++) {
      const chunk = all.slice(i * 1000, (i + 1) * 1000)
      await shop.move('receipt', '9', chunk)
      await shop.move('sale', '8', chunk.slice(0, 10))
      await shop.detect()
      shop.time.now += 1500
      await shop.tell()
    }
    shop.time.now += SOON
    await shop.tell()
    const subjects = (await shop.mails()).map(({ subject }) => subject)
    const told = subjects.map((subject) => Number(/^\d+/.exec(subject)?.[0] ?? 1))
    expect(told.reduce((sum, count) => sum + count, 0)).toBe(200)
    expect(told.length).toBeLessThanOrEqual(4)
  })

  test('the quiet hours end with one mail', async () => {
    // It is midnight in London.
    const shop = await alertShop([lowBelow5('tea'), lowBelow5('mug')], { quiet: { from: 1320, to: 420 } })
    await shop.move('receipt', '1', ['tea', 'mug'])
    await shop.detect()
    shop.time.now = NOW + 7 * HOUR - 1
    await shop.tell()
    expect(await shop.mails()).toEqual([])
    shop.time.now += 1
    await shop.tell()
    expect((await shop.mails()).map(({ subject }) => subject)).toEqual([expect.stringMatching(/^2 stock alerts: /)])
  })

  test('what is over by the time it is told is told as over', async () => {
    const shop = await alertShop([lowBelow5('tea')], { delivery: 'digest', kinds: ['low_stock'] })
    await shop.move('receipt', '1', ['tea'])
    await shop.detect()
    await shop.move('receipt', '50', ['tea'])
    await shop.detect()
    shop.time.now += 8 * HOUR
    await shop.tell()
    const [mail] = await shop.mails()
    expect(mail?.subject).toBe('tea was running low in leeds')
    expect(mail?.text).toContain('Over by now')
    expect(mail?.text).not.toContain('No other store')
  })
})

describe('who is told is asked again when it is told', () => {
  test('nobody hears of a store they were taken away from meanwhile, not even that others have some', async () => {
    const shop = await alertShop([lowBelow5('tea')])
    await shop.move('receipt', '1', ['tea'], 'leeds')
    await shop.move('receipt', '3', ['tea'], 'york')
    await shop.detect()
    await shop.limitAnn(['york'])
    await shop.tell()
    const [mail, ...others] = await shop.mails()
    expect(others).toEqual([])
    expect(mail?.subject).toBe('tea is running low in york')
    expect(`${mail?.text}${mail?.html}`).not.toContain('leeds')
  })
})

describe('a mail that waits to be delivered', () => {
  /** Ann has a mail waiting that tells of Leeds, and of York because it has some. */
  async function waiting() {
    const shop = await alertShop([lowBelow5('tea')])
    await shop.move('receipt', '9', ['tea'], 'york')
    await shop.move('receipt', '1', ['tea'], 'leeds')
    await shop.detect()
    await shop.tell()
    const sent: Mail[] = []
    const mailer = { send: async (mail: Mail) => void sent.push(mail) }
    const channel = mailChannel({ ...shop.deps, mailer })
    const [delivery] = await shop.deps.queue.receive({ topic: 'mail', limit: 9, visibilityMs: 1, now: NOW })
    return { shop, sent, deliver: () => channel.deliver(delivery!) }
  }

  test('goes to who may still see all the stores it speaks of', async () => {
    const { shop, sent, deliver } = await waiting()
    await shop.limitAnn(['leeds', 'york'])
    await deliver()
    expect(sent).toHaveLength(1)
  })

  test.each([[['york']], [['leeds']]])('is not sent once its reader sees only %j', async (stores) => {
    const { shop, sent, deliver } = await waiting()
    await shop.limitAnn(stores)
    await expect(deliver()).rejects.toThrow(UndeliverableError)
    expect(sent).toEqual([])
  })
})

describe('looking at the shelves', () => {
  test('again and again changes nothing and tells nobody twice', async () => {
    const shop = await alertShop([lowBelow5('tea')])
    await shop.move('receipt', '1', ['tea'])
    await shop.detect()
    await shop.tell()
    for (let i = 0; i < 3; i++) {
      // As after a crash that lost how far the detector had come.
      await shop.move('receipt', '1', ['tea'])
      await shop.detect()
      await shop.tell()
    }
    expect(await shop.kinds()).toEqual([['low_stock', 'open']])
    expect(await shop.mails()).toHaveLength(1)
  })

  test('archiving a product ends its episode, and selling it again opens the next', async () => {
    const shop = await alertShop([lowBelow5('tea')])
    await shop.move('receipt', '1', ['tea'])
    await shop.detect()
    const save = (ifVersion: number, active: boolean) =>
      shop.deps.catalog.saveProduct(TENANT, { product: lowBelow5('tea', { active }), ifVersion, updatedAt: NOW })
    expect((await save(1, false)).kind).toBe('saved')
    await shop.detect()
    expect(await shop.kinds()).toEqual([['low_stock', 'resolved']])
    expect((await save(2, true)).kind).toBe('saved')
    await shop.detect()
    expect(await shop.kinds()).toEqual([
      ['low_stock', 'open'],
      ['low_stock', 'resolved'],
    ])
  })

  test('a threshold raised for every store at once is judged in every store', async () => {
    const shop = await alertShop([lowBelow5('tea')])
    for (const store of ['leeds', 'york']) await shop.move('receipt', '8', ['tea'], store)
    await shop.detect()
    const policy = { lowStockThreshold: parseQuantity('10')! }
    await shop.deps.catalog.saveProduct(TENANT, { product: lowBelow5('tea', { policy }), ifVersion: 1, updatedAt: NOW })
    await shop.detect()
    expect(await shop.kinds()).toEqual([
      ['low_stock', 'open'],
      ['low_stock', 'open'],
    ])
  })

  test('asks the stores for no more levels at once than they promise to give', async () => {
    const all = ids(2500)
    const shop = await alertShop(all.map((id) => lowBelow5(id)))
    for (let i = 0; i < all.length; i += 500) await shop.move('receipt', '1', all.slice(i, i + 500))
    const asked: number[] = []
    const levels = shop.deps.stock.levels
    shop.deps.stock.levels = (tenantId, keys) => {
      asked.push(keys.length)
      return levels(tenantId, keys)
    }
    await shop.detect()
    expect(Math.max(...asked)).toBeLessThanOrEqual(1000)
    expect(asked.reduce((sum, count) => sum + count, 0)).toBe(2500)
  })
})
