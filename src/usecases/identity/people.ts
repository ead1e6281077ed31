import { linkLimits } from '#domain/identity/attempt.ts'
import { isEmail, normalizeEmail } from '#domain/identity/email.ts'
import { invitationLetter } from '#domain/identity/letters.ts'
import { admitPassword } from '#domain/identity/password.ts'
import { isWithin, type Principal, type Role, type StoreScope } from '#domain/identity/permission.ts'
import type { Person, PersonChange, PersonRefusal } from '#domain/identity/person.ts'
import { ONE_TIME_LIFE_MS } from '#domain/identity/session.ts'
import { accept, type Refusal, type Result, refuse } from '#domain/values/result.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { OneTimeToken } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import { type OpenedSession, openSession, type Visitor } from './open-session.ts'
import { type LetterDeps, LINK_BYTES, LINK_TRIES_MAX } from './reset-password.ts'
import { badEmail } from './set-up-shop.ts'
import { countAttempt, type TooManyRequests } from './sign-in.ts'

export interface PeopleDeps extends LetterDeps {
  catalog: Pick<CatalogStore, 'tenant' | 'stores'>
}

export interface Invitation {
  email: string
  name: string
  role: Role
  stores: StoreScope
}

/** The people of the tenant whom the caller may manage: whoever reaches no further than the caller. */
export async function listPeople({ identity }: Pick<PeopleDeps, 'identity'>, principal: Principal): Promise<Person[]> {
  const people = await identity.people(principal.tenantId)
  return people.filter(({ stores }) => isWithin(stores, principal.stores))
}

/** Invites somebody by mail: they choose their password by the link in it. */
export async function invitePerson(
  deps: PeopleDeps,
  principal: Principal,
  invitation: Invitation,
): Promise<
  Result<Person, Refusal<'INVALID_INPUT' | 'EMAIL_TAKEN' | 'TOO_MANY_PEOPLE' | 'STORE_NOT_ALLOWED' | 'UNKNOWN_STORE'>>
> {
  const email = normalizeEmail(invitation.email)
  if (!isEmail(email)) return badEmail('email')
  const badScope = await findBadScope(deps, principal, invitation.stores)
  if (badScope) return badScope
  const person: Person = {
    userId: deps.randomness.id(),
    tenantId: principal.tenantId,
    email,
    name: invitation.name,
    role: invitation.role,
    stores: invitation.stores,
    status: 'invited',
    isRegistered: false,
    hasSecondFactor: false,
    version: 1,
    createdAt: deps.clock.now(),
  }
  const { token, kept } = newInvitationToken(deps, person.userId)
  const outcome = await deps.identity.invite(person, kept)
  if (outcome === 'email_taken') return refuse('EMAIL_TAKEN', `${email} is in this shop already.`)
  if (outcome === 'too_many_people')
    return refuse('TOO_MANY_PEOPLE', 'There are too many people. Use an identity provider.')
  await mailInvitation(deps, principal, { person, token })
  return accept(person)
}

/** Sends the link again; the one before stops working. */
export async function resendInvitation(
  deps: PeopleDeps,
  principal: Principal,
  userId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const person = (await listPeople(deps, principal)).find((each) => each.userId === userId)
  if (person?.status !== 'invited') return refuse('NOT_FOUND', 'There is no open invitation of this person.')
  const { token, kept } = newInvitationToken(deps, userId)
  await deps.identity.issueToken(kept)
  await mailInvitation(deps, principal, { person, token })
  return accept(undefined)
}

/** Changes what somebody may do, or ends or restores their access. */
export async function changePerson(
  deps: Pick<PeopleDeps, 'identity' | 'catalog' | 'signIns'>,
  principal: Principal,
  change: Omit<PersonChange, 'by'>,
): Promise<Result<Person, PersonRefusal | Refusal<'UNKNOWN_STORE'>>> {
  const badScope = change.stores && (await findBadScope(deps, principal, change.stores))
  if (badScope) return badScope
  const changed = await deps.identity.changePerson(principal.tenantId, { ...change, by: principal.stores })
  // What was changed in the meantime may be this very change, sent before, of which the keeper of secrets never heard.
  if (changed.ok || changed.refusal.code === 'VERSION_CONFLICT') {
    const person = await deps.identity.account(change.userId)
    if (person) await deps.signIns.follow(person)
  }
  return changed
}

/**
 * Turns off the second factor of somebody who lost it, and ends their sessions, which may be on the lost phone. Their
 * password still stands. Not for oneself: with the password alone it would be no second factor.
 */
export async function stopTotpOf(
  deps: Pick<PeopleDeps, 'identity' | 'signIns'>,
  principal: Principal,
  userId: string,
): Promise<Result<undefined, Refusal<'NOT_FOUND'>>> {
  const isOneself = userId === principal.session?.userId
  const person = (await listPeople(deps, principal)).find((each) => each.userId === userId)
  if (!person?.hasSecondFactor || isOneself) return refuse('NOT_FOUND', 'There is no second factor to turn off.')
  await deps.identity.stopTotp(userId)
  await deps.identity.endSessions(userId)
  await deps.signIns.demandCode(userId, false)
  return accept(undefined)
}

/** What an invitation's link shows before it is accepted. */
export async function readInvitation(
  deps: PeopleDeps,
  { token, address }: { token: string; address: string },
): Promise<Result<{ email: string; name: string; shopName: string }, Refusal<'LINK_NOT_VALID'> | TooManyRequests>> {
  const limited = await countAttempt(deps, linkLimits(address))
  if (limited) return limited
  const account = await deps.identity.tokenAccount('invitation', deps.credentials.hashToken(token), deps.clock.now())
  if (account?.status !== 'invited') return linkNotValid
  const shopName = (await deps.catalog.tenant(account.tenantId))?.name ?? ''
  return accept({ email: account.email, name: account.name, shopName })
}

/** Takes an invitation up: name, password, and signed in. */
export async function acceptInvitation(
  deps: PeopleDeps,
  { token, name, password }: { token: string; name: string; password: string },
  visitor: Visitor,
): Promise<Result<OpenedSession, Refusal<'LINK_NOT_VALID' | 'WEAK_PASSWORD'> | TooManyRequests>> {
  const limited = await countAttempt(deps, linkLimits(visitor.address))
  if (limited) return limited
  const tokenHash = deps.credentials.hashToken(token)
  const invited = await deps.identity.tokenAccount('invitation', tokenHash, deps.clock.now())
  if (invited?.status !== 'invited') return linkNotValid
  const admitted = admitPassword(password, [invited.email, name])
  if (!admitted.ok) return admitted
  // Before the link is used up: a password that is refused, or an answer that is lost, leaves it good for another try.
  const kept = await deps.signIns.keepPassword(invited, admitted.value)
  if (!kept.ok) return kept
  const now = deps.clock.now()
  const account = await deps.identity.redeemInvitation({ tokenHash, name, passwordHash: kept.value, now })
  if (!account) return linkNotValid
  await deps.signIns.follow(account)
  return accept(await openSession(deps, account, visitor))
}

const linkNotValid = refuse(
  'LINK_NOT_VALID',
  'This link was used already or is too old. Ask whoever invited you for a new one.',
)

/** What is wrong with stores that somebody wants to hand out: more than they have, or one that does not exist. */
export async function findBadScope(
  { catalog }: { catalog: Pick<CatalogStore, 'stores'> },
  principal: Principal,
  stores: StoreScope,
) {
  if (!isWithin(stores, principal.stores)) {
    return refuse('STORE_NOT_ALLOWED', 'You can give only stores that you have yourself.')
  }
  if (stores === 'all') return undefined
  const known = new Set((await catalog.stores(principal.tenantId)).map(({ storeId }) => storeId))
  const unknown = stores.find((storeId) => !known.has(storeId))
  return unknown === undefined ? undefined : refuse('UNKNOWN_STORE', `There is no store "${unknown}".`)
}

function newInvitationToken(
  { credentials, randomness, clock }: PeopleDeps,
  userId: string,
): { token: string; kept: OneTimeToken } {
  const token = randomness.token(LINK_BYTES)
  const expiresAt = clock.now() + ONE_TIME_LIFE_MS.invitation
  return {
    token,
    kept: { tokenHash: credentials.hashToken(token), kind: 'invitation', userId, expiresAt, triesLeft: LINK_TRIES_MAX },
  }
}

async function mailInvitation(
  deps: PeopleDeps,
  principal: Principal,
  { person, token }: { person: Person; token: string },
): Promise<void> {
  const shopName = (await deps.catalog.tenant(person.tenantId))?.name ?? 'a shop'
  const inviter = principal.session && (await deps.identity.account(principal.session.userId))
  const { name, email, role } = person
  const to = { name, shopName, invitedBy: inviter?.name ?? shopName, role: role === 'manager' ? 'a manager' : 'staff' }
  const letter = invitationLetter(to, `${deps.publicUrl}/invitation#${token}`)
  const id = deps.randomness.id()
  await deps.queue.enqueue({
    tenantId: person.tenantId,
    topic: 'mail',
    key: id,
    body: { id, to: email, isPersonal: true, ...letter } satisfies Mail,
  })
}
