import { describe, expect, test } from 'vitest'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { AlertStore } from '#ports/alert-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Queue } from '#ports/queue.ts'
import { alertNamed as alert, detectionUpTo as detection, noticeOf as notice } from '#test/support/alerts.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

export interface AlertPlatform {
  alerts: AlertStore
  queue: Queue
  feed: ChangeFeed
}

const subscription = (subscriptionId: string, more: Partial<Subscription> = {}): Omit<Subscription, 'version'> => ({
  subscriptionId,
  tenantId: TENANT,
  userId: 'u1',
  channel: 'mail',
  address: 'a@b.example',
  kinds: ['low_stock'],
  stores: ['leeds'],
  categories: 'all',
  delivery: 'immediate',
  digestAt: 420,
  timeZone: 'Europe/London',
  status: 'active',
  linkToken: `token-${subscriptionId}`,
  createdAt: NOW,
  ...more,
})

/** What AlertStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function alertStoreContract(platform: string, open: () => Promise<AlertPlatform>): void {
  describe(`AlertStore on ${platform}: detections`, () => {
    test('open alerts with every field, and move the consumer on', async () => {
      const { alerts, feed } = await open()
      const changed = alert('a2', {
        kind: 'product_changed',
        storeId: undefined,
        onHand: undefined,
        threshold: undefined,
        state: 'resolved',
        resolvedAt: NOW,
        before: { name: 'Té', price: 1 },
        after: { name: '茶' },
      })
      expect(await alerts.applyDetection(detection(7, { open: [alert('a1'), changed] }))).toBe(2)
      expect(await alerts.alert(TENANT, 'a1')).toEqual(alert('a1'))
      expect(await alerts.alert(TENANT, 'a2')).toEqual(changed)
      expect(await alerts.alert('other', 'a1')).toBeUndefined()
      expect(await feed.cursor('alerts')).toBe(7)
    })

    test('done twice, or overtaken, change nothing', async () => {
      const { alerts } = await open()
      await alerts.applyDetection(detection(7, { open: [alert('a1')] }))
      expect(await alerts.applyDetection(detection(7, { open: [alert('b1', { productId: 'mug' })] }))).toBe(0)
      expect(
        await alerts.applyDetection(detection(6, { resolve: [{ tenantId: TENANT, alertId: 'a1', resolvedAt: NOW }] })),
      ).toBe(0)
      expect((await alerts.alerts(TENANT, { limit: 9 })).data.map((a) => [a.alertId, a.state])).toEqual([
        ['a1', 'open'],
      ])
    })

    test('that began before another look was over change nothing, though they came further', async () => {
      const { alerts, feed } = await open()
      await alerts.applyDetection(detection(5, { afterId: 0, open: [alert('a1')] }))
      expect(await alerts.applyDetection(detection(7, { afterId: 0, open: [alert('a2', { productId: 'mug' })] }))).toBe(
        0,
      )
      expect(await feed.cursor('alerts')).toBe(5)
      expect(await alerts.applyDetection(detection(7, { afterId: 5, open: [alert('a2', { productId: 'mug' })] }))).toBe(
        1,
      )
    })

    test('of two looks at the same changes at once, one counts', async () => {
      const { alerts } = await open()
      const looks = ['a', 'b', 'c'].map((id) =>
        detection(3, { afterId: 0, open: [alert(id), alert(`${id}2`, { productId: 'mug' })] }),
      )
      const opened = await Promise.all(looks.map((look) => alerts.applyDetection(look)))
      expect(opened.sort()).toEqual([0, 0, 2])
      expect((await alerts.alerts(TENANT, { limit: 9 })).data).toHaveLength(2)
    })

    test('of a whole file open hundreds, told to many, in one step', async () => {
      const { alerts, queue } = await open()
      const names = Array.from({ length: 600 }, (_, i) => `a${String(i).padStart(3, '0')}`)
      const readers = ['s1', 's2', 's3']
      const notices = names.flatMap((id) => readers.map((subscriptionId) => notice(id, { subscriptionId })))
      const resolve = [{ tenantId: TENANT, alertId: 'old', resolvedAt: NOW }]
      await alerts.applyDetection(detection(1, { open: [alert('old', { productId: 'a000' })] }))
      const look = detection(2, { afterId: 1, resolve, open: names.map((id) => alert(id, { productId: id })), notices })
      expect(await alerts.applyDetection(look)).toBe(600)
      expect(await alerts.applyDetection(look)).toBe(0)
      expect((await alerts.alert(TENANT, 'old'))?.state).toBe('resolved')
      const levels = names.map((productId) => ({ storeId: 'leeds', productId }))
      expect((await alerts.openOfLevels(TENANT, levels)).map((a) => a.alertId)).toEqual(names)
      expect((await alerts.dueSubscriptions(NOW, 9)).sort()).toEqual(readers)
      for (const reader of readers) {
        const due = (await alerts.dueNotices(reader, NOW, 9999)).map((each) => each.notice)
        expect(due.map(({ alertId }) => alertId)).toEqual(names)
        await alerts.settleNotices(due, { tenantId: TENANT, topic: 'mail', key: reader, body: '' }, NOW)
      }
      expect(await alerts.dueSubscriptions(NOW, 9)).toEqual([])
      expect(await queue.receive({ topic: 'mail', limit: 9, visibilityMs: 1, now: NOW })).toHaveLength(3)
    })

    test('at most one is open per kind, product and store, and nobody is told of the other', async () => {
      const { alerts } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      await alerts.applyDetection(detection(1, { open: [alert('a1')], notices: [notice('a1')] }))
      expect(await alerts.applyDetection(detection(2, { open: [alert('a2')], notices: [notice('a2')] }))).toBe(0)
      expect(await alerts.applyDetection(detection(3, { open: [alert('a3', { storeId: 'york' })] }))).toBe(1)
      expect((await alerts.dueNotices('s1', NOW, 9)).map((due) => due.alert.alertId)).toEqual(['a1'])
    })

    test('resolve, after which the next episode may open in the same step', async () => {
      const { alerts } = await open()
      await alerts.applyDetection(detection(1, { open: [alert('a1')] }))
      await alerts.applyDetection(
        detection(2, { resolve: [{ tenantId: TENANT, alertId: 'a1', resolvedAt: NOW + 5 }], open: [alert('a2')] }),
      )
      expect(await alerts.alert(TENANT, 'a1')).toMatchObject({ state: 'resolved', resolvedAt: NOW + 5 })
      expect(
        (await alerts.openOfLevels(TENANT, [{ storeId: 'leeds', productId: 'tea' }])).map((a) => a.alertId),
      ).toEqual(['a2'])
      expect(await alerts.openOfLevels('other', [{ storeId: 'leeds', productId: 'tea' }])).toEqual([])
    })

    test('are told to screens', async () => {
      const { alerts, feed } = await open()
      const before = await feed.latest()
      await alerts.applyDetection(detection(1, { open: [alert('a1')] }))
      expect(await feed.after(before, 5)).toMatchObject([{ kind: 'alert', alertId: 'a1', storeId: 'leeds' }])
    })
  })

  describe(`AlertStore on ${platform}: handling`, () => {
    test('acknowledge and snooze, wake with a new round, and nothing once resolved', async () => {
      const { alerts } = await open()
      await alerts.applyDetection(detection(1, { open: [alert('a1')] }))
      expect(await alerts.changeAlert(TENANT, 'a1', { kind: 'acknowledge', by: 'user:1' })).toMatchObject({
        state: 'acknowledged',
        handledBy: 'user:1',
      })
      await alerts.changeAlert(TENANT, 'a1', { kind: 'snooze', by: 'user:1', until: NOW + 100 })
      expect(await alerts.dueSnoozes(NOW + 99, 5)).toEqual([])
      expect((await alerts.dueSnoozes(NOW + 100, 5)).map((a) => a.alertId)).toEqual(['a1'])
      expect(
        await alerts.changeAlert(TENANT, 'a1', { kind: 'wake', notices: [notice('a1', { round: 2 })] }),
      ).toMatchObject({ state: 'open', round: 2 })
      expect(await alerts.dueNotices('s1', NOW, 9)).toHaveLength(1)
      expect(await alerts.changeAlert('other', 'a1', { kind: 'acknowledge', by: 'x' })).toBeUndefined()
      await alerts.applyDetection(detection(2, { resolve: [{ tenantId: TENANT, alertId: 'a1', resolvedAt: NOW }] }))
      expect(await alerts.changeAlert(TENANT, 'a1', { kind: 'acknowledge', by: 'user:1' })).toBeUndefined()
    })

    test('a snooze that somebody took up meanwhile does not wake', async () => {
      const { alerts } = await open()
      await alerts.applyDetection(detection(1, { open: [alert('a1')] }))
      await alerts.changeAlert(TENANT, 'a1', { kind: 'snooze', by: 'user:1', until: NOW })
      await alerts.changeAlert(TENANT, 'a1', { kind: 'acknowledge', by: 'user:2' })
      const wake = { kind: 'wake', notices: [notice('a1', { round: 2 })] } as const
      expect(await alerts.changeAlert(TENANT, 'a1', wake)).toBeUndefined()
      expect(await alerts.alert(TENANT, 'a1')).toMatchObject({ state: 'acknowledged', round: 1 })
      expect(await alerts.dueSubscriptions(NOW, 9)).toEqual([])
    })

    test('lists by state, kind, store and product, page by page', async () => {
      const { alerts } = await open()
      const many = ['a1', 'a2', 'a3', 'a4'].map((id, i) =>
        alert(id, {
          productId: `p${i}`,
          storeId: i === 3 ? 'york' : 'leeds',
          kind: i === 0 ? 'out_of_stock' : 'low_stock',
        }),
      )
      await alerts.applyDetection(detection(1, { open: many }))
      const ids = async (query: object) =>
        (await alerts.alerts(TENANT, { limit: 9, ...query })).data.map((a) => a.alertId)
      expect(await ids({ stores: ['york'] })).toEqual(['a4'])
      expect(await ids({ stores: [] })).toEqual([])
      expect(await ids({ kinds: ['out_of_stock'] })).toEqual(['a1'])
      expect(await ids({ states: ['resolved'] })).toEqual([])
      expect(await ids({ productId: 'p2' })).toEqual(['a3'])
      await alerts.applyDetection(detection(2, { resolve: [{ tenantId: TENANT, alertId: 'a3', resolvedAt: NOW }] }))
      expect(await ids({ states: ['open'] })).toEqual(['a4', 'a2', 'a1'])
      expect(await ids({ states: ['resolved', 'snoozed'] })).toEqual(['a3'])
      const first = await alerts.alerts(TENANT, { limit: 3 })
      const second = await alerts.alerts(TENANT, { limit: 3, cursor: first.nextCursor })
      expect([...first.data, ...second.data].map((a) => a.alertId)).toEqual(['a4', 'a3', 'a2', 'a1'])
    })
  })

  describe(`AlertStore on ${platform}: subscriptions and notices`, () => {
    test('a subscription is saved by version, found by its link, and forgotten with what was due', async () => {
      const { alerts } = await open()
      expect(await alerts.saveSubscription(subscription('s1'), 0)).toBe(true)
      expect(await alerts.saveSubscription(subscription('s1', { address: 'x@y.example' }), 0)).toBe(false)
      expect(await alerts.saveSubscription(subscription('s1', { status: 'stopped' }), 1)).toBe(true)
      await alerts.saveSubscription(subscription('s2', { userId: 'u2' }), 0)
      expect(await alerts.subscriptionByToken('token-s1')).toEqual({
        ...subscription('s1', { status: 'stopped' }),
        version: 2,
      })
      expect((await alerts.subscriptions(TENANT)).map((s) => s.subscriptionId)).toEqual(['s1', 's2'])
      expect((await alerts.subscriptions(TENANT, 'u2')).map((s) => s.subscriptionId)).toEqual(['s2'])
      await alerts.applyDetection(detection(1, { open: [alert('a1')], notices: [notice('a1')] }))
      await alerts.deleteSubscription('s1')
      expect([await alerts.subscription('s1'), await alerts.dueSubscriptions(NOW, 9)]).toEqual([undefined, []])
    })

    test('a number and the code it was asked with are kept, and the code is forgotten once it is not there', async () => {
      const { alerts } = await open()
      const code = { digits: '042917', expiresAt: NOW + 600_000, triesLeft: 4 }
      const number = subscription('s1', { channel: 'text', address: '+447700900123', status: 'unconfirmed', code })
      await alerts.saveSubscription(number, 0)
      expect(await alerts.subscriptions(TENANT, 'u1')).toEqual([{ ...number, version: 1 }])
      const confirmed = { ...number, status: 'active', code: undefined } as const
      expect(await alerts.saveSubscription(confirmed, 1)).toBe(true)
      expect((await alerts.subscription('s1'))?.code).toBeUndefined()
    })

    test('of two who use up a try of the same code at once, one has to look again', async () => {
      const { alerts } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      const tries = [3, 3, 3].map((triesLeft) =>
        alerts.saveSubscription(subscription('s1', { code: { digits: '042917', expiresAt: NOW, triesLeft } }), 1),
      )
      expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(1)
    })

    test('a new link takes the place of the old one, which then opens nothing', async () => {
      const { alerts } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      await alerts.saveSubscription(subscription('s1', { address: 'new@b.example', linkToken: 'token-new' }), 1)
      expect(await alerts.subscriptionByToken('token-new')).toMatchObject({ address: 'new@b.example' })
      expect(await alerts.subscriptionByToken('token-s1')).toBeUndefined()
    })

    test('what is due is told once, in one step with the mail', async () => {
      const { alerts, queue } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      const later = alert('a2', { productId: 'mug' })
      await alerts.applyDetection(
        detection(1, { open: [alert('a1'), later], notices: [notice('a1'), notice('a2', { dueAt: NOW + 50 })] }),
      )
      expect(await alerts.dueSubscriptions(NOW - 1, 9)).toEqual([])
      expect(await alerts.dueSubscriptions(NOW, 9)).toEqual(['s1'])
      const due = await alerts.dueNotices('s1', NOW, 9)
      expect(due.map((each) => each.alert.alertId)).toEqual(['a1'])
      const mail = { tenantId: TENANT, topic: 'mail', key: 'm1', body: 'hello' }
      await alerts.settleNotices(
        due.map((each) => each.notice),
        mail,
        NOW,
      )
      expect(await alerts.dueSubscriptions(NOW, 9)).toEqual([])
      expect(await alerts.dueSubscriptions(NOW + 50, 9)).toEqual(['s1'])
      expect(await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW })).toMatchObject([{ key: 'm1' }])
    })

    test('what one mail had no room for is told by the next', async () => {
      const { alerts, queue } = await open()
      const ids = ['a1', 'a2', 'a3']
      const all = ids.map((id) => alert(id, { productId: id }))
      await alerts.applyDetection(detection(1, { open: all, notices: ids.map((id) => notice(id)) }))
      const tell = async (limit: number) => {
        const due = (await alerts.dueNotices('s1', NOW, limit)).map((each) => each.notice)
        const key = due.map(({ alertId }) => alertId).join('+')
        await alerts.settleNotices(due, { tenantId: TENANT, topic: 'mail', key, body: '' }, NOW)
      }
      await tell(1)
      await tell(1)
      await tell(9)
      await tell(9)
      const queued = await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW })
      expect(queued.map(({ key }) => key)).toEqual(['a1', 'a2', 'a3'])
      expect(await alerts.dueSubscriptions(NOW, 9)).toEqual([])
    })

    test('a digest gathers what many looks found', async () => {
      const { alerts, queue } = await open()
      const ids = Array.from({ length: 120 }, (_, i) => `a${String(i).padStart(3, '0')}`)
      for (const [i, id] of ids.entries()) {
        await alerts.applyDetection(
          detection(i + 1, { open: [alert(id, { productId: id })], notices: [notice(id, { dueAt: NOW + 500 })] }),
        )
      }
      expect(await alerts.dueSubscriptions(NOW + 499, 9)).toEqual([])
      const due = await alerts.dueNotices('s1', NOW + 500, 9999)
      expect(due.map((each) => each.alert.alertId)).toEqual(ids)
      const notices = due.map((each) => each.notice)
      await alerts.settleNotices(notices, { tenantId: TENANT, topic: 'mail', key: 'digest', body: '' }, NOW + 500)
      expect(await alerts.dueNotices('s1', NOW + 500, 9999)).toEqual([])
      expect(await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW + 500 })).toHaveLength(1)
    })

    test('of two who tell the same at once, one queues a mail', async () => {
      const { alerts, queue } = await open()
      await alerts.applyDetection(detection(1, { open: [alert('a1')], notices: [notice('a1')] }))
      const mail = (key: string) => ({ tenantId: TENANT, topic: 'mail', key, body: 'hello' })
      await Promise.all(['m1', 'm2', 'm3'].map((key) => alerts.settleNotices([notice('a1')], mail(key), NOW)))
      expect(await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW })).toHaveLength(1)
    })

    test('a mail that tells something again is not queued, and what is new in it waits for the next', async () => {
      const { alerts, queue } = await open()
      const notices = ['a1', 'a2'].map((id) => notice(id))
      const all = ['a1', 'a2'].map((id) => alert(id, { productId: id }))
      await alerts.applyDetection(detection(1, { open: all, notices }))
      const mail = (key: string) => ({ tenantId: TENANT, topic: 'mail', key, body: 'hello' })
      await alerts.settleNotices(notices.slice(0, 1), mail('m1'), NOW)
      await alerts.settleNotices(notices, mail('m1+m2'), NOW)
      expect((await alerts.dueNotices('s1', NOW, 9)).map((due) => due.alert.alertId)).toEqual(['a2'])
      await alerts.settleNotices(notices, undefined, NOW)
      expect(await alerts.dueNotices('s1', NOW, 9)).toEqual([])
      const queued = await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW })
      expect(queued.map(({ key }) => key)).toEqual(['m1'])
    })

    test('a person’s subscriptions are those of one shop only', async () => {
      const { alerts } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      await alerts.saveSubscription(subscription('s9', { tenantId: 'other', linkToken: 'x' }), 0)
      expect((await alerts.subscriptions(TENANT, 'u1')).map((s) => s.subscriptionId)).toEqual(['s1'])
      expect((await alerts.subscriptions('other')).map((s) => s.subscriptionId)).toEqual(['s9'])
    })

    test('what was told or forgotten meanwhile is not told again', async () => {
      const { alerts, queue } = await open()
      await alerts.saveSubscription(subscription('s1'), 0)
      const notices = [notice('a1')]
      await alerts.applyDetection(detection(1, { open: [alert('a1')], notices }))
      const mail = (key: string) => ({ tenantId: TENANT, topic: 'mail', key, body: 'hello' })
      await alerts.settleNotices(notices, mail('m1'), NOW)
      await alerts.settleNotices(notices, mail('m2'), NOW)
      await alerts.saveSubscription(subscription('s2'), 0)
      const other = [notice('a2', { subscriptionId: 's2' })]
      await alerts.applyDetection(detection(2, { open: [alert('a2', { productId: 'mug' })], notices: other }))
      await alerts.deleteSubscription('s2')
      await alerts.settleNotices(other, mail('m3'), NOW)
      const queued = await queue.receive({ topic: 'mail', limit: 5, visibilityMs: 1, now: NOW })
      expect(queued.map(({ key }) => key)).toEqual(['m1'])
    })
  })
}
