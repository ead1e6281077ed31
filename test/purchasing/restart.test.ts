import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { startServer } from '#main/start.ts'
import { testConfig } from '#test/support/config.ts'
import { OWNER } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'

async function start(folder: string) {
  const server = await startServer(testConfig(folder))
  let isStopped = false
  const stop = async () => {
    if (!isStopped) await server.stop()
    isStopped = true
  }
  onTestFinished(stop)
  let token = ''
  const send = async (method: string, path: string, body?: unknown, key = crypto.randomUUID()) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  const signIn = async () => {
    token = (await send('POST', '/session', { email: OWNER.email, password: OWNER.password, as: 'token' })).token
  }
  return { ...server, stop, send, signIn }
}

test('a server that stopped between a reversal and its order expects the goods again after its next start', async () => {
  const folder = join(await tempFolder(), 'data')
  const first = await start(folder)
  const store = { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' }
  await first.send('POST', '/setup', { shopName: 'Acme', currency: 'GBP', store, owner: OWNER })
  await first.signIn()
  await first.send('POST', '/products', { productId: 'tea', name: 'Tea' })
  const lines = [{ productId: 'tea', quantity: '10' }]
  const { orderId } = await first.send('POST', '/purchase-orders', { supplier: 'Acme', storeId: 'leeds', lines })
  await first.send('POST', `/purchase-orders/${orderId}/order`, {})
  expect((await first.send('POST', `/purchase-orders/${orderId}/receive`, { lines })).state).toBe('received')
  const [tenant] = await first.platform.catalog.tenants()
  // As the ledger has it when the process dies before it looks at the order.
  const undo = { kind: 'reversal', storeId: 'leeds', productId: 'tea', seq: 1 } as const
  const command = { key: 'undo', fingerprint: 'undo', actor: 'user:x', recordedAt: Date.now(), lines: [undo] }
  await first.platform.stock.record({ tenantId: tenant!.tenantId, ...command })
  expect((await first.send('GET', '/incoming')).data).toEqual([])
  await first.stop()

  const second = await start(folder)
  await second.signIn()
  await expect
    .poll(async () => (await second.send('GET', '/incoming')).data, { timeout: 5000 })
    .toMatchObject([{ storeId: 'leeds', productId: 'tea', quantity: '10' }])
})
