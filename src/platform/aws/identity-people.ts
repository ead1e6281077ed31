import { randomUUID } from 'node:crypto'
import { decideChange, type Person, type PersonChange, type PersonRefusal } from '#domain/identity/person.ts'
import { accept, type Result } from '#domain/values/result.ts'
import { ACCOUNTS_PER_EMAIL_MAX, type FirstShop, type OneTimeToken, PEOPLE_MAX } from '#ports/identity-store.ts'
import { storeItem, tenantItem } from './catalog-rows.ts'
import type { AwsTable } from './client.ts'
import { deleteOf, type TableTools, tryTransaction, updateOf } from './conditional-writes.ts'
import { compareTexts } from './cursor.ts'
import {
  emailPartition,
  type PersonItem,
  peopleGuardKey,
  peoplePartition,
  personItems,
  personKey,
  tokenItems,
  tokenSlotKey,
  toPerson,
  toPersonItem,
  userKey,
} from './identity-rows.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { SET_UP_KEY } from './keys.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** Creates tenant, store and owner, as long as nobody did before. */
export async function setUpShop({ table, tools }: TableTools, shop: FirstShop): Promise<'done' | 'already_set_up'> {
  const { tenant, store, owner, passwordHash, createdAt } = shop
  const sender = randomUUID()
  const items = [
    { ...SET_UP_KEY, type: 'set-up', sender },
    tenantItem(tenant, createdAt),
    storeItem(tenant.tenantId, { ...store, version: 1 }),
    ...personItems(owner, passwordHash),
  ]
  const isWritten = await tryTransaction(
    { table, tools },
    items.map((item) => putNew(table.tableName, item)),
  )
  if (isWritten) return 'done'
  // The first sending may have been the one that did it.
  const first = (await readItems(table, [SET_UP_KEY])).get(SET_UP_KEY)
  return first?.sender === sender ? 'done' : 'already_set_up'
}

export async function readPerson(
  table: AwsTable,
  { tenantId, userId }: { tenantId: string; userId: string },
): Promise<PersonItem | undefined> {
  const item = (await readItems(table, [personKey(tenantId, userId)])).get(personKey(tenantId, userId))
  return item && toPersonItem(item)
}

/** Somebody whose tenant is not known. */
export async function findPerson(table: AwsTable, userId: string): Promise<PersonItem | undefined> {
  const user = (await readItems(table, [userKey(userId)])).get(userKey(userId))
  return user && readPerson(table, { tenantId: user.tenantId as string, userId })
}

/** Everybody in a tenant, as they are now. */
export const readPeople = async (table: AwsTable, tenantId: string): Promise<PersonItem[]> =>
  (await listItems(table, inPartition(peoplePartition(tenantId), 'PERSON#'))).map(toPersonItem)

/** Everybody in a tenant, by name. */
export async function listPeople(table: AwsTable, tenantId: string): Promise<Person[]> {
  const people = (await readPeople(table, tenantId)).map(toPerson)
  const byName = (a: Person, b: Person) => compareTexts(a.name, b.name) || compareTexts(a.email, b.email)
  return people.sort(byName).slice(0, PEOPLE_MAX)
}

export async function peopleByEmail(table: AwsTable, email: string): Promise<PersonItem[]> {
  if (email === '') return []
  const entries = await listItems(table, inPartition(emailPartition(email), 'USER#'), ACCOUNTS_PER_EMAIL_MAX)
  const wanted = entries.map(({ tenantId, userId }) => personKey(tenantId as string, userId as string))
  const found = await readItems(table, wanted)
  return wanted.flatMap((key) => {
    const item = found.get(key)
    return item ? [toPersonItem(item)] : []
  })
}

/** Adds an invited person and the token of their link. */
export function invitePerson(
  { table, tools }: TableTools,
  person: Person,
  token: OneTimeToken,
): Promise<'invited' | 'email_taken' | 'too_many_people'> {
  const { tenantId } = person
  return retryWrite(tools, async () => {
    const { people, guard } = await readGuarded(table, tenantId)
    // There already when the answer to an earlier sending was lost.
    if (people.some(({ userId }) => userId === person.userId)) return 'invited'
    if (people.some(({ email }) => email === person.email)) return 'email_taken'
    if (people.length >= PEOPLE_MAX) return 'too_many_people'
    const isWritten = await tryTransaction({ table, tools }, [
      guard,
      ...personItems(person).map((item) => putNew(table.tableName, item)),
      ...tokenItems(tenantId, token).map((Item) => ({ Put: { TableName: table.tableName, Item } })),
    ])
    return isWritten ? 'invited' : AGAIN
  })
}

/** Decides a change against everybody in the tenant. Somebody deactivated loses sessions and links in the same write. */
export function changePerson(
  { table, tools }: TableTools,
  tenantId: string,
  change: PersonChange,
): Promise<Result<Person, PersonRefusal>> {
  const sender = randomUUID()
  return retryWrite(tools, async () => {
    const { people, guard } = await readGuarded(table, tenantId)
    const before = people.find(({ userId }) => userId === change.userId)
    if (before?.sender === sender) return accept(toPerson(before))
    const decision = decideChange(people.map(toPerson), change)
    if (!decision.ok) return decision
    const { userId, name, role, stores, status, version } = decision.value
    const isOut = status === 'deactivated'
    const update = updateOf(table.tableName, personKey(tenantId, userId), {
      set: { name, role, stores, status, version, sender },
      add: isOut ? { epoch: 1 } : {},
      when: { text: '#version = :before', values: { before: version - 1 } },
    })
    const ended = isOut ? endTokens(table, userId, ['password_reset', 'invitation', 'second_factor']) : []
    return (await tryTransaction({ table, tools }, [guard, { Update: update }, ...ended])) ? decision : AGAIN
  })
}

/** Voids a person's open links of these kinds. */
export const endTokens = (
  { tableName }: AwsTable,
  userId: string,
  kinds: readonly OneTimeToken['kind'][],
): WriteAction[] => kinds.map((kind) => ({ Delete: deleteOf(tableName, tokenSlotKey(userId, kind)) }))

/** Everybody, and the write that fails when anybody was added or changed since. */
async function readGuarded(table: AwsTable, tenantId: string): Promise<{ people: PersonItem[]; guard: WriteAction }> {
  const key = peopleGuardKey(tenantId)
  // First the guard, then the people: what changes in between is noticed.
  const seen = (await readItems(table, [key])).get(key)?.version as number | undefined
  const people = await readPeople(table, tenantId)
  const Update = updateOf(table.tableName, key, {
    set: { type: 'people-guard', version: (seen ?? 0) + 1 },
    when:
      seen === undefined ? { text: 'attribute_not_exists(#version)' } : { text: '#version = :seen', values: { seen } },
  })
  return { people, guard: { Update } }
}
