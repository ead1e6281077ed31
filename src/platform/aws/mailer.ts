import { SESv2Client, type SESv2ClientConfig, SendEmailCommand } from '@aws-sdk/client-sesv2'
import { createTransport } from 'nodemailer'
import type { Mail, Mailer } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import { type MailSource, toMessage } from '../shared/mail-message.ts'

/** A mail of 10 MB takes seconds; one that does not leave in this time is tried again later. */
const REQUEST_TIMEOUT_MS = 30_000

/**
 * What SES will not change its mind about. `MessageRejected` is about this mail, `BadRequest` about how it is addressed;
 * the other two about an account that is suspended for good or a sender that was never verified: no mail leaves then, and
 * what piles up is for a person to see among the dead letters.
 */
const FINAL: ReadonlySet<string> = new Set([
  'MessageRejected',
  'BadRequestException',
  'MailFromDomainNotVerifiedException',
  'AccountSuspendedException',
])

export interface SesMailSource extends MailSource {
  /** Where SES tells of bounces and complaints, and which addresses it sends from. None when absent. */
  configurationSet?: string
}

/**
 * Mailer on SES (SendEmail of API v2, with the whole mail as we built it). SES puts a Message-ID of its own in the place
 * of ours; `X-Backstock-Mail` stays, and the tag `mail` comes back with a bounce.
 *
 * Each sending is one attempt, because a second one could be a second mail: trying again is the queue's business.
 */
export function awsMailer(source: SesMailSource, config: SESv2ClientConfig = {}): Mailer & { close(): void } {
  const ses = new SESv2Client({
    maxAttempts: 1,
    requestHandler: { requestTimeout: REQUEST_TIMEOUT_MS, throwOnRequestTimeout: true },
    ...config,
  })
  const builder = createTransport({ streamTransport: true, buffer: true })
  const build = async (mail: Mail): Promise<Uint8Array> => {
    const message = await toMessage(source, mail)
    try {
      return (await builder.sendMail(message)).message as Buffer
    } finally {
      for (const { content } of message.attachments) content.destroy()
    }
  }
  return {
    async send(mail) {
      const command = new SendEmailCommand({
        // The sender stands in the mail, where its name may have any letters; beside it SES takes ASCII only.
        Destination: { ToAddresses: [mail.to] },
        Content: { Raw: { Data: await build(mail) } },
        ConfigurationSetName: source.configurationSet,
        EmailTags: tagsOf(mail),
      })
      try {
        await ses.send(command)
      } catch (error) {
        const { name, message } = error as Error
        throw FINAL.has(name) ? new UndeliverableError(`${name}: ${message}`, { cause: error }) : error
      }
    },
    close() {
      builder.close()
      ses.destroy()
    },
  }
}

/** What a tag may hold. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html */
const TAG_VALUE = /^[\w-]{1,256}$/

/** What a bounce is told with: which mail it was, and whose subscription it answered. */
function tagsOf({ id, audience }: Mail): { Name: string; Value: string }[] {
  const tags = { mail: id, ...(audience && { subscription: audience.subscriptionId, about: audience.to ?? 'alerts' }) }
  return Object.entries(tags)
    .filter(([, value]) => TAG_VALUE.test(value))
    .map(([Name, Value]) => ({ Name, Value }))
}
