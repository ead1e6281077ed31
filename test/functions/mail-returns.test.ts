import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startServer } from '#main/start.ts'
import { type LocalCloud, localCloud } from '#test/support/aws/aws-local.ts'
import { isDynamoDbHere } from '#test/support/aws/dynamodb.ts'
import { countIn } from '#test/support/aws/effect-queues.ts'
import { startWithFunctions } from '#test/support/aws/functions-server.ts'
import { WITHIN } from '#test/support/aws/functions-shop.ts'
import { testConfig } from '#test/support/config.ts'
import { openShop } from '#test/support/server.ts'
import { tempFolder } from '#test/support/temp-database.ts'

const isHere = isDynamoDbHere()

async function start(background: 'server' | 'functions') {
  const config = testConfig(await tempFolder())
  if (background === 'functions') return startWithFunctions(config)
  const cloud: LocalCloud = await localCloud('server')
  return { ...(await startServer({ ...config, aws: cloud.aws })), cloud }
}

const bounceOf = (subscriptionId: string) => ({
  eventType: 'Bounce',
  bounce: { bounceType: 'Permanent' },
  mail: { destination: ['ann@example.com'], tags: { subscription: [subscriptionId], about: ['reports'] } },
})

describe.skipIf(!isHere).each(['server', 'functions'] as const)(
  'with the work in the background done by %s',
  (background) => {
    test('a bounce that SES tells of stops the subscription it answers', async () => {
      const server = await start(background)
      onTestFinished(() => server.stop())
      const { send } = await openShop(server)
      const asked = await send('POST', '/report-subscriptions', { email: 'ann@example.com', type: 'daily-insights' })
      const { subscriptionId } = asked.body as { subscriptionId: string }
      const { reports } = server.platform
      const { version, ...unconfirmed } = (await reports.subscription(subscriptionId))!
      await reports.saveSubscription({ ...unconfirmed, status: 'active' }, version)

      const sqs = new SQSClient({})
      onTestFinished(() => sqs.destroy())
      const { url, deadUrl } = server.cloud.queues['mail-returns']!
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: JSON.stringify(bounceOf(subscriptionId)) }))
      await vi.waitFor(
        async () => expect(await reports.subscription(subscriptionId)).toMatchObject({ status: 'stopped' }),
        WITHIN,
      )
      await vi.waitFor(
        async () => expect([await countIn(sqs, url), await countIn(sqs, deadUrl)]).toEqual([0, 0]),
        WITHIN,
      )
    }, 60_000)
  },
)
