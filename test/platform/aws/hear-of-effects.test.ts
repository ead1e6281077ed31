import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openPlatform } from '#main/platform.ts'
import { awsLocal } from '#test/support/aws/aws-local.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { testConfig } from '#test/support/config.ts'
import { TENANT } from '#test/support/shop.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const isHere = await startDynamoDb()

describe.skipIf(!isHere)('effects on AWS', () => {
  test('are heard of by the workers of their own topic, each on its own queue', async () => {
    const faults: unknown[] = []
    const platform = await openPlatform(testConfig(await tempFolder(), { aws: await awsLocal() }), {
      onFailure: (error) => faults.push(error),
      logFault: (error) => faults.push(error),
    })
    onTestFinished(() => platform.close())
    const worked: [string, string][] = []
    for (const topic of ['mail', 'text']) {
      // As a worker does, but without ever looking at the whole queue by itself.
      const hearing = platform.hearOfEffects(topic, async (queue) => {
        const now = platform.clock.now()
        for (const { id, key } of await queue.receive({ topic, limit: 9, visibilityMs: 60_000, now })) {
          worked.push([topic, key])
          await queue.done(id, now)
        }
      })
      onTestFinished(() => hearing?.stop())
    }
    expect(platform.hearOfEffects('webhook', async () => undefined)).toBeUndefined()
    for (const topic of ['mail', 'text']) {
      await platform.queue.enqueue({ tenantId: TENANT, topic, key: `a ${topic}`, body: {} })
    }
    await vi.waitFor(() => expect(worked).toHaveLength(2), { timeout: 8000 })
    expect(worked.toSorted()).toEqual([
      ['mail', 'a mail'],
      ['text', 'a text'],
    ])
    // A queue of the wrong worker would name an unknown effect.
    expect(faults).toEqual([])
  })
})
