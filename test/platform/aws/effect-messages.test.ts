import { Readable } from 'node:stream'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { announceEffects } from '#platform/aws/effect-announcer.ts'
import { takeEffectMessages } from '#platform/aws/effect-messages.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { pollMessages } from '#platform/aws/message-poller.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import type { RelayOutcome, StreamRecord } from '#platform/aws/stream-relay.ts'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import type { Mail } from '#ports/mailer.ts'
import { type Delivery, type Effect, UndeliverableError, type WorkQueue } from '#ports/queue.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { countIn, effectQueues, messagesIn } from '#test/support/aws/effect-queues.ts'
import { newBucket, startFauxqs } from '#test/support/aws/fauxqs.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { sesServer } from '#test/support/aws/ses.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { tempDatabase } from '#test/support/temp-database.ts'
import { type Channel, deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'

await Promise.all([startFauxqs(), startSes()])
const hasDynamoDb = await startDynamoDb()

const effect = (key: string, more: Partial<Effect> = {}): Effect => ({
  tenantId: TENANT,
  topic: 'mail',
  key,
  body: { say: key },
  ...more,
})

/** A table, its stream announced by SNS, a queue per topic, and a way to let a worker take from one. */
async function shop() {
  const table = await tempTable()
  const [sns, sqs, streams] = [new SNSClient({}), new SQSClient({}), new DynamoDBStreamsClient({})]
  onTestFinished(() => {
    for (const client of [sns, sqs, streams]) client.destroy()
  })
  const { topicArn, queues } = await effectQueues({ sns, sqs }, { topics: ['mail', 'sms'] })
  const state = { topicArn, failures: [] as unknown[], outcome: undefined as RelayOutcome | undefined }
  const relay = async (records: readonly StreamRecord[]) => {
    const onFailure = (error: unknown) => state.failures.push(error)
    state.outcome = await announceEffects({ sns, topicArn: state.topicArn, now: () => NOW, onFailure }, records)
    return state.outcome
  }
  const deps = { table, tools: realTools }
  const queue = awsQueue({ ...deps, now: () => NOW })
  const clock = { now: () => NOW }
  const worker = (channel: Channel) => (from: WorkQueue) =>
    deliverEffects({ queue: from, clock, randomness: { fraction: () => 0 }, onOutcome: () => undefined }, channel)
  const lost: { messageId: string; correlationId?: string }[] = []
  /** Lets a worker of this channel take from its queue until the test is over. */
  const run = (channel: Channel, work = worker(channel)) => {
    const poller = pollMessages({
      sqs,
      queueUrl: queues[channel.topic]!.url,
      take: (messages) =>
        takeEffectMessages({ ...deps, queue, work, onFailure: (_, message) => lost.push(message) }, messages),
      onFault: (error) => {
        throw error
      },
    })
    onTestFinished(() => poller.stop())
  }
  const { drain } = streamPoller({ table, streams, relay })
  return { queue, sns, sqs, queues, state, worker, run, announce: drain, lost }
}

/** A channel that remembers what it was given. */
function channel(topic = 'mail', deliver: (delivery: Delivery) => Promise<void> = async () => undefined) {
  const given: Delivery[] = []
  const through: Channel = {
    topic,
    async deliver(delivery) {
      given.push(delivery)
      await deliver(delivery)
    },
  }
  return { ...through, given, keys: () => given.map(({ key }) => key).toSorted() }
}

const WITHIN = { timeout: 8000, interval: 20 }

describe.skipIf(!hasDynamoDb)('effects on their way', () => {
  test('go to the worker of their topic, with the correlation id of the request that caused them', async () => {
    const { queue, announce, run, sqs, queues } = await shop()
    await queue.enqueue(effect('tea-is-low', { correlationId: 'request-7' }))
    await queue.enqueue(effect('tea-is-low', { topic: 'sms' }))
    await announce()
    const [hint, ...others] = await messagesIn(sqs, queues.mail!.url)
    expect(others).toEqual([])
    expect(hint!.MessageAttributes).toMatchObject({
      topic: { StringValue: 'mail' },
      tenantId: { StringValue: TENANT },
      correlationId: { StringValue: 'request-7' },
    })
    const [mail, sms] = [channel('mail'), channel('sms')]
    run(mail)
    run(sms)
    await vi.waitFor(() => expect([mail.given.length, sms.given.length]).toEqual([1, 1]), WITHIN)
    expect(mail.given[0]).toMatchObject({ topic: 'mail', correlationId: 'request-7', body: { say: 'tea-is-low' } })
    await vi.waitFor(
      async () => expect(await queue.record(TENANT, mail.given[0]!.id)).toMatchObject({ state: 'done', attempts: 1 }),
      WITHIN,
    )
  })

  test('a mail goes from the table by SNS, SQS and S3 to SES, with its report', async () => {
    const { queue, announce, run, worker } = await shop()
    const [ses, blobs, database] = [await sesServer(), awsBlobs(await newBucket()), await tempDatabase()]
    const mailer = awsMailer({ from: 'shop@backstock.example', blobs }, { endpoint: ses.url })
    onTestFinished(() => {
      mailer.close()
      blobs.close()
    })
    const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7) % 256)
    await blobs.put('reports/r1-1.pdf', Readable.from([bytes]), bytes.length)
    const body: Mail = {
      id: 'm1',
      to: 'ann@example.com',
      subject: 'Yesterday',
      text: 't',
      html: 'h',
      attachments: [{ fileName: 'daily.pdf', contentType: 'application/pdf', blobKey: 'reports/r1-1.pdf' }],
    }
    await queue.enqueue(effect('report:r1', { body, correlationId: 'r1' }))
    await announce()
    const through = mailChannel({
      mailer,
      alerts: localAlertStore(database),
      reports: localReportStore(database),
      identity: localIdentityStore(database),
    })
    run(through, worker(through))
    await vi.waitFor(
      async () => expect((await queue.records(TENANT, { state: 'done', limit: 9 })).data).toHaveLength(1),
      WITHIN,
    )
    const [mail, ...others] = await ses.mails()
    expect([mail?.subject, mail?.to?.[0]?.address, others]).toEqual(['Yesterday', 'ann@example.com', []])
    expect(Buffer.compare(Buffer.from(mail!.attachments[0]!.content as ArrayBuffer), bytes)).toBe(0)
  })

  test('go all the same when what a message carries beside them is nothing that SNS takes', async () => {
    const { queue, announce, sqs, queues } = await shop()
    for (const correlationId of ['', '\u0000', 'ä 茶', 'x'.repeat(257)]) {
      await queue.enqueue(effect(`caused by ${correlationId}`, { correlationId }))
    }
    await announce()
    const hints = await messagesIn(sqs, queues.mail!.url)
    expect(hints).toHaveLength(4)
    expect(hints.flatMap(({ MessageAttributes }) => Object.keys(MessageAttributes ?? {}))).not.toContain(
      'correlationId',
    )
  })

  test('of a batch, only what failed comes again', async () => {
    const { queue, announce, run, worker, lost } = await shop()
    for (const key of ['a', 'b', 'c']) await queue.enqueue(effect(key, { correlationId: `request-${key}` }))
    await announce()
    const mail = channel()
    let isReachable = false
    run(mail, async (from) => {
      const work = worker(mail)
      return work({
        ...from,
        async receive(request) {
          const deliveries = await from.receive({ ...request, visibilityMs: 0 })
          if (deliveries[0]?.key !== 'b' || isReachable) return deliveries
          isReachable = true
          throw new Error('the table cannot be reached')
        },
      })
    })
    await vi.waitFor(() => expect(mail.keys()).toEqual(['a', 'b', 'c']), WITHIN)
    expect(lost).toMatchObject([{ correlationId: 'request-b' }])
    await vi.waitFor(async () =>
      expect((await queue.records(TENANT, { state: 'done', limit: 9 })).data).toHaveLength(3),
    )
  })

  test('a message that nobody can work with is put aside, and holds up nothing', async () => {
    const { queue, announce, run, sqs, queues } = await shop()
    const url = queues.mail!.url
    const gone = JSON.stringify({ effectId: `${'x'.repeat(22)}-${TENANT}` })
    for (const body of ['not JSON', '{"effectId":7}', '{"effectId":""}', 'null', gone]) {
      await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }))
    }
    await queue.enqueue(effect('good'))
    await announce()
    const mail = channel()
    run(mail)
    await vi.waitFor(() => expect(mail.keys()).toEqual(['good']), WITHIN)
    await vi.waitFor(async () => {
      const dead = await messagesIn(sqs, queues.mail!.deadUrl)
      expect(dead.map(({ Body }) => Body).toSorted()).toEqual(
        ['not JSON', '{"effectId":7}', '{"effectId":""}', 'null', gone].toSorted(),
      )
    }, WITHIN)
    expect(mail.keys()).toEqual(['good'])
  }, 20_000)

  test('a hint that comes twice does nothing the second time', async () => {
    const { queue, announce, run, sns, sqs, queues, state } = await shop()
    await queue.enqueue(effect('once'))
    await announce()
    const [hint] = await messagesIn(sqs, queues.mail!.url)
    const MessageAttributes = { topic: { DataType: 'String', StringValue: 'mail' } }
    await sns.send(new PublishCommand({ TopicArn: state.topicArn, Message: hint!.Body, MessageAttributes }))
    const mail = channel()
    run(mail)
    await vi.waitFor(async () => expect(await countIn(sqs, queues.mail!.url)).toBe(0), WITHIN)
    expect(mail.keys()).toEqual(['once'])
    expect(await messagesIn(sqs, queues.mail!.deadUrl)).toEqual([])
  })

  test('a hint in the queue of another topic is put aside, and its effect is left alone', async () => {
    const { queue, announce, run, sqs, queues } = await shop()
    await queue.enqueue(effect('a'))
    await announce()
    const [hint] = await messagesIn(sqs, queues.mail!.url)
    await sqs.send(new SendMessageCommand({ QueueUrl: queues.sms!.url, MessageBody: hint!.Body }))
    const sms = channel('sms')
    run(sms)
    await vi.waitFor(async () => expect(await messagesIn(sqs, queues.sms!.deadUrl)).toHaveLength(1), WITHIN)
    expect(sms.given).toEqual([])
  })

  test('a delivery that fails is tried again at its time, by no message', async () => {
    const { queue, announce, run, worker, sqs, queues } = await shop()
    await queue.enqueue(effect('busy'))
    await queue.enqueue(effect('refused'))
    await announce()
    const mail = channel('mail', async ({ key }) => {
      throw key === 'busy' ? new Error('try later') : new UndeliverableError('no such mailbox')
    })
    run(mail)
    await vi.waitFor(async () => expect(await countIn(sqs, queues.mail!.url)).toBe(0), WITHIN)
    const { data } = await queue.records(TENANT, { limit: 9 })
    // The first retry comes after 2500 ms when chance says the least: subscription.test.ts.
    expect(data).toMatchObject([
      { key: 'refused', state: 'dead', error: 'no such mailbox' },
      { key: 'busy', state: 'waiting', error: 'try later', dueAt: NOW + 2500 },
    ])
    expect(mail.given).toHaveLength(2)
    expect(await worker(mail)(queue)).toBe(0)
  })

  test('a dead letter that is sent round again is announced again; a claim is not, nor what was asked for twice', async () => {
    const { queue, announce, sqs, queues } = await shop()
    await queue.enqueue(effect('a'))
    await queue.enqueue(effect('a'))
    await queue.enqueue(effect('tomorrow', { notBefore: NOW + 86_400_000 }))
    const [delivery] = await queue.receive({ topic: 'mail', limit: 1, visibilityMs: 1000, now: NOW })
    await queue.retry(delivery!.id, { error: 'no', now: NOW })
    await announce()
    // What was queued due is told; what is due tomorrow, what was claimed and what died is not.
    expect(await messagesIn(sqs, queues.mail!.url)).toHaveLength(1)
    await queue.redrive(TENANT, delivery!.id, NOW)
    await announce()
    expect(await messagesIn(sqs, queues.mail!.url)).toHaveLength(2)
  })

  test('a hint that is lost is made good by looking at what is due', async () => {
    const { queue, run, worker, sqs, queues } = await shop()
    const mail = channel()
    run(mail)
    await queue.enqueue(effect('lost'))
    expect(await messagesIn(sqs, queues.mail!.url)).toEqual([])
    expect(await worker(mail)(queue)).toBe(1)
    expect(mail.keys()).toEqual(['lost'])
  })

  test('records of the stream are left for the next time when SNS does not take their hints', async () => {
    const { queue, announce, sns, sqs, queues, state } = await shop()
    const topicArn = state.topicArn
    state.topicArn = `${topicArn}-gone`
    for (let i = 0; i < 12; i++) await queue.enqueue(effect(`e${i}`))
    await expect(announce()).rejects.toThrow('left records')
    expect(state.failures).toHaveLength(1)
    expect(state.outcome!.batchItemFailures).toEqual([{ itemIdentifier: expect.stringMatching(/^\d+$/) }])
    state.topicArn = topicArn
    // The emulator takes all of a batch or nothing; SNS may leave single ones.
    sns.middlewareStack.add(
      (next) => async (request) => {
        const { output, response } = await next(request)
        return { output: { ...output, Failed: [{ Id: '3', Code: 'InternalError', SenderFault: false }] }, response }
      },
      { name: 'leaveOne', step: 'initialize' },
    )
    await expect(announce()).rejects.toThrow('left records')
    expect(String(state.failures[1])).toContain('1 of 10 hints were not taken: InternalError')
    sns.middlewareStack.remove('leaveOne')
    await announce()
    const seen = new Set<string>()
    await vi.waitFor(async () => {
      for (const { Body } of await messagesIn(sqs, queues.mail!.url)) seen.add(Body!)
      expect(seen.size).toBe(12)
    }, WITHIN)
  })
})
