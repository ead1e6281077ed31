import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { expect, onTestFinished, test } from 'vitest'
import { pollMessages } from '#platform/aws/message-poller.ts'
import { countIn, createQueue } from '#test/support/aws/effect-queues.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'

await startFauxqs()

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** Two readers of one queue, whose messages are hidden for a second, and work that takes three. */
async function twoReaders({ hiddenSeconds, fails = false }: { hiddenSeconds?: number; fails?: boolean }) {
  const sqs = new SQSClient({})
  onTestFinished(() => sqs.destroy())
  const { url } = await createQueue(sqs, `long-${process.pid}-${performance.now().toFixed()}`, {
    VisibilityTimeout: '1',
  })
  const begun: string[] = []
  const take = async (messages: readonly { messageId: string }[]) => {
    begun.push(...messages.map(({ messageId }) => messageId))
    await pause(fails ? 100 : 3000)
    return { batchItemFailures: fails ? messages.map(({ messageId }) => ({ itemIdentifier: messageId })) : [] }
  }
  const onFault = (error: unknown) => {
    throw error
  }
  const readers = [1, 2].map(() => pollMessages({ sqs, queueUrl: url, take, onFault, messagesMax: 1, hiddenSeconds }))
  onTestFinished(async () => void (await Promise.all(readers.map((reader) => reader.stop()))))
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: 'long' }))
  return { sqs, url, begun }
}

test('work that takes longer than a message is hidden is begun once when it keeps it hidden, and twice when not', async () => {
  const [kept, lost] = await Promise.all([twoReaders({ hiddenSeconds: 1 }), twoReaders({})])
  await pause(4000)
  expect([kept.begun.length, await countIn(kept.sqs, kept.url)]).toEqual([1, 0])
  expect(lost.begun.length).toBeGreaterThan(1)
})

test('what was not taken is there for others when its time is over', async () => {
  const { begun } = await twoReaders({ hiddenSeconds: 1, fails: true })
  await pause(2500)
  // Begun at once, and again after each second.
  expect(begun.length).toBeGreaterThan(1)
})
