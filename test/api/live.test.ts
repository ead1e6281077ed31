import { describe, expect, test } from 'vitest'
import type { LiveMessage } from '#contract/live.ts'
import type { Principal } from '#domain/identity/permission.ts'
import { NOW, productNamed, TENANT } from '#test/support/shop.ts'
import { MANAGER, STAFF_LEEDS, STRANGER, testApp } from '#test/support/test-app.ts'
import { readLive } from '#usecases/live/follow-live.ts'

type App = Awaited<ReturnType<typeof testApp>>

/** A page that listens, and all it has heard. */
async function listen({ app }: App, principal: Principal) {
  const heard: LiveMessage[] = []
  const socket = await app.injectWS(
    '/api/v1/live',
    { headers: { 'x-as': JSON.stringify(principal) } },
    {
      onInit: (ws) => ws.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString()))),
    },
  )
  await until(() => heard.some(({ type }) => type === 'hello'))
  return {
    heard,
    levels: () => heard.flatMap((m) => (m.type === 'changes' ? m.changes : [])).filter((c) => c.kind === 'level'),
    say: (text: string) => socket.send(text),
    close: () => socket.terminate(),
  }
}

async function until(condition: () => boolean, timeoutMs = 3000): Promise<void> {
  const end = Date.now() + timeoutMs
  while (!condition()) {
    if (Date.now() > end) throw new Error('it did not happen in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const receive = (app: App, key: string, storeId = 'leeds') =>
  app.as(MANAGER)('POST', '/api/v1/movements', {
    body: { lines: [{ kind: 'receipt', productId: 'tea', storeId, quantity: '2' }] },
    headers: { 'idempotency-key': key },
  })

describe('the live stream', () => {
  test('tells the newest number of a level soon after it moved', async () => {
    const app = await testApp()
    const page = await listen(app, MANAGER)
    await receive(app, 'a')
    await receive(app, 'b')
    await until(() => page.levels().some((level) => level.kind === 'level' && level.onHand === '4'))
    expect(page.levels().at(-1)).toEqual({ kind: 'level', storeId: 'leeds', productId: 'tea', onHand: '4', seq: 2 })
    page.close()
  })

  test('tells nobody of stores and tenants that are not theirs', async () => {
    const app = await testApp()
    const [manager, staff, stranger] = await Promise.all(
      [MANAGER, STAFF_LEEDS, STRANGER].map((who) => listen(app, who)),
    )
    await receive(app, 'a', 'york')
    await receive(app, 'b', 'leeds')
    await until(() => staff!.levels().length > 0 && manager!.levels().length > 1)
    expect(staff!.levels().map((c) => c.kind === 'level' && c.storeId)).toEqual(['leeds'])
    expect(stranger!.levels()).toEqual([])
    for (const page of [manager, staff, stranger]) page!.close()
  })

  test('a change of thousands is told as "read again"', async () => {
    const app = await testApp()
    const { catalog, feed } = app.deps
    const before = await feed.latest()
    const write = (id: number) => ({ product: productNamed(`p${id}`), ifVersion: 0, updatedAt: NOW })
    await catalog.saveProducts(
      TENANT,
      Array.from({ length: 2001 }, (_, i) => write(i)),
    )
    const { batch, upTo } = await readLive(app.deps, before)
    expect([batch.updates, upTo]).toEqual([undefined, await feed.latest()])
  })

  test('greets unasked and once, though the page says hello, and answers its pings', async () => {
    const app = await testApp()
    const page = await listen(app, MANAGER)
    for (const text of ['{"type":"hello"}', 'nonsense', '{"type":"ping"}']) page.say(text)
    await until(() => page.heard.length > 1)
    expect(page.heard).toEqual([{ type: 'hello' }, { type: 'pong' }])
    page.close()
  })

  test('nobody unknown may listen', async () => {
    const { app } = await testApp()
    await expect(app.injectWS('/api/v1/live')).rejects.toThrow('401')
  })
})
