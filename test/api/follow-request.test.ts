import { Writable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import type { Config } from '#main/config.ts'
import { awsLocal } from '#test/support/aws/aws-local.ts'
import { emfFaults } from '#test/support/aws/emf.ts'
import { samplesOf } from '#test/support/prometheus.ts'
import { testServer } from '#test/support/server.ts'

type LogLine = Record<string, unknown>

/** The server, and what it logs. */
async function talkative(more: Partial<Config> = {}) {
  const lines: LogLine[] = []
  const logTo = new Writable({
    write(chunk, _encoding, done) {
      for (const line of String(chunk).split('\n')) if (line !== '') lines.push(JSON.parse(line))
      done()
    },
  })
  return { lines, server: await testServer({ ...more, logLevel: 'info' }, { logTo }) }
}

const PLATFORMS: [string, () => Promise<Partial<Config>>][] = [
  ['one machine', async () => ({})],
  ['AWS', async () => ({ aws: await awsLocal() })],
]

describe.each(PLATFORMS)('on %s', (platform, more) => {
  test('one id leads from a request to the mail it sent', async () => {
    const { lines, server } = await talkative(await more())
    const answer = await fetch(`${server.url}/api/v1/people`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.token}`,
        'content-type': 'application/json',
        'x-request-id': 'follow-me-7',
      },
      body: JSON.stringify({ email: 'ben@example.com', name: 'Ben', role: 'staff', stores: 'all' }),
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('x-request-id')).toBe('follow-me-7')
    await expect
      .poll(() => lines.find(({ msg }) => msg === 'delivered'), { timeout: 8000 })
      .toMatchObject({
        correlationId: 'follow-me-7',
        topic: 'mail',
        attempt: 1,
      })
    expect(lines.find(({ requestId, msg }) => requestId === 'follow-me-7' && msg === 'request')).toMatchObject({
      status: 201,
    })
    // Others carry their own.
    expect(lines.filter(({ requestId }) => requestId === 'follow-me-7')).toHaveLength(1)
    if (platform === 'one machine') {
      const page = samplesOf(await (await fetch(`${server.url}/metrics`)).text())
      expect(page.find(({ name }) => name === 'backstock_effect_age_seconds_count')).toMatchObject({
        labels: { topic: 'mail', outcome: 'delivered' },
        value: 1,
      })
      return
    }
    await server.stop()
    const measured = lines.filter(({ _aws }) => _aws)
    expect(measured.flatMap((line) => emfFaults(JSON.stringify(line)))).toEqual([])
    expect(measured.find((line) => line.backstock_effect_age_seconds)).toMatchObject({
      service: 'server',
      topic: 'mail',
      outcome: 'delivered',
    })
  })
})

test('what the ledger does is counted once, however often it is sent', async () => {
  const { server } = await talkative()
  const tea = { productId: 'tea', name: 'Tea', unit: 'pack', policy: { lowStockThreshold: '5' } }
  expect(await server.send('POST', '/products', tea)).toMatchObject({ status: 201 })
  const post = (key: string, line: object) =>
    fetch(`${server.url}/api/v1/movements`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({ lines: [{ storeId: 'leeds', productId: 'tea', ...line }] }),
    })
  const receipt = { kind: 'receipt', quantity: '4' }
  expect((await post('k1', receipt)).status).toBe(201)
  await post('k1', receipt)
  expect((await post('k2', { kind: 'sale', quantity: '9' })).status).toBe(409)
  const samples = async () => samplesOf(await (await fetch(`${server.url}/metrics`)).text())
  const value = async (wanted: string) => (await samples()).find(({ name }) => name === wanted)
  await expect
    .poll(() => value('backstock_alerts_opened_total'))
    .toMatchObject({ labels: { kind: 'low_stock' }, value: 1 })
  expect(await value('backstock_movements_total')).toMatchObject({ labels: { kind: 'receipt' }, value: 1 })
  expect(await value('backstock_stock_refusals_total')).toMatchObject({
    labels: { code: 'INSUFFICIENT_STOCK' },
    value: 1,
  })
})

test('the password of the mail server is in no log line, also when mails fail', async () => {
  // Nobody listens on port 1.
  const { lines, server } = await talkative({ smtpUrl: 'smtp://shop:hunter2@127.0.0.1:1' })
  const ben = { email: 'ben@example.com', name: 'Ben', role: 'staff', stores: 'all' }
  expect(await server.send('POST', '/people', ben)).toMatchObject({ status: 201 })
  await expect.poll(() => lines.find(({ msg }) => msg === 'delivery failed'), { timeout: 8000 }).toBeDefined()
  expect(JSON.stringify(lines)).not.toContain('hunter2')
  expect(server.banner).not.toContain('hunter2')
})
