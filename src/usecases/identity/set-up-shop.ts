import type { Store } from '#domain/catalog/product.ts'
import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import { admitPassword } from '#domain/identity/password.ts'
import type { Person } from '#domain/identity/person.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { Credentials } from '#ports/credentials.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import { type OpenedSession, openSession, type SessionDeps, type Visitor } from './open-session.ts'

export interface NewShop {
  shopName: string
  currency: string
  store: Omit<Store, 'version'>
  owner: { name: string; email: string; password: string }
}

export interface SetUpDeps extends SessionDeps {
  identity: Pick<IdentityStore, 'isSetUp' | 'setUp' | 'openSession'>
  credentials: Pick<Credentials, 'hashToken'>
  signIns: Pick<SignIns, 'keepPassword' | 'follow' | 'forget'>
}

/** The first visit: makes the shop, its first store and its owner, and signs the owner in. Works once. */
export async function setUpShop(
  deps: SetUpDeps,
  shop: NewShop,
  visitor: Visitor,
): Promise<Result<OpenedSession, Refusal<'ALREADY_SET_UP' | 'WEAK_PASSWORD' | 'INVALID_INPUT'>>> {
  const { identity, signIns, randomness, clock } = deps
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
  const now = clock.now()
  const owner: Person = {
    userId: randomness.id(),
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
  }
  const kept = await signIns.keepPassword(owner, password.value)
  if (!kept.ok) return kept
  const tenant = { tenantId, name: shop.shopName, currency: shop.currency }
  const outcome = await identity.setUp({ tenant, store: shop.store, owner, passwordHash: kept.value, createdAt: now })
  if (outcome === 'already_set_up') {
    await signIns.forget(owner.userId)
    return alreadySetUp
  }
  await signIns.follow(owner)
  return accept(await openSession(deps, owner, visitor))
}

export const badEmail = (path: string) => {
  const message = 'This is not an e-mail address.'
  return refuse('INVALID_INPUT', message, { fields: [{ path, code: 'INVALID_EMAIL', message }] })
}
