import type { StoreScope } from '#domain/identity/permission.ts'

/** A file that travels with a mail. It stays where it is kept until the mail leaves: a queued mail is small. */
export interface MailAttachment {
  fileName: string
  contentType: string
  /** Where `Blobs` keeps it. */
  blobKey: string
}

/** One mail, ready to go. */
export interface Mail {
  /** The same id is the same mail: it becomes the Message-ID, so that a second attempt can be recognised as one. */
  id: string
  to: string
  subject: string
  text: string
  html: string
  /** Where the reader, or the mail program by itself, can stop such mails. */
  unsubscribeUrl?: string
  /** Holds a link that lets in whoever has it: nobody but the receiver is to see its text. */
  isPersonal?: boolean
  attachments?: readonly MailAttachment[]
  /**
   * The subscription it answers, to alerts or to reports, and the stores it tells of: before it leaves, and that may be a
   * day of retries later, it is asked again whether its reader still wants it and may still see them.
   */
  audience?: { subscriptionId: string; stores: StoreScope; to?: 'alerts' | 'reports' }
}

/** Where mails leave. Accepts one or throws; retrying is the queue's business. */
export interface Mailer {
  /**
   * Resolves once the next server has taken responsibility for the mail.
   * @throws UndeliverableError when it said no for good, or an attachment is not kept any more
   */
  send(mail: Mail): Promise<void>
}

/** That a mail did not stay where it was sent: no such address, or a reader who called it unwanted. */
export interface ReturnedMail {
  /** The subscription it answered, as the mail's `audience` said: it tells whose shop it was. */
  subscriptionId: string
  to: 'alerts' | 'reports'
  /** Where it was sent. */
  email: string
}
