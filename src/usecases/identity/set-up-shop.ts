import type { Store } from '#domain/catalog/product.ts'
import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import { admitPassword } from '#domain/identity/password.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import { type OpenedSession, openSession, type SessionDeps, type Visitor } from './open-session.ts'

export interface NewShop {
  shopName: string
  currency: string
  store: Omit<Store, 'version'>
  owner: { name: string; email: string; password: string }
}

export interface SetUpDeps extends SessionDeps {
  identity: Pick<IdentityStore, 'isSetUp' | 'setUp' | 'openSession'>
  credentials: Pick<Credentials, 'hashToken' | 'hashPassword'>
}

/** The first visit: makes the shop, its first store and its owner, and signs the owner in. Works once. */
export async function setUpShop(
  deps: SetUpDeps,
  shop: NewShop,
  visitor: Visitor,
): Promise<Result<OpenedSession, Refusal<'ALREADY_SET_UP' | 'WEAK_PASSWORD' | 'INVALID_INPUT'>>> {
  const { identity, credentials, randomness, clock } = deps
  const alreadySetUp = refuse(
    'ALREADY_SET_UP',
    'This Backstock has a shop already. Sign in, or ask its owner to invite you.',
  )
  if (await identity.isSetUp()) return alreadySetUp
  const email = normalizeEmail(shop.owner.email)
  if (!isEmail(email)) return badEmail('owner.email')
  const password = admitPassword(shop.owner.password, [email, shop.owner.name, shop.shopName])
  if (!password.ok) return password
  const tenantId = randomness.id()
  const userId = randomness.id()
  const now = clock.now()
  const outcome = await identity.setUp({
    tenant: { tenantId, name: shop.shopName, currency: shop.currency },
    store: shop.store,
    owner: {
      userId,
      tenantId,
      email,
      name: shop.owner.name,
      role: 'manager',
      stores: 'all',
      status: 'active',
      isRegistered: true,
      hasSecondFactor: false,
      version: 1,
      createdAt: now,
    },
    passwordHash: await credentials.hashPassword(password.value),
    createdAt: now,
  })
  if (outcome === 'already_set_up') return alreadySetUp
  return accept(await openSession(deps, { userId, tenantId }, visitor))
}

export const badEmail = (path: string) => {
  const message = 'This is not an e-mail address.'
  return refuse('INVALID_INPUT', message, { fields: [{ path, code: 'INVALID_EMAIL', message }] })
}
