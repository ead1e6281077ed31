import { z } from 'zod'
import { ALERT_KINDS } from '#domain/alerts/alert.ts'
import { timeZone } from './catalog.ts'
import { storeScope } from './identity.ts'
import { instantInput, instantText, page, pageQuery, quantityText, storeId } from './primitives.ts'

export const alertKind = z.enum(ALERT_KINDS)
export const alertState = z.enum(['open', 'acknowledged', 'snoozed', 'resolved'])

const productFacts = z.object({ name: z.string(), price: z.string().optional() })

export const alert = z
  .object({
    alertId: z.string(),
    kind: alertKind,
    productId: z.string(),
    productName: z.string(),
    storeId: z.string().optional(),
    state: alertState,
    /** When it opened; the stock list has what is there now. */
    onHand: quantityText.optional(),
    threshold: quantityText.optional(),
    before: productFacts.optional(),
    after: productFacts.optional(),
    openedAt: instantText,
    resolvedAt: instantText.optional(),
    handledBy: z.string().optional(),
    snoozedUntil: instantText.optional(),
  })
  .meta({ id: 'Alert' })

export type AlertView = z.infer<typeof alert>

export const alertPage = page(alert)

export const alertQuery = pageQuery.extend({
  /** `unresolved` is open, acknowledged and snoozed together. */
  state: z.enum(['unresolved', 'open', 'acknowledged', 'snoozed', 'resolved', 'all']).default('unresolved'),
  kind: alertKind.optional(),
  store: storeId.optional(),
  product: z.string().max(64).optional(),
})

export const snoozeBody = z.object({ until: instantInput })

export const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'A time of the day such as 07:30.')
  .meta({ examples: ['07:30'] })

export const alertChannel = z.enum(['mail', 'text'])

export const subscriptionInput = z
  .object({
    channel: alertChannel.default('mail'),
    /** Where mails go: needed for `mail`. */
    email: z.string().trim().max(254).optional(),
    /** Where texts go: needed for `text`, with its country code. */
    phone: z.string().trim().max(40).optional(),
    kinds: z.array(alertKind).min(1).max(ALERT_KINDS.length),
    stores: storeScope.default('all'),
    categories: z.union([z.literal('all'), z.array(z.string().max(120)).min(1).max(200)]).default('all'),
    delivery: z.enum(['immediate', 'digest']).default('immediate'),
    digestAt: timeOfDay.default('07:00'),
    quiet: z.object({ from: timeOfDay, to: timeOfDay }).nullish(),
    timeZone,
  })
  .meta({ id: 'EditSubscription' })

export const subscription = z
  .object({
    subscriptionId: z.string(),
    channel: alertChannel,
    email: z.string().optional(),
    /** E.164. */
    phone: z.string().optional(),
    kinds: z.array(alertKind),
    stores: storeScope,
    categories: z.union([z.literal('all'), z.array(z.string())]),
    delivery: z.enum(['immediate', 'digest']),
    digestAt: z.string(),
    quiet: z.object({ from: z.string(), to: z.string() }).optional(),
    timeZone: z.string(),
    status: z.enum(['unconfirmed', 'active', 'stopped']),
    /** Until when the code that a number was sent is good. */
    codeUntil: instantText.optional(),
    createdAt: instantText,
  })
  .meta({ id: 'Subscription' })

export type SubscriptionView = z.infer<typeof subscription>

export const linkBody = z.object({ token: z.string().min(1).max(200) })
export const linkAnswer = z.object({ email: z.string() })
/** Whose answer was taken: one of the two. */
export const alertLinkAnswer = z.object({ email: z.string().optional(), phone: z.string().optional() })

export const codeBody = z.object({ code: z.string().trim().min(1).max(20) }).meta({ examples: [{ code: '042917' }] })

export const outboxEntry = z
  .object({
    id: z.string(),
    channel: alertChannel,
    to: z.string(),
    /** What it is about; of a text, for the Outbox only. */
    subject: z.string(),
    state: z.enum(['waiting', 'done', 'dead']),
    attempts: z.number().int(),
    error: z.string().optional(),
    createdAt: instantText,
    nextAttemptAt: instantText.optional(),
    endedAt: instantText.optional(),
  })
  .meta({ id: 'OutboxEntry' })

export type OutboxEntryView = z.infer<typeof outboxEntry>

export const outboxPage = page(outboxEntry)
export const outboxQuery = pageQuery.extend({ state: z.enum(['waiting', 'done', 'dead']).optional() })
/** A personal one holds a link or a code that lets in whoever has it, so its text is not shown. A text has no `html`. */
export const outboxMessage = outboxEntry
  .extend({ isPersonal: z.boolean(), text: z.string().optional(), html: z.string().optional() })
  .meta({ id: 'OutboxMessage' })
