import { awsMailer } from '#platform/aws/mailer.ts'
import { smtpMailer } from '#platform/local/mailer.ts'
import type { Blobs } from '#ports/blobs.ts'
import type { Mailer } from '#ports/mailer.ts'
import type { AwsConfig } from './aws-config.ts'
import type { Config } from './config.ts'

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom'>

/** By SES, or by a mail server of one's own. */
export function openMailer(
  { smtpUrl, mailFrom }: MailConfig,
  { configurationSet, blobs }: Pick<AwsConfig, 'configurationSet'> & { blobs: Blobs },
): Mailer & { close(): void } {
  const source = { from: mailFrom, blobs, ...(configurationSet && { configurationSet }) }
  return smtpUrl ? smtpMailer(smtpUrl, source) : awsMailer(source)
}
