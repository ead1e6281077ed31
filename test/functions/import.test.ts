import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { awsVariables } from '#test/support/aws/aws-local.ts'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import { type FunctionsShop, functionsShop, WITHIN } from '#test/support/aws/functions-shop.ts'

const isHere = isDynamoDbHere()

const ROOT = join(import.meta.dirname, '../..')

/** A file of products with 1, 2, 3, ... on the shelf. */
const fileOf = (count: number): string =>
  ['sku,name,quantity', ...Array.from({ length: count }, (_, i) => `p${i + 1},Product ${i + 1},${i + 1}`)].join('\n')

/** What each product has, and how many movements that took. */
async function shelves({ platform, tenantId }: FunctionsShop, count: number) {
  const keys = Array.from({ length: count }, (_, i) => ({ storeId: 'leeds', productId: `p${i + 1}` }))
  const levels = []
  for (let i = 0; i < keys.length; i += 100)
    levels.push(...(await platform.stock.levels(tenantId, keys.slice(i, i + 100))))
  return levels.map(({ onHand, seq }) => ({ onHand: onHand / 1000, seq }))
}

const exactly = (count: number) => Array.from({ length: count }, (_, i) => ({ onHand: i + 1, seq: 1 }))

/** The function in a process of its own. */
async function functionProcess(shop: FunctionsShop, aws: Parameters<typeof awsVariables>[0]): Promise<ChildProcess> {
  const child = fork(join(import.meta.dirname, 'function-process.ts'), [join(ROOT, 'src/main/lambda-import.ts')], {
    env: { ...process.env, ...awsVariables(aws), BACKSTOCK_PUBLIC_URL: shop.url, BACKSTOCK_LOG_LEVEL: 'silent' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((ready) => child.once('message', ready))
  return child
}

describe.skipIf(!isHere)('the function of imports', () => {
  test('goes on where its time was over, with a new message each time, until all is in', async () => {
    const count = 500
    // A second of work in each of the first five invocations: what is left when 30 s are kept back.
    let invocations = 0
    const shop = await functionsShop({
      around: (name, invoke, event) => invoke(event, name === 'import' && ++invocations <= 5 ? 31_000 : undefined),
    })
    const importId = await shop.upload(fileOf(count))
    await shop.importIs(importId, 'planned')
    await shop.apply(importId)
    await vi.waitFor(async () => expect((await shop.imported(importId)).status).toBe('applied'), { timeout: 60_000 })
    const goneOn = shop.lines.filter((line) => line.function === 'import' && line.isDone === false)
    expect(goneOn.length).toBeGreaterThan(0)
    expect(goneOn.every(({ correlationId }) => correlationId === importId)).toBe(true)
    expect(await shelves(shop, count)).toEqual(exactly(count))
  }, 120_000)

  test('that is killed in the middle leaves an import that the next sweep has finished, every line once', async () => {
    const count = 500
    const shop = await functionsShop({ triggered: ['detect'] })
    const importId = await shop.upload(fileOf(count))
    await shop.host.invoke('import', messageOf(importId))
    await shop.importIs(importId, 'planned')
    await shop.apply(importId)
    const child = await functionProcess(shop, shop.cloud.aws)
    child.send(messageOf(importId))
    await vi.waitFor(async () => expect((await shelves(shop, count)).some(({ seq }) => seq > 0)).toBe(true), WITHIN)
    child.kill('SIGKILL')
    await new Promise((gone) => child.once('exit', gone))
    expect((await shop.imported(importId)).status).toBe('applying')

    // The dead one's lease holds for ten seconds: until then a sweep tells of nothing, and afterwards of it.
    await vi.waitFor(
      async () => {
        await shop.host.invoke('sweep')
        expect(shop.lines.findLast(({ msg }) => msg === 'swept')).toMatchObject({ announceWaiting: 1 })
      },
      { timeout: 20_000, interval: 1000 },
    )
    await shop.host.invoke('import', messageOf(importId))
    await shop.importIs(importId, 'applied')
    expect(await shelves(shop, count)).toEqual(exactly(count))
  }, 120_000)

  test('puts aside what is no message of ours', async () => {
    const shop = await functionsShop({ triggered: [] })
    const bodies = ['not JSON', 'null', '{}', '{"importId":7}', '{"importId":""}']
    const Records = bodies.map((body, i) => ({ messageId: `m${i}`, body }))
    expect(await shop.host.invoke('import', { Records })).toEqual({
      batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
    })
  }, 60_000)
})

const messageOf = (importId: string) => ({ Records: [{ messageId: 'm', body: JSON.stringify({ importId }) }] })
