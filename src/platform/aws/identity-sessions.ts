import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb'
import { isLive, type Session } from '#domain/identity/session.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { type IdentityStore, type NewSession, SESSIONS_MAX } from '#ports/identity-store.ts'
import type { AwsTable } from './client.ts'
import { deleteOf, type TableTools, tryTransaction, tryUpdate, updateOf } from './conditional-writes.ts'
import { findPerson, readPerson } from './identity-people.ts'
import {
  type PersonItem,
  personKey,
  type SessionItem,
  sessionEntryKey,
  sessionItems,
  sessionKey,
  toPrincipal,
  toSession,
  toSessionItem,
} from './identity-rows.ts'
import { inPartition, listItems, readItems } from './items.ts'
import { putNew, type WriteAction } from './stock-actions.ts'
import { AGAIN, retryWrite } from './write-retry.ts'

/** Opens a session, and makes room for it first. */
export async function openSession({ table, tools }: TableTools, session: NewSession): Promise<void> {
  const person = await readPerson(table, session)
  if (!person) throw new Error(`There is nobody of the id ${session.userId} to open a session for`)
  await makeRoom({ table, tools }, person, session.createdAt)
  // An earlier sending may have written it: it is the same one.
  await tryTransaction({ table, tools }, putSession(table, session, person.epoch))
}

/** The writes that open a session. It counts only as long as the person's epoch is this one. */
export const putSession = ({ tableName }: AwsTable, session: NewSession, epoch: number): WriteAction[] =>
  sessionItems(session, epoch).map((item) => putNew(tableName, item))

/** Whom a token's hash stands for. Two reads one after the other, both consistent: who was thrown out is out at once. */
export async function readSession(
  table: AwsTable,
  tokenHash: string,
): Promise<Awaited<ReturnType<IdentityStore['session']>>> {
  const item = (await readItems(table, [sessionKey(tokenHash)])).get(sessionKey(tokenHash))
  if (!item) return undefined
  const session = toSessionItem(item)
  const person = await readPerson(table, session)
  if (person?.status !== 'active' || session.epoch !== person.epoch) return undefined
  const { createdAt, lastSeenAt } = session
  return { session: { createdAt, lastSeenAt }, principal: toPrincipal(session, person) }
}

/** Notes when a session was used last; one that has ended meanwhile is left alone. */
export async function touchSession({ table, tools }: TableTools, tokenHash: string, now: number): Promise<void> {
  const when = { text: 'attribute_exists(#pk) AND #lastSeenAt < :now', values: { now } }
  await tryUpdate({ table, tools }, sessionKey(tokenHash), { set: { lastSeenAt: now }, when })
}

/** Every session that was opened for somebody and is still kept, whether or not it counts. */
async function keptSessions(table: AwsTable, userId: string): Promise<SessionItem[]> {
  const { pk } = sessionEntryKey(userId, 'any')
  const entries = await listItems(table, inPartition(pk, 'SESSION#'))
  const wanted = entries.map(({ tokenHash }) => sessionKey(tokenHash as string))
  const found = await readItems(table, wanted)
  return wanted.flatMap((key) => {
    const item = found.get(key)
    return item ? [toSessionItem(item)] : []
  })
}

const byLastSeen = (a: Session, b: Session) => b.lastSeenAt - a.lastSeenAt

export async function listSessions(table: AwsTable, userId: string): Promise<Session[]> {
  const person = await findPerson(table, userId)
  const sessions = (await keptSessions(table, userId)).filter(({ epoch }) => epoch === person?.epoch)
  return sessions.sort(byLastSeen).slice(0, SESSIONS_MAX).map(toSession)
}

/**
 * Deletes what has ended, and the longest unused beyond what one person may have. Two who sign in at the same moment
 * may leave one too many, until the next time.
 */
async function makeRoom({ table, tools }: TableTools, { userId, epoch }: PersonItem, now: number): Promise<void> {
  const sessions = await keptSessions(table, userId)
  const kept = sessions
    .filter((session) => session.epoch === epoch && isLive(session, now))
    .sort(byLastSeen)
    .slice(0, SESSIONS_MAX - 1)
  const gone = sessions.filter((session) => !kept.includes(session))
  for (const some of inPieces(gone, DELETED_AT_ONCE)) await deleteSessions({ table, tools }, some)
}

/** One BatchWriteItem takes 25 writes, and a session is two items. */
const DELETED_AT_ONCE = 12

async function deleteSessions({ table, tools }: TableTools, sessions: readonly SessionItem[]): Promise<void> {
  const gone = sessions.flatMap(({ userId, sessionId, tokenHash }) => [
    sessionKey(tokenHash),
    sessionEntryKey(userId, sessionId),
  ])
  const requests = gone.map((Key) => ({ DeleteRequest: { Key } }))
  // What DynamoDB leaves out is tried the next time somebody signs in.
  await retryWrite(tools, () =>
    table.documents.send(new BatchWriteCommand({ RequestItems: { [table.tableName]: requests } })),
  )
}

/** Ends one session of a person. */
export async function endSession({ table, tools }: TableTools, userId: string, sessionId: string): Promise<boolean> {
  const key = sessionEntryKey(userId, sessionId)
  const [entry, person] = await Promise.all([
    readItems(table, [key]).then((found) => found.get(key)),
    findPerson(table, userId),
  ])
  if (!entry || !person) return false
  const session = sessionKey(entry.tokenHash as string)
  const when = { text: '#epoch = :epoch', values: { epoch: person.epoch } }
  const isEnded = await tryTransaction({ table, tools }, [
    { Delete: deleteOf(table.tableName, session, when) },
    { Delete: deleteOf(table.tableName, key) },
  ])
  // It was there a moment ago: whatever took it away since, an earlier sending of ours or somebody else, ended it.
  return isEnded || (await readItems(table, [session])).get(session) === undefined
}

/** Ends all sessions of a person but one, together with whatever else is to change for them. */
export function endSessions(
  { table, tools }: TableTools,
  userId: string,
  {
    keepSessionId,
    set = {},
    also = [],
  }: { keepSessionId?: string; set?: Record<string, unknown>; also?: WriteAction[] },
): Promise<void> {
  return retryWrite(tools, async () => {
    const person = await findPerson(table, userId)
    if (!person) return undefined
    const { epoch, tenantId } = person
    const when = { text: '#epoch = :epoch', values: { epoch } }
    const next = updateOf(table.tableName, personKey(tenantId, userId), { set: { ...set, epoch: epoch + 1 }, when })
    const kept = keepSessionId && (await keepSession(table, person, keepSessionId))
    const isWritten = await tryTransaction({ table, tools }, [{ Update: next }, ...(kept ? [kept] : []), ...also])
    return isWritten ? undefined : AGAIN
  })
}

/** Takes one session along into the person's next epoch. */
async function keepSession(
  table: AwsTable,
  { userId, epoch }: PersonItem,
  sessionId: string,
): Promise<WriteAction | undefined> {
  const key = sessionEntryKey(userId, sessionId)
  const entry = (await readItems(table, [key])).get(key)
  if (!entry) return undefined
  const kept = sessionKey(entry.tokenHash as string)
  const session = (await readItems(table, [kept])).get(kept)
  if (!session || toSessionItem(session).epoch !== epoch) return undefined
  const when = { text: '#epoch = :epoch', values: { epoch } }
  return { Update: updateOf(table.tableName, kept, { set: { epoch: epoch + 1 }, when }) }
}
