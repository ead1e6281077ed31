import type { StoreScope } from '#domain/identity/permission.ts'

/** One text message (SMS), ready to go. */
export interface Text {
  /** The same id is the same text: where it can be told, a second attempt is recognised by it. */
  id: string
  /** E.164. */
  to: string
  body: string
  /** What the Outbox calls it; it is not sent. */
  subject: string
  /** Holds a code that is good for whoever has it: nobody but the receiver is to see its body. */
  isPersonal?: boolean
  /** From then on it is of no use, and is not sent any more. Milliseconds since 1970. */
  validUntil?: number
  /**
   * The subscription to alerts it answers and the stores it tells of: before it leaves, and that may be a day of retries
   * later, it is asked again whether its reader still wants it at this number and may still see them.
   */
  audience?: { subscriptionId: string; stores: StoreScope }
}

/**
 * Where text messages leave. Accepts one or throws; retrying is the queue's business.
 *
 * The same text may be sent twice, when the answer to the first sending was lost: networks know no ids of ours.
 * test/contracts/texts.ts holds every platform to these words.
 */
export interface Texts {
  /**
   * Resolves once the next in line has taken responsibility for the text: not yet when a phone has it.
   * @throws UndeliverableError when trying again cannot help: no such number, or one that gets no texts from here
   */
  send(text: Text): Promise<void>
}
