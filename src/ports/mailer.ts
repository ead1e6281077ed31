import type { StoreId } from '#domain/values/ids.ts'

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
  /**
   * The subscription it answers, and the stores it tells of: before it leaves, and that may be a day of retries later,
   * it is asked again whether its reader still wants it and may still see them.
   */
  audience?: { subscriptionId: string; stores: readonly StoreId[] }
}

/** Where mails leave. Accepts one or throws; retrying is the queue's business. */
export interface Mailer {
  /**
   * Resolves once the next server has taken responsibility for the mail.
   * @throws UndeliverableError when it said no for good
   */
  send(mail: Mail): Promise<void>
}
