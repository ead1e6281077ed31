import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import { countIn } from '#test/support/aws/effect-queues.ts'
import { type FunctionsShop, functionsShop, WITHIN } from '#test/support/aws/functions-shop.ts'
import { dropInto } from '#test/support/aws/incoming-drop.ts'

const isHere = isDynamoDbHere()

const QUARTER_MS = 15 * 60_000

/** What the queue of files holds, and its dead letters. */
async function messagesOf({ cloud }: FunctionsShop): Promise<[waiting: number, dead: number]> {
  const sqs = new SQSClient({})
  const { url, deadUrl } = cloud.queues.incoming!
  try {
    return [await countIn(sqs, url), await countIn(sqs, deadUrl)]
  } finally {
    sqs.destroy()
  }
}

const onHand = async ({ platform, tenantId }: FunctionsShop, productId: string) => {
  const [level] = await platform.stock.levels(tenantId, [{ storeId: 'leeds', productId }])
  return (level?.onHand ?? 0) / 1000
}

describe.skipIf(!isHere)('the function of files from stores', () => {
  test('goes on where its time was over, with a new message each time, until all is in', async () => {
    const count = 400
    // Half a second of work in each of the first five invocations: what is left when 30 s are kept back.
    let invocations = 0
    const shop = await functionsShop({
      around: (name, invoke, event) => invoke(event, name === 'incoming' && ++invocations <= 5 ? 30_500 : undefined),
    })
    const rows = Array.from({ length: count }, (_, i) => `p${i + 1},Product ${i + 1},${i + 1}`)
    const { left } = await dropInto(shop, 'stock.csv', ['sku,name,quantity', ...rows].join('\n'))
    // Its queue hides what failed for a minute: within one, nothing failed.
    await vi.waitFor(async () => expect(await left()).toEqual([]), { timeout: 50_000, interval: 100 })
    expect(shop.lines.filter(({ msg }) => msg === 'time is short, goes on with another invocation')).not.toEqual([])
    expect([await onHand(shop, 'p1'), await onHand(shop, `p${count}`)]).toEqual([1, count])
    await vi.waitFor(async () => expect(await messagesOf(shop)).toEqual([0, 0]), WITHIN)
  }, 90_000)

  test('is told by a sweep of a file whose event was lost', async () => {
    let isLosing = true
    let lostCalls = 0
    const shop = await functionsShop({
      around: async (name, invoke, event) => {
        if (name !== 'incoming' || !isLosing) return invoke(event)
        lostCalls += 1
        return undefined
      },
    })
    const { left } = await dropInto(shop, 'stock.csv', 'sku,quantity\ntea,7\n')
    await vi.waitFor(async () => {
      expect(lostCalls).toBeGreaterThan(0)
      expect(await messagesOf(shop)).toEqual([0, 0])
    }, WITHIN)
    isLosing = false
    // The sweep of the quarter of an hour after the next: by then it has been lying for a quarter at least.
    onTestFinished(() => void vi.useRealTimers())
    vi.setSystemTime((Math.floor(Date.now() / QUARTER_MS) + 2) * QUARTER_MS)
    await shop.host.invoke('sweep')
    expect(shop.lines.findLast(({ msg }) => msg === 'swept')).toMatchObject({ tellOfFiles: 1 })
    await vi.waitFor(async () => expect(await left()).toEqual([]), WITHIN)
    expect(await onHand(shop, 'tea')).toBe(7)
  }, 60_000)
})
