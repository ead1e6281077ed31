import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { ReportSubscription } from '#domain/reports/report-subscription.ts'
import { takeMailReturns } from '#platform/aws/mail-returns.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { pollMessages } from '#platform/aws/message-poller.ts'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localBlobs } from '#platform/local/blobs.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import { createQueue } from '#test/support/aws/effect-queues.ts'
import { startFauxqs } from '#test/support/aws/fauxqs.ts'
import { sesServer } from '#test/support/aws/ses.ts'
import { startSes } from '#test/support/aws/ses-emulator.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { tempDatabase, tempFolder } from '#test/support/temp-database.ts'
import { stopReturnedMail } from '#usecases/alerts/stop-returned-mail.ts'

await Promise.all([startFauxqs(), startSes()])

const base = (subscriptionId: string) => ({
  subscriptionId,
  tenantId: TENANT,
  userId: 'u1',
  status: 'active' as const,
  linkToken: `token-${subscriptionId}`,
  createdAt: NOW,
})

const toAlerts = (id: string, more: Partial<Subscription> = {}): Omit<Subscription, 'version'> => ({
  ...base(id),
  channel: 'mail',
  address: 'ann@example.com',
  kinds: ['low_stock'],
  stores: 'all',
  categories: 'all',
  delivery: 'immediate',
  digestAt: 420,
  timeZone: 'Europe/London',
  ...more,
})

const toReports = (id: string, more: Partial<ReportSubscription> = {}): Omit<ReportSubscription, 'version'> => ({
  ...base(id),
  email: 'ann@example.com',
  type: 'daily-insights',
  ...more,
})

/** Subscriptions of one address, and of others; and what takes SES's events for them. */
async function shop() {
  const database = await tempDatabase()
  const deps = { alerts: localAlertStore(database), reports: localReportStore(database) }
  await deps.alerts.saveSubscription(toAlerts('a1'), 0)
  await deps.alerts.saveSubscription(toAlerts('a2', { userId: 'u2' }), 0)
  await deps.alerts.saveSubscription(toAlerts('a3', { address: 'bob@example.com' }), 0)
  await deps.alerts.saveSubscription(toAlerts('a4', { tenantId: 'other' }), 0)
  await deps.reports.saveSubscription(toReports('r1'), 0)
  await deps.reports.saveSubscription(toReports('r2', { email: 'bob@example.com' }), 0)
  const stopped = async () => {
    const all = [
      ...(await deps.alerts.subscriptions(TENANT)),
      ...(await deps.alerts.subscriptions('other')),
      ...(await deps.reports.subscriptions(TENANT)),
    ]
    return all
      .filter(({ status }) => status === 'stopped')
      .map(({ subscriptionId }) => subscriptionId)
      .toSorted()
  }
  const failures: string[] = []
  const take = (messages: Parameters<typeof takeMailReturns>[1]) =>
    takeMailReturns(
      {
        stop: (returned) => stopReturnedMail(deps, returned),
        onFailure: (_, { messageId }) => failures.push(messageId),
      },
      messages,
    )
  const tell = (event: unknown) =>
    take([{ messageId: 'm', body: typeof event === 'string' ? event : JSON.stringify(event) }])
  return { ...deps, stopped, take, tell, failures }
}

/** As in docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html, shortened, with our tags. */
const mailOf = (tags: Record<string, string[]>, destination = ['ann@example.com']) => ({
  timestamp: '2017-08-05T00:40:02.012Z',
  source: 'Backstock <shop@backstock.example>',
  messageId: 'EXAMPLE7c191be45-e9aedb9a-02f9-4d12-a87d-dd0099a07f8a-000000',
  destination,
  tags: { 'ses:configuration-set': ['backstock'], ...tags },
})
const bounce = (tags: Record<string, string[]>, bounceType = 'Permanent', destination?: string[]) => ({
  eventType: 'Bounce',
  bounce: {
    bounceType,
    bounceSubType: 'General',
    bouncedRecipients: [{ emailAddress: 'forwarded@elsewhere.example', action: 'failed', status: '5.1.1' }],
    timestamp: '2017-08-05T00:41:02.669Z',
  },
  mail: mailOf(tags, destination),
})
const complaint = (tags: Record<string, string[]>, complaintFeedbackType?: string) => ({
  eventType: 'Complaint',
  complaint: { complainedRecipients: [{ emailAddress: 'ann@example.com' }], complaintFeedbackType },
  mail: mailOf(tags),
})
const ALERTS = { subscription: ['a1'], about: ['alerts'] }
const REPORTS = { subscription: ['r1'], about: ['reports'] }

/** Everything of the shop that goes to Ann's address, whoever asked for it. */
const ANNS = ['a1', 'a2', 'r1']

describe('mail that comes back', () => {
  test.each([
    ['a bounce of an alert', bounce(ALERTS)],
    ['a bounce of a report', bounce(REPORTS)],
    ['a bounce of a mail to a name in capitals', bounce(ALERTS, 'Permanent', ['Ann@Example.com'])],
    ['a complaint', complaint(ALERTS, 'abuse')],
    ['a complaint that says no more', complaint(REPORTS)],
  ])('%s stops all mails of the shop to its address, and no others', async (_, event) => {
    const { tell, stopped } = await shop()
    expect(await tell(event)).toEqual({ batchItemFailures: [] })
    expect(await stopped()).toEqual(ANNS)
    expect(await tell(event)).toEqual({ batchItemFailures: [] })
  })

  test.each([
    ['a mailbox that is full', bounce(ALERTS, 'Transient')],
    ['a bounce of no known kind', bounce(ALERTS, 'Undetermined')],
    ['a complaint taken back', complaint(ALERTS, 'not-spam')],
    ['a delivery', { eventType: 'Delivery', delivery: {}, mail: mailOf(ALERTS) }],
    ['a mail without a subscription', bounce({ mail: ['01a1'] })],
    ['a subscription that is gone', bounce({ subscription: ['a9'], about: ['alerts'] })],
    ['a report’s id among alerts', bounce({ subscription: ['r1'], about: ['alerts'] })],
    ['an address that nobody has any more', bounce(ALERTS, 'Permanent', ['ann@old.example'])],
  ])('%s stops nothing', async (_, event) => {
    const { tell, stopped, failures } = await shop()
    expect(await tell(event)).toEqual({ batchItemFailures: [] })
    expect([await stopped(), failures]).toEqual([[], []])
  })

  test('stops others that go to the address, when the subscription it answered has another by now', async () => {
    const { tell, stopped } = await shop()
    await tell(bounce(ALERTS, 'Permanent', ['bob@example.com']))
    expect(await stopped()).toEqual(['a3', 'r2'])
  })

  test.each(['not JSON', 'null', '{}', '[]', '"Bounce"', { eventType: 'Bounce', bounce: { bounceType: 'Permanent' } }])(
    '%j is no event of SES, and is put aside',
    async (event) => {
      const { tell, failures } = await shop()
      expect(await tell(event)).toEqual({ batchItemFailures: [{ itemIdentifier: 'm' }] })
      expect(failures).toEqual(['m'])
    },
  )

  test('comes by SNS and SQS with the tags its mail was sent with', async () => {
    const { take, stopped } = await shop()
    const ses = await sesServer()
    const mailer = awsMailer(
      { from: 'shop@backstock.example', blobs: localBlobs(await tempFolder()) },
      { endpoint: ses.url },
    )
    const [sns, sqs] = [new SNSClient({}), new SQSClient({})]
    onTestFinished(() => {
      mailer.close()
      sns.destroy()
      sqs.destroy()
    })
    const audience = { subscriptionId: 'r1', stores: 'all', to: 'reports' } as const
    await mailer.send({ id: 'm1', to: 'ann@example.com', subject: 's', text: 't', html: 'h', audience })
    const tags = Object.fromEntries(ses.accepted[0]!.EmailTags!.map(({ Name, Value }) => [Name, [Value]]))

    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'mail-events' }))
    const queue = await createQueue(sqs, 'mail-events', {})
    const Attributes = { RawMessageDelivery: 'true' }
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: queue.arn, Attributes }))
    const onFault = (error: unknown) => {
      throw error
    }
    const poller = pollMessages({ sqs, queueUrl: queue.url, take, onFault })
    onTestFinished(() => poller.stop())
    await sns.send(new PublishCommand({ TopicArn, Message: JSON.stringify(bounce(tags)) }))
    await vi.waitFor(async () => expect(await stopped()).toEqual(ANNS), { timeout: 5000 })
  })
})
