import { Readable } from 'node:stream'
import type { Blobs } from '#ports/blobs.ts'
import type { Mail, MailAttachment } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'

/** Where mails come from: an address, and the files they bring. */
export interface MailSource {
  from: string
  blobs: Pick<Blobs, 'open'>
}

/** A mail as nodemailer builds it, the same for every way out. */
export const toMessage = async (
  { from, blobs }: MailSource,
  { id, to, subject, text, html, unsubscribeUrl, attachments = [] }: Mail,
) => ({
  from,
  to,
  subject,
  text,
  html,
  // The same for every attempt, so that a mail sent twice can be recognised as one.
  messageId: `<${id}@backstock>`,
  attachments: await Promise.all(attachments.map((each) => attach(blobs, each))),
  ...(unsubscribeUrl && { list: { unsubscribe: { url: unsubscribeUrl, comment: 'Stop these mails' } } }),
  headers: {
    // Some servers put an id of their own in the place of ours.
    'X-Backstock-Mail': id,
    // RFC 8058: the mail program may do it by itself, without opening a page.
    ...(unsubscribeUrl && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  },
})

/** A file is looked for before the mail begins, and opened as it is read: a mail that does not leave holds none open. */
async function attach(blobs: Pick<Blobs, 'open'>, { fileName, contentType, blobKey }: MailAttachment) {
  const read = async function* () {
    const content = await blobs.open(blobKey)
    if (!content) throw new UndeliverableError(`Not sent: the attached file "${fileName}" was deleted.`)
    yield* content
  }
  // The first bytes are read and left, which closes it.
  for await (const _ of read()) break
  return { filename: fileName, contentType, content: Readable.from(read()) }
}
