import {
  AdminAddUserToGroupCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  CreateGroupCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { ROLES } from '#domain/identity/permission.ts'
import type { Person } from '#domain/identity/person.ts'
import { type CognitoPool, isNamed } from './cognito.ts'

/** As docs/identity.md says groups are read: a role each, and the stores somebody is limited to. */
const STORE_PREFIX = 'store:'
/** Limits somebody who may see no store: no store has this name. */
const NO_STORE = `${STORE_PREFIX}*`

/** Cognito's own limit. https://docs.aws.amazon.com/cognito/latest/developerguide/limits.html */
const GROUPS_PER_PERSON_MAX = 100
/** The most that one answer holds. */
const PAGE_SIZE = 60
/** More than a person can have; ends a list that does not. */
const PAGES_MAX = 10

/**
 * Makes a user's groups, and whether they may enter at all, those of the person. Only tokens that the pool gives to other
 * applications depend on this: people's own sessions ask the identity store with every request.
 */
export async function followPerson(pool: CognitoPool, person: Person): Promise<void> {
  // Nobody is in the pool before they chose a password.
  if (!person.isRegistered) return
  const name = { UserPoolId: pool.userPoolId, Username: person.userId }
  try {
    // This also ends what was handed out to them.
    if (person.status !== 'active') await pool.send(new AdminDisableUserCommand(name))
    await followGroups(pool, person)
    if (person.status === 'active') await pool.send(new AdminEnableUserCommand(name))
  } catch (error) {
    // Lost on Cognito's side: the next reset of their password makes them anew.
    if (!isNamed(error, ['UserNotFoundException'])) throw error
  }
}

/**
 * In an order in which no token of a moment between allows more than one before or after: a role that changes is taken
 * first and given last, and limits are added before others go.
 */
async function followGroups(pool: CognitoPool, person: Person): Promise<void> {
  const wanted = groupsOf(person)
  const current = await listGroups(pool, person.userId)
  const missing = wanted.filter((group) => !current.includes(group))
  // Other groups are the pool's owner's.
  const surplus = current.filter((group) => isOurs(group) && !wanted.includes(group))
  const isLimit = (group: string) => group.startsWith(STORE_PREFIX)
  const isRole = (group: string) => !isLimit(group)
  for (const group of surplus.filter(isRole)) await removeFromGroup(pool, person.userId, group)
  for (const group of missing.filter(isLimit)) await addToGroup(pool, person.userId, group)
  for (const group of surplus.filter(isLimit)) await removeFromGroup(pool, person.userId, group)
  for (const group of missing.filter(isRole)) await addToGroup(pool, person.userId, group)
}

/** Whoever is limited to more stores than groups can say is in none, so that a token allows nothing. */
function groupsOf({ role, stores, status }: Person): string[] {
  if (status !== 'active') return []
  if (stores === 'all') return [role]
  const limits = stores.length === 0 ? [NO_STORE] : stores.map((storeId) => `${STORE_PREFIX}${storeId}`)
  return limits.length < GROUPS_PER_PERSON_MAX ? [role, ...limits] : []
}

const isOurs = (group: string): boolean =>
  (ROLES as readonly string[]).includes(group) || group.startsWith(STORE_PREFIX)

async function listGroups({ send, userPoolId }: CognitoPool, userId: string): Promise<string[]> {
  const names: string[] = []
  let NextToken: string | undefined
  for (let page = 0; page < PAGES_MAX; page++) {
    const answer = await send(
      new AdminListGroupsForUserCommand({ UserPoolId: userPoolId, Username: userId, Limit: PAGE_SIZE, NextToken }),
    )
    names.push(...(answer.Groups ?? []).flatMap(({ GroupName }) => GroupName ?? []))
    NextToken = answer.NextToken
    if (!NextToken) break
  }
  return names
}

async function addToGroup({ send, userPoolId }: CognitoPool, userId: string, GroupName: string): Promise<void> {
  const add = () => send(new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: userId, GroupName }))
  try {
    await add()
  } catch (error) {
    if (!isNamed(error, ['ResourceNotFoundException'])) throw error
    await createGroup({ send, userPoolId }, GroupName)
    await add()
  }
}

async function createGroup(
  { send, userPoolId }: Pick<CognitoPool, 'send' | 'userPoolId'>,
  GroupName: string,
): Promise<void> {
  try {
    await send(new CreateGroupCommand({ UserPoolId: userPoolId, GroupName }))
  } catch (error) {
    if (!isNamed(error, ['GroupExistsException'])) throw error
  }
}

async function removeFromGroup({ send, userPoolId }: CognitoPool, userId: string, GroupName: string): Promise<void> {
  await send(new AdminRemoveUserFromGroupCommand({ UserPoolId: userPoolId, Username: userId, GroupName }))
}
