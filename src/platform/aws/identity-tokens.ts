import { randomUUID } from 'node:crypto'
import type { OneTimeKind } from '#domain/identity/session.ts'
import type { Account, NewSession, OneTimeToken, SecondFactorProof } from '#ports/identity-store.ts'
import type { AwsTable } from './client.ts'
import {
  type AttributeChange,
  type Condition,
  deleteOf,
  type TableTools,
  tryTransaction,
  tryUpdate,
  updateOf,
} from './conditional-writes.ts'
import { endTokens, findPerson, readPerson } from './identity-people.ts'
import {
  type PersonItem,
  personKey,
  toAccount,
  tokenItems,
  tokenKey,
  tokenSlotKey,
  toPersonItem,
} from './identity-rows.ts'
import { putSession } from './identity-sessions.ts'
import { type Item, readItems } from './items.ts'
import type { WriteAction } from './stock-actions.ts'

interface TokenLookup {
  kind: OneTimeKind
  tokenHash: string
  now: number
}

/** Puts a token into its person's slot; the one that stood there is void from then on. */
export async function issueToken({ table, tools }: TableTools, token: OneTimeToken): Promise<void> {
  const person = await findPerson(table, token.userId)
  if (!person) throw new Error(`There is nobody of the id ${token.userId} to give a token to`)
  const items = tokenItems(person.tenantId, token)
  await tryTransaction(
    { table, tools },
    items.map((Item) => ({ Put: { TableName: table.tableName, Item } })),
  )
}

interface OpenToken {
  person: PersonItem
  slot: Item
}

/** Whose token it is, as long as it is in its slot and in time. */
async function readToken(table: AwsTable, { kind, tokenHash, now }: TokenLookup): Promise<OpenToken | undefined> {
  const token = (await readItems(table, [tokenKey(tokenHash)])).get(tokenKey(tokenHash))
  if (!token || token.kind !== kind) return undefined
  const keyOfPerson = personKey(token.tenantId as string, token.userId as string)
  const keyOfSlot = tokenSlotKey(token.userId as string, kind)
  const found = await readItems(table, [keyOfPerson, keyOfSlot])
  const [person, slot] = [found.get(keyOfPerson), found.get(keyOfSlot)]
  if (!person || slot?.tokenHash !== tokenHash || (slot.goodUntil as number) <= now) return undefined
  return { person: toPersonItem(person), slot }
}

/** That a slot still holds this token when it is written. */
const isGood = ({ tokenHash, now }: Pick<TokenLookup, 'tokenHash' | 'now'>, more = ''): Condition => ({
  text: `#tokenHash = :hash AND #goodUntil > :now${more}`,
  values: { hash: tokenHash, now },
})

const HAS_TRIES = ' AND #triesLeft > :none'

const isGoodWithTries = (lookup: Pick<TokenLookup, 'tokenHash' | 'now'>): Condition => {
  const { text, values } = isGood(lookup, HAS_TRIES)
  return { text, values: { ...values, none: 0 } }
}

/** Uses a token up, in a transaction. */
const spendToken = (table: AwsTable, { slot: { pk, sk } }: OpenToken, when: Condition): WriteAction => ({
  Delete: deleteOf(table.tableName, { pk, sk }, when),
})

export async function tokenAccount(table: AwsTable, lookup: TokenLookup): Promise<Account | undefined> {
  const token = await readToken(table, lookup)
  return token && (token.slot.triesLeft as number) > 0 ? toAccount(token.person) : undefined
}

export async function tryToken({ table, tools }: TableTools, lookup: TokenLookup): Promise<Account | undefined> {
  const token = await readToken(table, lookup)
  if (!token) return undefined
  const change: AttributeChange = { add: { triesLeft: -1 }, when: isGoodWithTries(lookup) }
  return (await tryUpdate({ table, tools }, token.slot, change)) && toAccount(token.person)
}

/** Uses a reset link up. Every session ends, since they are of an epoch that is over. */
export async function redeemReset(
  { table, tools }: TableTools,
  { tokenHash, passwordHash, now }: { tokenHash: string; passwordHash: string; now: number },
): Promise<boolean> {
  const token = await readToken(table, { kind: 'password_reset', tokenHash, now })
  if (!token) return false
  const sender = randomUUID()
  const update = updateOf(table.tableName, personKey(token.person.tenantId, token.person.userId), {
    set: { passwordHash, sender },
    add: { epoch: 1 },
    when: { text: '#status = :active', values: { active: 'active' } },
  })
  const isWritten = await tryTransaction({ table, tools }, [
    spendToken(table, token, isGoodWithTries({ tokenHash, now })),
    { Update: update },
    ...endTokens(table, token.person.userId, ['second_factor']),
  ])
  return isWritten || isOurs(table, token.person, sender)
}

/** Whether an earlier sending took effect and only its answer was lost. */
const isOurs = async (table: AwsTable, person: PersonItem, sender: string): Promise<boolean> =>
  (await readPerson(table, person))?.sender === sender

export async function redeemInvitation(
  { table, tools }: TableTools,
  { tokenHash, name, passwordHash, now }: { tokenHash: string; name: string; passwordHash: string; now: number },
): Promise<Account | undefined> {
  const token = await readToken(table, { kind: 'invitation', tokenHash, now })
  if (!token) return undefined
  const { userId, tenantId } = token.person
  const sender = randomUUID()
  const update = updateOf(table.tableName, personKey(tenantId, userId), {
    set: { name, passwordHash, status: 'active', sender },
    add: { version: 1 },
    when: { text: '#status = :invited', values: { invited: 'invited' } },
  })
  const isWritten = await tryTransaction({ table, tools }, [
    spendToken(table, token, isGoodWithTries({ tokenHash, now })),
    { Update: update },
    ...endTokens(table, userId, ['password_reset', 'second_factor']),
  ])
  const person = await readPerson(table, token.person)
  return person && (isWritten || person.sender === sender) ? toAccount(person) : undefined
}

interface PassedChallenge {
  tokenHash: string
  proof: SecondFactorProof
  session: NewSession
  now: number
}

/**
 * Uses a challenge and a proof up and opens the session. The last try of a challenge may be the right one: it was taken
 * away before the code was compared, so tries do not count here.
 */
export async function redeemChallenge(
  { table, tools }: TableTools,
  { tokenHash, proof, session, now }: PassedChallenge,
): Promise<boolean> {
  const token = await readToken(table, { kind: 'second_factor', tokenHash, now })
  if (!token) return false
  const { person } = token
  const spent = proofSpent(proof)
  const sender = randomUUID()
  const set = { ...spent.set, sender }
  const stillActive = ' AND #status = :active AND #epoch = :epoch'
  const when = {
    text: spent.when.text + stillActive,
    values: { ...spent.when.values, active: 'active', epoch: person.epoch },
  }
  const isWritten = await tryTransaction({ table, tools }, [
    spendToken(table, token, isGood({ tokenHash, now })),
    { Update: updateOf(table.tableName, personKey(person.tenantId, person.userId), { ...spent, set, when }) },
    ...putSession(table, session, person.epoch),
  ])
  return isWritten || isOurs(table, person, sender)
}

/** A step counts only once and never after a later one; a recovery code only once. */
export const proofSpent = (proof: SecondFactorProof): AttributeChange & { when: Condition } =>
  'step' in proof
    ? {
        set: { 'totp.lastStep': proof.step },
        when: { text: '#totp.#lastStep < :step', values: { step: proof.step } },
      }
    : {
        takeOut: { recoveryHashes: new Set([proof.recoveryHash]) },
        when: { text: 'contains(#recoveryHashes, :code)', values: { code: proof.recoveryHash } },
      }
