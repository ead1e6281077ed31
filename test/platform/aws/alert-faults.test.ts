import { describe, expect, onTestFinished, test } from 'vitest'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { alertNamed, detectionUpTo, noticeOf } from '#test/support/alerts.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const storeOn = (table: AwsTable) => awsAlertStore({ table, tools: realTools })

/** A store with a client of its own, to whose transactions things happen. */
function shakyStore(table: AwsTable, next: () => Fault) {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  injectFaults(other, next)
  return storeOn(other)
}

/** A store whose process dies at a command of this name. */
function dyingStore(table: AwsTable, deadly: string) {
  const other = openTable(table.tableName)
  onTestFinished(() => other.close())
  other.documents.middlewareStack.add(
    (send, { commandName }) =>
      (args) => {
        if (commandName?.startsWith(deadly)) throw new TypeError('died')
        return send(args)
      },
    { step: 'initialize', name: 'die' },
  )
  return storeOn(other)
}

const oneOf = <T>(some: readonly T[]): T => some[Math.floor(Math.random() * some.length)]!
const numbered = (count: number) => Array.from({ length: count }, (_, i) => `a${String(i).padStart(4, '0')}`)
const mail = (key: string, body: unknown = '') => ({ tenantId: TENANT, topic: 'mail', key, body })

async function mailsOn(table: AwsTable) {
  const queue = awsQueue({ table, tools: realTools, now: () => NOW })
  return (await queue.records(TENANT, { limit: 1000 })).data
}

/** 300 alerts and 600 notices: some six transactions. */
const many = numbered(300)
const largeLook = detectionUpTo(1, {
  open: many.map((id) => alertNamed(id, { productId: id })),
  notices: many.flatMap((id) => [noticeOf(id), noticeOf(id, { subscriptionId: 's2' })]),
})

describe.skipIf(!isHere)('alerts on DynamoDB when things go wrong', () => {
  test.each<Fault>(['conflict', 'throttled', 'refused', 'lost', 'twice'])(
    'a detection whose sending is %s opens its alerts once, and says so',
    async (fault) => {
      const table = await tempTable()
      const faults: Fault[] = [fault]
      const look = detectionUpTo(1, { open: [alertNamed('a1')], notices: [noticeOf('a1')] })
      expect(await shakyStore(table, () => faults.shift() ?? 'none').applyDetection(look)).toBe(1)
      expect(await storeOn(table).alert(TENANT, 'a1')).toEqual(alertNamed('a1'))
      expect(await storeOn(table).dueNotices('s1', NOW, 9)).toHaveLength(1)
    },
  )

  test('a large detection comes through a storm whole, each alert and notice once', async () => {
    const table = await tempTable()
    const weather = () => oneOf<Fault>(['lost', 'twice', 'conflict', 'throttled', 'none', 'none', 'none'])
    expect(await shakyStore(table, weather).applyDetection(largeLook)).toBe(300)
    const alerts = storeOn(table)
    expect((await alerts.alerts(TENANT, { limit: 1000 })).data).toHaveLength(300)
    for (const reader of ['s1', 's2']) {
      expect((await alerts.dueNotices(reader, NOW, 9999)).map((due) => due.alert.alertId)).toEqual(many)
    }
  })

  test.each([1, 2, 3, 4])(
    'a large detection whose process dies at its transaction %i happens whole or not at all',
    async (deadly) => {
      const table = await tempTable()
      let sendings = 0
      const dying = shakyStore(table, () => (++sendings === deadly ? 'broken' : 'none'))
      await expect(dying.applyDetection(largeLook)).rejects.toThrow('broken')
      const alerts = storeOn(table)
      expect((await alerts.dueSubscriptions(NOW, 9)).sort()).toEqual(deadly === 1 ? [] : ['s1', 's2'])
      expect((await alerts.alerts(TENANT, { limit: 1000 })).data).toHaveLength(deadly === 1 ? 0 : 300)
      expect(await alerts.applyDetection(largeLook)).toBe(deadly === 1 ? 300 : 0)
      expect(await alerts.dueNotices('s1', NOW, 9999)).toHaveLength(300)
    },
  )

  test('several workers finish one large detection without doing anything twice', async () => {
    const table = await tempTable()
    let sendings = 0
    await expect(
      shakyStore(table, () => (++sendings === 2 ? 'broken' : 'none')).applyDetection(largeLook),
    ).rejects.toThrow('broken')
    const workers = [1, 2, 3].map(() => shakyStore(table, () => 'none'))
    await Promise.all(workers.map((alerts) => alerts.dueSubscriptions(NOW, 9)))
    const alerts = storeOn(table)
    expect((await alerts.dueNotices('s1', NOW, 9999)).map((due) => due.alert.alertId)).toEqual(many)
    expect((await alerts.alerts(TENANT, { limit: 1000 })).data).toHaveLength(300)
  })

  test('a version of a product is told once, though the stream repeats it after days', async () => {
    const alerts = storeOn(await tempTable())
    const told = (alertId: string, productVersion: number) => ({
      ...alertNamed(alertId, { kind: 'product_changed', storeId: undefined, state: 'resolved', resolvedAt: NOW }),
      productVersion,
    })
    const open = (changeId: number, ...some: ReturnType<typeof told>[]) =>
      alerts.applyDetection(
        detectionUpTo(changeId, { open: some, notices: some.map(({ alertId }) => noticeOf(alertId)) }),
      )
    expect(await open(1, told('a2', 2), told('a3', 3))).toBe(2)
    expect(await open(2, told('b2', 2), told('b3', 3), told('b4', 4))).toBe(1)
    const due = await alerts.dueNotices('s1', NOW, 9)
    expect(due.map(({ notice }) => notice.alertId)).toEqual(['a2', 'a3', 'b4'])
  })

  test.each<Fault>(['conflict', 'lost', 'twice'])('a telling whose sending is %s queues one mail', async (fault) => {
    const table = await tempTable()
    await storeOn(table).applyDetection(detectionUpTo(1, { open: [alertNamed('a1')], notices: [noticeOf('a1')] }))
    const faults: Fault[] = [fault]
    await shakyStore(table, () => faults.shift() ?? 'none').settleNotices([noticeOf('a1')], mail('m1'), NOW)
    await storeOn(table).settleNotices([noticeOf('a1')], mail('m2'), NOW)
    expect((await mailsOn(table)).map(({ key }) => key)).toEqual(['m1'])
    expect(await storeOn(table).dueSubscriptions(NOW, 9)).toEqual([])
  })

  test('who dies between the mail and the clearing away has told: the next one clears', async () => {
    const table = await tempTable()
    await storeOn(table).applyDetection(detectionUpTo(1, { open: [alertNamed('a1')], notices: [noticeOf('a1')] }))
    const dying = dyingStore(table, 'Delete')
    await expect(dying.settleNotices([noticeOf('a1')], mail('m1'), NOW)).rejects.toThrow('died')
    expect(await storeOn(table).dueSubscriptions(NOW, 9)).toEqual(['s1'])
    expect(await storeOn(table).dueNotices('s1', NOW, 9)).toEqual([])
    expect(await storeOn(table).dueSubscriptions(NOW, 9)).toEqual([])
    expect(await mailsOn(table)).toHaveLength(1)
  })

  test('a snooze wakes once, with its notices, though the answer is lost', async () => {
    const table = await tempTable()
    const alerts = storeOn(table)
    await alerts.applyDetection(detectionUpTo(1, { open: [alertNamed('a1')] }))
    await alerts.changeAlert(TENANT, 'a1', { kind: 'snooze', by: 'user:1', until: NOW })
    const faults: Fault[] = ['lost']
    const wake = { kind: 'wake', notices: [noticeOf('a1', { round: 2 })] } as const
    const woken = await shakyStore(table, () => faults.shift() ?? 'none').changeAlert(TENANT, 'a1', wake)
    expect(woken).toEqual(alertNamed('a1', { round: 2, version: 3 }))
    expect(await alerts.changeAlert(TENANT, 'a1', wake)).toBeUndefined()
    expect(await alerts.dueNotices('s1', NOW, 9)).toHaveLength(1)
  })

  test('a snooze that many wait for wakes with all their notices', async () => {
    const alerts = storeOn(await tempTable())
    const readers = numbered(250)
    await alerts.applyDetection(detectionUpTo(1, { open: [alertNamed('a1')] }))
    await alerts.changeAlert(TENANT, 'a1', { kind: 'snooze', by: 'user:1', until: NOW })
    const notices = readers.map((subscriptionId) => noticeOf('a1', { subscriptionId, round: 2 }))
    expect(await alerts.changeAlert(TENANT, 'a1', { kind: 'wake', notices })).toMatchObject({ state: 'open', round: 2 })
    expect((await alerts.dueSubscriptions(NOW, 999)).sort()).toEqual(readers)
  })

  test('in a storm, with several tellers, small mails and new alerts coming in, each alert is in one mail', async () => {
    const table = await tempTable()
    const weather = () => oneOf<Fault>(['lost', 'twice', 'conflict', 'none', 'none', 'none', 'none'])
    const ids = numbered(60)
    let mails = 0
    const tell = async (alerts: ReturnType<typeof storeOn>) => {
      for (let round = 0; round < 15; round++) {
        const due = await alerts.dueNotices('s1', NOW + 10, oneOf([1, 2, 5]))
        const told = due.map(({ notice }) => notice.alertId)
        await alerts.settleNotices(
          due.map(({ notice }) => notice),
          mail(`m${mails++}`, told),
          NOW,
        )
      }
    }
    const detect = async (alerts: ReturnType<typeof storeOn>) => {
      for (let i = 0; i < ids.length; i += 4) {
        const some = ids.slice(i, i + 4)
        const open = some.map((id) => alertNamed(id, { productId: id }))
        const notices = some.map((id) => noticeOf(id, { dueAt: NOW + oneOf([0, 1, 2]) }))
        await alerts.applyDetection(detectionUpTo(i + 4, { afterId: i, open, notices }))
      }
    }
    const workers = [tell, tell, tell, detect].map((work) => work(shakyStore(table, weather)))
    await Promise.all(workers)
    const rest = (await storeOn(table).dueNotices('s1', NOW + 10, 999)).map(({ alert }) => alert.alertId)
    const told = (await mailsOn(table)).flatMap(({ body }) => body as string[])
    expect([...told, ...rest].sort()).toEqual(ids)
    expect(told.length).toBeGreaterThan(0)
  })
})
