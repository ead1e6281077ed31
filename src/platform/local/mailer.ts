import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createTransport, type NodemailerError } from 'nodemailer'
import type { Mailer } from '#ports/mailer.ts'
import { UndeliverableError } from '#ports/queue.ts'
import { type MailSource, toMessage } from '../shared/mail-message.ts'

/** A mail server that does not answer in this time is tried again later. */
const TIMEOUT_MS = 15_000
const CONNECTIONS_MAX = 4

/** Mails by SMTP, over connections that are kept open. */
export function smtpMailer(smtpUrl: string, source: MailSource): Mailer & { close(): void } {
  const url = new URL(smtpUrl)
  const transport = createTransport({
    pool: true,
    host: url.hostname,
    port: Number(url.port) || (url.protocol === 'smtps:' ? 465 : 587),
    secure: url.protocol === 'smtps:',
    ...(url.username && { auth: { user: decodeURIComponent(url.username), pass: decodeURIComponent(url.password) } }),
    maxConnections: CONNECTIONS_MAX,
    maxMessages: Number.POSITIVE_INFINITY,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  })
  return {
    async send(mail) {
      const message = await toMessage(source, mail)
      try {
        await transport.sendMail(message)
      } catch (error) {
        throw isFinal(error) ? new UndeliverableError(error.message, { cause: error }) : error
      } finally {
        for (const { content } of message.attachments) content.destroy()
      }
    },
    close: () => transport.close(),
  }
}

/** What the server said is wrong with us rather than with the mail: 530 is "sign in first" (RFC 4954). */
const SIGN_IN_FIRST = 530

/** Whether a server refused this mail or its reader for good. A wrong password is not: somebody will put it right. */
function isFinal(error: unknown): error is NodemailerError {
  const { code, permanent, responseCode } = error as NodemailerError
  return permanent === true && (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode !== SIGN_IN_FIRST
}

/** Mails as `.eml` files, which any mail program opens: for a shop without a mail server. */
export function outboxMailer(folder: string, source: MailSource): Mailer & { close(): void } {
  const transport = createTransport({ streamTransport: true, buffer: true })
  return {
    async send(mail) {
      const { message } = await transport.sendMail(await toMessage(source, mail))
      await mkdir(folder, { recursive: true })
      const target = join(folder, `${mail.id.replace(/[^\w-]/g, '_')}.eml`)
      await writeFile(`${target}.part`, message as Buffer)
      await rename(`${target}.part`, target)
    },
    close: () => transport.close(),
  }
}
