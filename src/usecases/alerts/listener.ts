import type { Subscription } from '#domain/alerts/subscription.ts'
import type { Account, IdentityStore } from '#ports/identity-store.ts'

/** The person behind a subscription, as long as it is on, and they are active in its shop. */
export async function listenerOf(
  { identity }: { identity: Pick<IdentityStore, 'account'> },
  { status, userId, tenantId }: Pick<Subscription, 'status' | 'userId' | 'tenantId'>,
): Promise<Account | undefined> {
  if (status !== 'active') return undefined
  const account = await identity.account(userId)
  return account?.status === 'active' && account.tenantId === tenantId ? account : undefined
}
