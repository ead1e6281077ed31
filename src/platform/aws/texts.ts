import { type MessageAttributeValue, PublishCommand, SNSClient, type SNSClientConfig } from '@aws-sdk/client-sns'
import { UndeliverableError } from '#ports/queue.ts'
import type { Texts } from '#ports/texts.ts'

/** SNS answers in well under a second; a text that does not leave in this time is tried again later. */
const REQUEST_TIMEOUT_MS = 15_000

/**
 * What SNS will not change its mind about, by the names of its model: a number that is "not valid to publish to" or is
 * opted out, a text or a sender id that it does not take. A missing permission and too much at once are for a person, or
 * for time, to put right: those are tried again.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html#API_Publish_Errors
 */
const FINAL: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'ValidationException',
  'OptedOutException',
  'UserErrorException',
])

export interface SnsTextSource {
  /** What phones show in the place of a number, where the country has it; the account's own choice when absent. */
  senderId?: string | undefined
}

const text = (StringValue: string): MessageAttributeValue => ({ DataType: 'String', StringValue })

/**
 * Texts on SNS (Publish to a phone number), as transactional ones: dearer, and delivered before offers are.
 *
 * Each sending is one attempt, because a second one could be a second text: trying again is the queue's business. SNS
 * takes a text for a number that has opted out and drops it; only its delivery log says so.
 */
export function awsTexts({ senderId }: SnsTextSource, config: SNSClientConfig = {}): Texts & { close(): void } {
  const sns = new SNSClient({
    maxAttempts: 1,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...config,
  })
  const MessageAttributes = {
    'AWS.SNS.SMS.SMSType': text('Transactional'),
    ...(senderId !== undefined && { 'AWS.SNS.SMS.SenderID': text(senderId) }),
  }
  return {
    async send({ to, body }) {
      try {
        await sns.send(new PublishCommand({ PhoneNumber: to, Message: body, MessageAttributes }))
      } catch (error) {
        const { name, message } = error as Error
        throw FINAL.has(name) ? new UndeliverableError(`${name}: ${message}`, { cause: error }) : error
      }
    },
    close: () => sns.destroy(),
  }
}
