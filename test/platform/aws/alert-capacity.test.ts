import { describe, expect, test } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsImportStore } from '#platform/aws/import-store.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { alertNamed, detectionUpTo, noticeOf } from '#test/support/alerts.ts'
import { countCapacity } from '#test/support/aws/capacity.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { importNamed } from '#test/support/records.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { askNumberAgain, confirmNumber } from '#usecases/alerts/confirm-number.ts'

const isHere = await startDynamoDb()

const mail = { tenantId: TENANT, topic: 'mail', key: 'm1', body: 'x' }
const tea = [{ storeId: 'leeds', productId: 'tea' }]

/** Alerts whose consumer has looked once. */
async function meteredAlerts() {
  const table = await tempTable()
  const alerts = awsAlertStore({ table, tools: realTools })
  await alerts.applyDetection(detectionUpTo(1))
  return { alerts, spent: countCapacity(table) }
}

const ANN: Principal = {
  tenantId: TENANT,
  actor: 'user:ann',
  role: 'manager',
  stores: 'all',
  session: { userId: 'ann', sessionId: 'x' },
}

/** A number that has not said yes; nobody knows its code. */
async function meteredNumber() {
  const table = await tempTable()
  const store = { table, tools: realTools }
  const deps = {
    alerts: awsAlertStore(store),
    identity: awsIdentityStore(store),
    queue: awsQueue({ ...store, now: () => NOW }),
    catalog: { tenant: async () => undefined },
    randomness: systemRandomness,
    clock: { now: () => NOW },
    publicUrl: '',
  }
  const number = {
    subscriptionId: 's1',
    tenantId: TENANT,
    userId: 'ann',
    channel: 'text',
    address: '+447700900123',
    kinds: ['low_stock'],
    stores: 'all',
    categories: 'all',
    delivery: 'immediate',
    digestAt: 420,
    timeZone: 'UTC',
    status: 'unconfirmed',
    linkToken: 't1',
    createdAt: NOW,
  } as const
  await deps.alerts.saveSubscription(number, 0)
  return { deps, spent: countCapacity(table) }
}

async function meteredImports() {
  const table = await tempTable()
  return { imports: awsImportStore({ table, tools: realTools }), spent: countCapacity(table) }
}

const record = importNamed('a')

describe.skipIf(!isHere)('what alerts cost on DynamoDB, as docs/aws-tables.md says', () => {
  test('a look that finds nothing, and one that opens an alert with one reader', async () => {
    const { alerts, spent } = await meteredAlerts()
    await alerts.openOfLevels(TENANT, tea)
    // The journal and what goes on at the level.
    expect(spent()).toEqual({ read: 2, write: 0, requests: 2 })
    await alerts.applyDetection(detectionUpTo(2))
    // The journal and the consumer; the consumer in a transaction.
    expect(spent()).toEqual({ read: 2, write: 2, requests: 3 })
    await alerts.applyDetection(detectionUpTo(3, { open: [alertNamed('a1')], notices: [noticeOf('a1')] }))
    // Also what goes on and the alert. Consumer, what goes on, alert and bundle at 2; two entries of indexes at 1.
    expect(spent()).toEqual({ read: 4, write: 10, requests: 4 })
    await alerts.openOfLevels(TENANT, tea)
    expect(spent()).toEqual({ read: 3, write: 0, requests: 3 })
  })

  test('telling one alert', async () => {
    const { alerts, spent } = await meteredAlerts()
    await alerts.applyDetection(detectionUpTo(2, { open: [alertNamed('a1')], notices: [noticeOf('a1')] }))
    spent()
    await alerts.dueSubscriptions(NOW, 9)
    // The journal, and half a unit for an index.
    expect(spent()).toEqual({ read: 1.5, write: 0, requests: 2 })
    await alerts.dueNotices('s1', NOW, 9)
    // How far the telling is, the bundle, the alert.
    expect(spent()).toEqual({ read: 3, write: 0, requests: 3 })
    await alerts.settleNotices([noticeOf('a1')], mail, NOW)
    // In a transaction: the effect, its body, and what was taken at 2, two entries of indexes at 1. After it: the bundle
    // and its entry of the index go, and what was taken is struck out.
    expect(spent()).toEqual({ read: 3, write: 11, requests: 6 })
    await alerts.dueSubscriptions(NOW, 9)
    expect(spent()).toEqual({ read: 1.5, write: 0, requests: 2 })
  })

  test('asking a number for its code, and a try of it', async () => {
    const { deps, spent } = await meteredNumber()
    await askNumberAgain(deps, ANN, 's1')
    spent()
    await askNumberAgain(deps, ANN, 's1')
    // The person's subscriptions, and the one as it is. The counts of number and shop at 1; the subscription, its place and
    // link in a transaction at 2; in another the effect and its body at 2, two entries of indexes at 1.
    expect(spent()).toEqual({ read: 2, write: 14, requests: 6 })
    await confirmNumber(deps, ANN, { subscriptionId: 's1', code: 'wrong' })
    expect(spent()).toEqual({ read: 2, write: 6, requests: 3 })
  })

  test('handling, listing and resolving', async () => {
    const { alerts, spent } = await meteredAlerts()
    await alerts.applyDetection(detectionUpTo(2, { open: [alertNamed('a1')] }))
    spent()
    await alerts.changeAlert(TENANT, 'a1', { kind: 'acknowledge', by: 'user:1' })
    expect(spent()).toEqual({ read: 1, write: 3, requests: 2 })
    await alerts.changeAlert(TENANT, 'a1', { kind: 'snooze', by: 'user:1', until: NOW })
    spent()
    await alerts.changeAlert(TENANT, 'a1', { kind: 'wake', notices: [noticeOf('a1', { round: 2 })] })
    // Alert and notices at 2; the alert's entries of both indexes, and that of the notices.
    expect(spent()).toEqual({ read: 3, write: 7, requests: 4 })
    await alerts.alerts(TENANT, { limit: 50 })
    expect(spent()).toEqual({ read: 1, write: 0, requests: 2 })
    await alerts.applyDetection(detectionUpTo(3, { resolve: [{ tenantId: TENANT, alertId: 'a1', resolvedAt: NOW }] }))
    // Consumer, what goes on and the alert at 2; the alert leaves one list of the index and enters the other.
    expect(spent()).toEqual({ read: 5, write: 8, requests: 5 })
    await alerts.dueSnoozes(NOW, 9)
    expect(spent()).toEqual({ read: 0.5, write: 0, requests: 1 })
  })

  test('500 alerts at once, told in one mail', async () => {
    const { alerts, spent } = await meteredAlerts()
    const ids = Array.from({ length: 500 }, (_, i) => `01a1fb66-71f1-7709-b25a-c0bcb95d${String(i).padStart(4, '0')}`)
    const notices = ids.map((id) => noticeOf(id))
    const open = ids.map((id) => alertNamed(id, { productId: id }))
    await alerts.applyDetection(detectionUpTo(2, { open, notices }))
    const look = spent()
    // Each is an alert and what goes on at 2 each, and an entry of the index: 2500, and the parts written down and
    // deleted: some 250 kB, once and then at 2.
    expect(look.write).toBeGreaterThan(2500)
    expect(look.write).toBeLessThan(3500)
    // Two for each before it is opened, one before it is told.
    expect(look.read).toBeLessThan(1600)
    await alerts.dueNotices('s1', NOW, 9999)
    expect(spent().read).toBeLessThan(510)
    await alerts.settleNotices(notices, mail, NOW)
    // One bundle of 22 kB goes, from table and index.
    expect(spent().write).toBeLessThan(60)
  })
})

describe.skipIf(!isHere)('what imports cost on DynamoDB, as docs/aws-tables.md says', () => {
  const worker = { workerId: 'w', now: NOW, leaseMs: 1 }

  test('one that is saved, worked on and listed', async () => {
    const { imports, spent } = await meteredImports()
    await imports.claim(worker)
    expect(spent()).toEqual({ read: 0.5, write: 0, requests: 1 })
    await imports.save(record, 0)
    // The item and two entries of indexes.
    expect(spent()).toEqual({ read: 0, write: 3, requests: 1 })
    await imports.claim(worker)
    // The index, the import before and after, and the lease.
    expect(spent()).toEqual({ read: 3.5, write: 1, requests: 5 })
    await imports.renew(record, worker)
    expect(spent()).toEqual({ read: 0, write: 1, requests: 1 })
    await imports.release(record, 'w')
    expect(spent()).toEqual({ read: 0, write: 1, requests: 1 })
    await imports.list(TENANT, { limit: 50 })
    expect(spent()).toEqual({ read: 0.5, write: 0, requests: 1 })
  })

  test('a chunk of a thousand rows is written packed', async () => {
    const { imports, spent } = await meteredImports()
    const rows = Array.from({ length: 1000 }, (_, row) => ({
      row,
      productId: `product-${row * 7919}`,
      counted: (row * 37) % 1000,
      onHand: (row * 91) % 777,
      seq: row % 13,
      product: 'known',
      isStale: false,
    }))
    const body = JSON.stringify(rows)
    expect(body.length).toBeGreaterThan(100_000)
    await imports.putChunk(record, { kind: 'rows', index: 0, rowCount: 1000, body })
    // 110 kB of text, which as it is would be 109 units, are 14 kB; how small exactly is zlib's affair.
    expect(spent().write).toBeLessThan(20)
    await imports.chunk(record, { kind: 'rows', index: 0 })
    expect(spent().read).toBeLessThan(6)
  })
})
