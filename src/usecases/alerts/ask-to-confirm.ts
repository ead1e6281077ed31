import { confirmationMail } from '#domain/alerts/alert-mail.ts'
import { codeText } from '#domain/alerts/alert-text.ts'
import { CODE_LENGTH, codeAskLimits, type NumberCode, numberCode } from '#domain/alerts/number-code.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import { accept, type Result } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { Clock } from '#ports/clock.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { Effect, Queue } from '#ports/queue.ts'
import type { Randomness } from '#ports/randomness.ts'
import type { Text } from '#ports/texts.ts'
import { countAttempt, type TooManyRequests } from '../identity/sign-in.ts'

export interface AskDeps {
  catalog: Pick<CatalogStore, 'tenant'>
  /** Counts what each number is asked. */
  identity: Pick<IdentityStore, 'countAttempt'>
  queue: Pick<Queue, 'enqueue'>
  randomness: Pick<Randomness, 'id' | 'digits'>
  clock: Clock
  publicUrl: string
}

/**
 * What an address is to be asked with: a number, with a new code, unless it or the shop was sent too many; a mail needs
 * none beside its link.
 */
export async function newCode(
  deps: Pick<AskDeps, 'identity' | 'randomness' | 'clock'>,
  { tenantId, channel, address }: Pick<Subscription, 'tenantId' | 'channel' | 'address'>,
): Promise<Result<NumberCode | undefined, TooManyRequests>> {
  if (channel === 'mail') return accept(undefined)
  const limited = await countAttempt(deps, codeAskLimits(tenantId, address))
  return limited ?? accept(numberCode(deps.randomness.digits(CODE_LENGTH), deps.clock.now()))
}

/** Queues the one message that an address gets before it has said yes. */
export async function askToConfirm(deps: AskDeps, subscription: Omit<Subscription, 'version'>): Promise<void> {
  const { tenantId, code } = subscription
  const shopName = (await deps.catalog.tenant(tenantId))?.name ?? 'your shop'
  const key = deps.randomness.id()
  const effect: Effect = code
    ? { tenantId, topic: 'text', key, body: codeMessage(key, { ...subscription, code }, shopName) }
    : { tenantId, topic: 'mail', key, body: linkMessage(key, subscription, { shopName, publicUrl: deps.publicUrl }) }
  await deps.queue.enqueue(effect)
}

const codeMessage = (id: string, { address, code }: { address: string; code: NumberCode }, shopName: string): Text => ({
  id,
  to: address,
  subject: 'Code that confirms stock alerts',
  body: codeText(shopName, code.digits),
  isPersonal: true,
  validUntil: code.expiresAt,
})

const linkMessage = (
  id: string,
  { address, linkToken }: Pick<Subscription, 'address' | 'linkToken'>,
  { shopName, publicUrl }: { shopName: string; publicUrl: string },
): Mail => ({
  id,
  to: address,
  isPersonal: true,
  ...confirmationMail(shopName, `${publicUrl}/confirm-alerts#${linkToken}`),
})
