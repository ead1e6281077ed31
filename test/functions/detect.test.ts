import { describe, expect, test, vi } from 'vitest'
import { localDay } from '#domain/values/local-time.ts'
import type { StreamRecord } from '#platform/aws/stream-relay.ts'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import type { FunctionName } from '#test/support/aws/function-host.ts'
import { functionsShop, WITHIN } from '#test/support/aws/functions-shop.ts'

const isHere = isDynamoDbHere()

type Invoke = (event: unknown, remainingMs?: number) => Promise<unknown>

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)

/** Calls `detect` with everything twice and in any order, with things of long ago, and twice at the same time. */
function noise() {
  const past: StreamRecord[] = []
  return async (name: FunctionName, invoke: Invoke, event: unknown) => {
    if (name !== 'detect') return invoke(event)
    const { Records } = event as { Records: StreamRecord[] }
    past.push(...Records)
    const noisy = () => ({ Records: shuffled([...Records, ...Records, ...shuffled(past).slice(0, 10)]) })
    const [first, second] = await Promise.all([invoke(noisy()), invoke(noisy())])
    const failed = [first, second].flatMap((outcome) => (outcome as { batchItemFailures: unknown[] }).batchItemFailures)
    return { batchItemFailures: failed }
  }
}

describe.skipIf(!isHere)('the function of the stream', () => {
  test('tells each thing once, however often and in whatever order it is told of it', async () => {
    const shop = await functionsShop({ around: noise() })
    await shop.listen()
    await shop.move('receipt', '20')
    await shop.move('sale', '16')
    await shop.post.waitFor(1)
    await shop.move('sale', '4')
    await shop.post.waitFor(2)
    await shop.move('receipt', '30')
    await shop.post.waitFor(3)
    await vi.waitFor(async () => {
      const { data } = await shop.platform.queue.records(shop.tenantId, { state: 'waiting', limit: 9 })
      expect(data).toEqual([])
    }, WITHIN)
    expect(shop.post.mails.map(({ subject }) => subject)).toEqual([
      'Tea is running low in Leeds',
      'Tea is out of stock in Leeds',
      'Tea is back in stock in Leeds',
    ])
    expect(await shop.alertKinds()).toEqual(['back_in_stock resolved', 'low_stock resolved', 'out_of_stock resolved'])

    // 16 + 4 sold, whatever was folded twice.
    const day = localDay(Date.now(), 'Europe/London')
    await vi.waitFor(async () => {
      const { body } = await shop.send('GET', `/sales-data/tea?from=${day}&to=${day}`)
      expect(JSON.stringify(body)).toContain('"20"')
    }, WITHIN)
    expect(shop.lines.filter(({ level }) => (level as number) >= 50)).toEqual([])
  }, 60_000)

  test('tries again from the first record that it could not pass on, and loses none', async () => {
    let calls = 0
    const shop = await functionsShop({
      async around(name, invoke, event) {
        const isBroken = name === 'detect' && ++calls % 3 === 1
        const outcome = await invoke(event)
        // It dies after its work: Lambda knows nothing of that, and calls again with all of it.
        if (isBroken) throw new Error('the function died')
        return outcome
      },
    })
    await shop.listen()
    await shop.move('receipt', '20')
    await shop.move('sale', '16')
    await shop.post.waitFor(1)
    expect(calls).toBeGreaterThan(2)
    expect(await shop.alertKinds()).toEqual(['low_stock open'])
    expect(shop.post.mails).toHaveLength(1)
    expect(shop.host.givenUp).toEqual([])
  }, 60_000)
})

describe.skipIf(!isHere)('a request', () => {
  test('is followed by its id from the answer to the log line of the function that sent its mail', async () => {
    const shop = await functionsShop()
    const invited = await fetch(`${shop.url}/api/v1/people`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${shop.token}`,
        'content-type': 'application/json',
        'x-request-id': 'till-7:42',
      },
      body: JSON.stringify({ email: 'bob@example.com', name: 'Bob', role: 'staff', stores: 'all' }),
    })
    expect([invited.status, invited.headers.get('x-request-id')]).toEqual([201, 'till-7:42'])
    await shop.post.waitFor(1)
    const line = await vi.waitFor(() => {
      const found = shop.lines.find(({ msg }) => msg === 'delivered')
      expect(found).toBeDefined()
      return found
    }, WITHIN)
    expect(line).toMatchObject({
      service: 'backstock',
      function: 'deliver',
      topic: 'mail',
      correlationId: 'till-7:42',
      requestId: expect.stringMatching(/^[\da-f-]{36}$/),
    })
  }, 60_000)
})
