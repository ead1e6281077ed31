import { describe, expect, test } from 'vitest'
import { numberCode } from '#domain/alerts/number-code.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { countSegments } from '#domain/values/text-segments.ts'
import { UndeliverableError } from '#ports/queue.ts'
import type { Text } from '#ports/texts.ts'
import { alertShop, lowBelow5 } from '#test/support/alert-shop.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { textChannel } from '#usecases/alerts/text-channel.ts'

const HOUR = 3_600_000
const SOON = 15_000
const PHONE = '+447700900123'
const BY_TEXT: Partial<Subscription> = { channel: 'text', address: PHONE, linkToken: 'AbCdEfGhIjKlMnOp' }

type Shop = Awaited<ReturnType<typeof alertShop>>

const texts = async ({ deps }: Shop) =>
  (await deps.queue.records(TENANT, { limit: 100 })).data.map(({ topic, body }) => ({ topic, ...(body as Text) }))

describe('alerts by text are told as mails are', () => {
  test('the quiet hours end with one text', async () => {
    // It is midnight in London.
    const wish = { ...BY_TEXT, quiet: { from: 1320, to: 420 } }
    const shop = await alertShop([lowBelow5('tea'), lowBelow5('mug')], wish)
    await shop.move('receipt', '1', ['tea', 'mug'])
    await shop.detect()
    shop.time.now = NOW + 7 * HOUR - 1
    await shop.tell()
    expect(await texts(shop)).toEqual([])
    shop.time.now += 1
    await shop.tell()
    expect(await texts(shop)).toMatchObject([
      { topic: 'text', to: PHONE, body: expect.stringMatching(/^Acme: 2 stock alerts: /) },
    ])
  })

  test('a digest of a whole catalogue is one text that names the worst and counts the others', async () => {
    const ids = Array.from({ length: 300 }, (_, i) => `p${String(i).padStart(3, '0')}`)
    const shop = await alertShop(
      ids.map((id) => lowBelow5(id)),
      { ...BY_TEXT, delivery: 'digest' },
    )
    await shop.move('receipt', '1', ids)
    await shop.move('sale', '1', ['p299'])
    await shop.detect()
    shop.time.now += SOON
    await shop.tell()
    expect(await texts(shop)).toEqual([])
    shop.time.now = NOW + 7 * HOUR
    await shop.tell()
    const [digest, ...others] = await texts(shop)
    expect(others).toEqual([])
    const { body = '', subject } = digest!
    expect(subject).toMatch(/^300 stock alerts: p299 is out of stock in leeds, and more$/)
    expect(body).toMatch(/^Acme: 300 stock alerts: p299 is out of stock in leeds; p\d+ is running low in leeds; /)
    const named = body.match(/ in leeds/g)!.length
    expect(body).toContain(`; +${300 - named} more. https://shop.example/alerts Stop: https://shop.example/s#AbCd`)
    expect(countSegments(body)).toBe(2)
  })

  test('somebody who hears by both is told by both', async () => {
    const shop = await alertShop([lowBelow5('tea')])
    const [mail] = await shop.deps.alerts.subscriptions(TENANT)
    const { version: _version, ...rest } = mail!
    await shop.deps.alerts.saveSubscription({ ...rest, ...BY_TEXT, subscriptionId: 's2' }, 0)
    await shop.move('receipt', '1', ['tea'])
    await shop.detect()
    await shop.tell()
    expect((await texts(shop)).map(({ topic }) => topic).toSorted()).toEqual(['mail', 'text'])
  })

  test('nobody hears of a store they were taken away from meanwhile', async () => {
    const shop = await alertShop([lowBelow5('tea')], BY_TEXT)
    await shop.move('receipt', '1', ['tea'], 'leeds')
    await shop.move('receipt', '3', ['tea'], 'york')
    await shop.detect()
    await shop.limitAnn(['york'])
    await shop.tell()
    const [text, ...others] = await texts(shop)
    expect(others).toEqual([])
    expect(text?.body).toContain('Acme: tea is running low in york: 3 left')
    expect(text?.body).not.toContain('leeds')
  })
})

describe('a text that waits to be delivered', () => {
  /** Ann has a text waiting that tells of Leeds. */
  async function waiting() {
    const shop = await alertShop([lowBelow5('tea')], BY_TEXT)
    await shop.move('receipt', '9', ['tea'], 'york')
    await shop.move('receipt', '1', ['tea'], 'leeds')
    await shop.detect()
    await shop.tell()
    const sent: Text[] = []
    const outcomes: (string | undefined)[] = []
    const channel = textChannel({ ...shop.deps, texts: { send: async (text) => void sent.push(text) } })
    const deliver = () =>
      deliverEffects({ ...shop.deps, onOutcome: (_delivery, { error }) => outcomes.push(error?.message) }, channel)
    const change = async (more: Partial<Subscription>) => {
      const [{ version, ...subscription }] = (await shop.deps.alerts.subscriptions(TENANT)) as [Subscription]
      await shop.deps.alerts.saveSubscription({ ...subscription, ...more }, version)
    }
    return { shop, sent, outcomes, deliver, change }
  }

  test('goes to who may see its store, and need not see who else has some: it does not say', async () => {
    const { shop, sent, deliver } = await waiting()
    await shop.limitAnn(['leeds'])
    await deliver()
    expect(sent.map(({ to }) => to)).toEqual([PHONE])
  })

  test.each([
    ['its reader may not see its store any more', ({ shop }) => shop.limitAnn(['york'])],
    ['its reader stopped them', ({ change }) => change({ status: 'stopped' })],
    ['its number is another by now', ({ change }) => change({ address: '+447700900124' })],
    ['its reader gets mails by now', ({ change }) => change({ channel: 'mail', address: 'ann@example.com' })],
    ['the subscription ended', ({ shop }) => shop.deps.alerts.deleteSubscription('s1')],
  ] as [string, (each: Awaited<ReturnType<typeof waiting>>) => Promise<unknown>][])(
    'is a dead letter once %s',
    async (_name, happens) => {
      const all = await waiting()
      await happens(all)
      await all.deliver()
      expect(all.sent).toEqual([])
      expect(all.outcomes).toEqual([expect.stringContaining('Not sent: its reader stopped these texts')])
      const dead = await all.shop.deps.queue.records(TENANT, { state: 'dead', limit: 9 })
      expect(dead.data).toMatchObject([{ topic: 'text', attempts: 1 }])
    },
  )

  test('with a code is sent within its ten minutes, and not after', async () => {
    const shop = await alertShop([])
    const sent: Text[] = []
    const channel = textChannel({ ...shop.deps, texts: { send: async (text) => void sent.push(text) } })
    const { expiresAt } = numberCode('042917', NOW)
    const body: Text = { id: 't1', to: PHONE, subject: '', body: '042917', isPersonal: true, validUntil: expiresAt }
    const delivery = { tenantId: TENANT, topic: 'text', key: 't1', id: 't1', attempt: 1, createdAt: NOW, body }
    shop.time.now = expiresAt - 1
    await channel.deliver(delivery)
    expect(sent).toHaveLength(1)
    shop.time.now += 1
    await expect(channel.deliver(delivery)).rejects.toThrow(UndeliverableError)
    expect(sent).toHaveLength(1)
  })
})

describe('a database from before there were texts', () => {
  test('has subscriptions by mail, to the address they had', async () => {
    const { DatabaseSync } = await import('node:sqlite')
    const { textsSchema } = await import('#platform/local/migrations/016-texts.ts')
    const { alertsSchema } = await import('#platform/local/migrations/005-alerts.ts')
    const db = new DatabaseSync(':memory:')
    db.exec(alertsSchema)
    const before = { email: 'ann@example.com', kinds: ['low_stock'], quiet: { from: 1, to: 2 } }
    const after = { channel: 'text', address: PHONE }
    const insert = db.prepare("INSERT INTO subscriptions VALUES (?, 'acme', 'u', ?, 1, ?)")
    insert.run('s1', 't1', JSON.stringify(before))
    insert.run('s2', 't2', JSON.stringify(after))
    db.exec(textsSchema)
    const bodies = db.prepare('SELECT body FROM subscriptions ORDER BY subscription_id').all() as { body: string }[]
    expect(bodies.map(({ body }) => JSON.parse(body))).toEqual([
      { kinds: ['low_stock'], quiet: { from: 1, to: 2 }, channel: 'mail', address: 'ann@example.com' },
      after,
    ])
    db.close()
  })
})
