import { describe, expect, test, vi } from 'vitest'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import type { FunctionName } from '#test/support/aws/function-host.ts'
import { functionsShop, WITHIN } from '#test/support/aws/functions-shop.ts'

const isHere = isDynamoDbHere()

/** Loses every call of a function until it is told to work: its messages are gone. */
function loses(lost: FunctionName) {
  const state = { isLosing: true, lostCalls: 0 }
  const around = async (name: FunctionName, invoke: (event: unknown) => Promise<unknown>, event: unknown) => {
    if (name !== lost || !state.isLosing) return invoke(event)
    state.lostCalls += 1
    return undefined
  }
  return { state, around }
}

/** Waits until a wake-up was lost; from then on its function works. */
const wasLost = async (state: ReturnType<typeof loses>['state']) => {
  await vi.waitFor(() => expect(state.lostCalls).toBeGreaterThan(0), WITHIN)
  state.isLosing = false
}

describe.skipIf(!isHere)('a sweep makes good what a lost wake-up left behind', () => {
  test('a mail', async () => {
    const { state, around } = loses('deliver')
    const shop = await functionsShop({ around })
    await shop.send('POST', '/people', { email: 'bob@example.com', name: 'Bob', role: 'staff', stores: 'all' })
    await wasLost(state)
    expect(shop.post.mails).toEqual([])
    await shop.host.invoke('sweep')
    expect((await shop.post.waitFor(1))[0]?.to?.[0]?.address).toBe('bob@example.com')
  }, 60_000)

  test('an import, when it was sent, when it was to be applied, and when it was to be undone', async () => {
    const { state, around } = loses('import')
    const shop = await functionsShop({ around })
    const importId = await shop.upload('sku,name,quantity\ntea,Tea,7\nmug,Mug,5\n')
    await wasLost(state)
    await shop.host.invoke('sweep')
    await shop.importIs(importId, 'planned')

    Object.assign(state, { isLosing: true, lostCalls: 0 })
    await shop.apply(importId)
    await wasLost(state)
    await shop.host.invoke('sweep')
    await shop.importIs(importId, 'applied')

    Object.assign(state, { isLosing: true, lostCalls: 0 })
    await shop.send('POST', `/imports/${importId}/undo`)
    await wasLost(state)
    expect((await shop.imported(importId)).status).toBe('undoing')
    await shop.host.invoke('sweep')
    await shop.importIs(importId, 'undone')
  }, 60_000)

  test('a job', async () => {
    const { state, around } = loses('forecast')
    const shop = await functionsShop({ around })
    await shop.send('POST', '/forecasts/generate', {})
    await wasLost(state)
    const states = async () => (await shop.platform.jobs.list(shop.tenantId, { limit: 9 })).data.map((job) => job.state)
    expect(await states()).toEqual(['waiting'])
    await shop.host.invoke('sweep')
    await vi.waitFor(async () => expect(await states()).toEqual(['done']), WITHIN)
  }, 60_000)

  test('a report', async () => {
    const { state, around } = loses('report')
    const shop = await functionsShop({ around })
    await shop.send('POST', '/reports', { type: 'inventory-recommendations' })
    await wasLost(state)
    const states = async () =>
      (await shop.platform.reports.reports(shop.tenantId, { limit: 9 })).data.map((report) => report.state)
    expect(await states()).toEqual(['waiting'])
    await shop.host.invoke('sweep')
    await vi.waitFor(async () => expect(await states()).toEqual(['ready']), WITHIN)
  }, 60_000)

  test('alerts and sales that nobody had time to judge', async () => {
    // So little time that what changed is passed on, and no more.
    const shop = await functionsShop({
      around: (name, invoke, event) => invoke(event, name === 'detect' ? 5000 : undefined),
    })
    await shop.listen()
    await shop.move('receipt', '20')
    await shop.move('sale', '16')
    await vi.waitFor(async () => expect(await shop.platform.feed.latest()).toBeGreaterThan(2), WITHIN)
    expect(await shop.alertKinds()).toEqual([])
    await shop.host.invoke('sweep')
    expect(await shop.alertKinds()).toEqual(['low_stock open'])
    expect((await shop.post.waitFor(1))[0]?.subject).toBe('Tea is running low in Leeds')
    const newest = await shop.platform.feed.latest()
    await vi.waitFor(async () => {
      await shop.host.invoke('sweep')
      expect(await shop.platform.feed.cursor('sales')).toBeGreaterThanOrEqual(newest)
    }, WITHIN)
  }, 60_000)
})

describe.skipIf(!isHere)('a sweep does what is due by the clock', () => {
  test('mails that were to leave later', async () => {
    const shop = await functionsShop()
    const queueMail = (subject: string, inMs: number) =>
      shop.platform.queue.enqueue({
        tenantId: shop.tenantId,
        topic: 'mail',
        key: subject,
        body: { id: subject, to: 'ann@example.com', subject, text: 't', html: 'h' },
        notBefore: Date.now() + inMs,
      })
    await queueMail('Tomorrow', 86_400_000)
    await queueMail('Later', 300)
    await new Promise((wait) => setTimeout(wait, 400))
    expect(shop.post.mails).toEqual([])
    await shop.host.invoke('sweep')
    expect((await shop.post.waitFor(1)).map(({ subject }) => subject)).toEqual(['Later'])
  }, 60_000)

  test('alerts whose snooze is over', async () => {
    const shop = await functionsShop()
    await shop.listen()
    await shop.move('receipt', '20')
    await shop.move('sale', '16')
    await shop.post.waitFor(1)
    const [alert] = (await shop.platform.alerts.alerts(shop.tenantId, { limit: 1 })).data
    const snooze = (ms: number) =>
      shop.platform.alerts.changeAlert(shop.tenantId, alert!.alertId, {
        kind: 'snooze',
        by: 'user:ann',
        until: Date.now() + ms,
      })
    await snooze(3_600_000)
    await shop.host.invoke('sweep')
    expect(await shop.alertKinds()).toEqual(['low_stock snoozed'])
    await snooze(300)
    await new Promise((wait) => setTimeout(wait, 400))
    await shop.host.invoke('sweep')
    expect(await shop.alertKinds()).toEqual(['low_stock open'])
    await vi.waitFor(async () => {
      await shop.host.invoke('sweep')
      expect(shop.post.mails).toHaveLength(2)
    }, WITHIN)
  }, 60_000)

  test('reports whose time has come, once, in shops that have their first schedules from it', async () => {
    const shop = await functionsShop({ triggered: ['detect'] })
    await shop.host.invoke('sweep')
    const schedules = await shop.platform.reports.schedules(shop.tenantId)
    expect(schedules.length).toBeGreaterThan(0)
    const { version, ...daily } = schedules[0]!
    await shop.platform.reports.saveSchedule({ ...daily, nextDueAt: Date.now() - 1000 }, version)
    await Promise.all([shop.host.invoke('sweep'), shop.host.invoke('insights'), shop.host.invoke('sweep')])
    const { data } = await shop.platform.reports.reports(shop.tenantId, { limit: 9 })
    expect(data.map(({ run }) => run?.scheduleId)).toEqual([daily.scheduleId])
  }, 60_000)
})
