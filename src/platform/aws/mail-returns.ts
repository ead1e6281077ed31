import type { ReturnedMail } from '#ports/mailer.ts'
import type { MessagesOutcome, QueueMessage } from './effect-messages.ts'

interface MailReturnsDeps {
  /** Stops what goes to the address; twice does no more than once. */
  stop(returned: ReturnedMail): Promise<unknown>
  /** Hears of every message that is left for the next time. */
  onFailure(error: unknown, message: { messageId: string }): void
}

/**
 * Takes a batch of SES's events (configuration set -> SNS -> queue, delivered raw): a function's handler, or a poller's.
 * Bounces for good and complaints stop mail to their address; everything else is none of our business.
 */
export async function takeMailReturns(
  { stop, onFailure }: MailReturnsDeps,
  messages: readonly QueueMessage[],
): Promise<MessagesOutcome> {
  const failures = await Promise.all(
    messages.map(async ({ messageId, body }) => {
      try {
        const returned = toMailReturn(JSON.parse(body) as SesEvent | null)
        if (returned) await stop(returned)
        return []
      } catch (error) {
        onFailure(error, { messageId })
        return [{ itemIdentifier: messageId }]
      }
    }),
  )
  return { batchItemFailures: failures.flat() }
}

/**
 * The part of an event that is read; any of it may be missing.
 * https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
 */
interface SesEvent {
  eventType?: unknown
  bounce?: { bounceType?: unknown }
  complaint?: { complaintFeedbackType?: unknown }
  mail?: { destination?: unknown[]; tags?: Record<string, unknown[] | undefined> }
}

/** @throws Error when it is no event of SES */
function toMailReturn(event: SesEvent | null): ReturnedMail | undefined {
  if (typeof event?.eventType !== 'string') throw new Error('The message is no event of SES.')
  const { eventType, bounce, complaint, mail } = event
  const isReturned =
    (eventType === 'Bounce' && bounce?.bounceType === 'Permanent') ||
    // `not-spam` takes back what a mail program did by itself.
    (eventType === 'Complaint' && complaint?.complaintFeedbackType !== 'not-spam')
  if (!isReturned) return undefined
  if (!mail?.destination) throw new Error(`The ${eventType} does not say where its mail was sent.`)
  // Where it was sent and not who bounced: that is another address when the first one forwards.
  const [email] = mail.destination
  const [subscriptionId] = mail.tags?.subscription ?? []
  const [about] = mail.tags?.about ?? []
  if (typeof email !== 'string' || typeof subscriptionId !== 'string') return undefined
  return { subscriptionId, to: about === 'reports' ? 'reports' : 'alerts', email }
}
