import type { Principal } from '#domain/identity/permission.ts'
import type { TenantId } from '#domain/values/ids.ts'
import type { CatalogStore } from '#ports/catalog-store.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { Clock } from '#ports/clock.ts'
import { type LiveConnection, type LiveGateway, POST_BYTES_MAX } from '#ports/live-gateway.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { type FoldedChanges, type LiveUpdate, mayHear, readFolded, toUpdates } from '#usecases/live/follow-live.ts'
import { changesAsTexts, toChange, toText } from './messages.ts'

/** The feed's consumer: where pushes have come to. */
export const LIVE_CONSUMER = 'live'

/** What is not sent by then is missed: whoever waits for a push has other things to do. */
const PUSH_WITHIN_MS = 10_000

/** So many messages are under way at once. */
const POSTS_AT_ONCE = 32

/** How old an answer may be to whether somebody still may listen. */
const CHECK_EVERY_MS = 30_000

export interface ListenerDeps extends LiveGateway {
  clock: Clock
  /** Asked again while a connection is open: a person who was deactivated or limited must stop hearing. */
  isStillAllowed(principal: Principal): Promise<boolean>
}

export interface PushDeps extends ListenerDeps {
  feed: Pick<ChangeFeed, 'after' | 'latest' | 'cursor' | 'advance'>
  stock: Pick<StockStore, 'level'>
  catalog: Pick<CatalogStore, 'tenants'>
}

export interface PushOutcome {
  /** The feed's id that pushes have come to. */
  upTo: number
  /** Connections that heard. */
  toldCount: number
  /** Connections that will be told to read afresh, because the gateway had too much to do. */
  missedCount: number
}

/**
 * Tells the screens that listen through the gateway what is new in the feed. Called by whoever appended to it, and by the
 * clock for what a failure left.
 *
 * No screen is left with a hole, though pushes may run beside each other, stop halfway, and pages come and go:
 * - A screen reads everything afresh when it is greeted, and it is noted as ready *before* it is greeted. A push reads the
 *   feed *before* it looks who is ready. So of a screen that is not told a change, the reading comes after that change.
 * - The place in the feed moves on only when every ready screen was told, or is noted as having missed something. What
 *   breaks off before is done again, by the next push, from where the place stands; two beside each other tell twice.
 * - Told twice, or an older number after a newer one, does no harm: a level carries its `seq`, everything else is a hint
 *   to read again. Numbers are read after the feed, so they are at least as new as the change that is told.
 * - A screen that has missed something is told to read afresh before it is told anything else, by the next push or when it
 *   pings; the note is taken away only if nothing more was missed meanwhile.
 *
 * @throws when the store or the gateway is out of order. Everybody who could be told was; the next push begins again
 */
export async function pushLive(deps: PushDeps): Promise<PushOutcome> {
  const { feed, catalog, clock } = deps
  const from = await feed.cursor(LIVE_CONSUMER)
  const { folded, upTo } = await readFolded(feed, from)
  const outcome: PushOutcome = { upTo, toldCount: 0, missedCount: 0 }
  if (upTo === from) return outcome
  const until = clock.now() + PUSH_WITHIN_MS
  const tenants = folded
    ? new Set(folded.map(({ tenantId }) => tenantId))
    : new Set((await catalog.tenants()).map(({ tenantId }) => tenantId))
  const faults: unknown[] = []
  for (const tenantId of tenants) {
    // The fault of one shop's screens is no reason to leave out the next shop's.
    await pushToTenant(deps, { tenantId, folded, until, outcome }).catch((error: unknown) => faults.push(error))
  }
  if (faults.length > 0) throw faults[0]
  await feed.advance(LIVE_CONSUMER, upTo)
  return outcome
}

interface TenantPush {
  tenantId: TenantId
  folded: FoldedChanges
  until: number
  outcome: PushOutcome
}

async function pushToTenant(deps: PushDeps, { tenantId, folded, until, outcome }: TenantPush): Promise<void> {
  const listening = (await deps.connections.ofTenant(tenantId)).filter(({ isReady }) => isReady)
  if (listening.length === 0) return
  const changes = folded?.filter((change) => change.tenantId === tenantId)
  const textsFor = textsByScope(changes && (await toUpdates(deps.stock, changes)))
  await inParallel(listening, async (connection) => {
    const told = await tell(deps, connection, { texts: textsFor(connection.principal), until })
    if (told === 'told') outcome.toldCount += 1
    if (told === 'missed') outcome.missedCount += 1
  })
}

const RESET = [toText({ type: 'reset' })]

/** What somebody hears of the updates. Most people of a tenant may hear the same, which is then written once. */
function textsByScope(updates: readonly LiveUpdate[] | undefined): (principal: Principal) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (principal) => {
    if (!updates) return RESET
    const scope = JSON.stringify(principal.stores)
    const found = known.get(scope)
    if (found) return found
    const heard = updates.filter((update) => mayHear(principal, update)).map(toChange)
    const texts = changesAsTexts(heard, POST_BYTES_MAX)
    known.set(scope, texts)
    return texts
  }
}

interface Told {
  texts: readonly string[]
  until: number
}

/** Tells one screen, which hears nothing before it has read afresh what it missed. */
export async function tell(
  deps: ListenerDeps,
  connection: LiveConnection,
  { texts, until }: Told,
): Promise<'told' | 'missed' | 'ended' | 'nothing'> {
  const { connections, posts, clock } = deps
  const { connectionId, missed } = connection
  const wanted = missed === undefined ? texts : RESET
  if (wanted.length === 0) return 'nothing'
  if (!(await mayStillHear(deps, connection))) return 'ended'
  for (const text of wanted) {
    const withinMs = until - clock.now()
    const outcome = withinMs > 0 ? await posts.post(connectionId, text, withinMs) : 'busy'
    if (outcome === 'gone') {
      await connections.remove(connection)
      return 'ended'
    }
    if (outcome === 'busy') {
      await connections.noteMissed(connection)
      return 'missed'
    }
  }
  if (missed !== undefined) await connections.clearMissed(connection, missed)
  return 'told'
}

/** Whether somebody still may listen; who may not is disconnected. */
export async function mayStillHear(
  { connections, posts, clock, isStillAllowed }: ListenerDeps,
  connection: LiveConnection,
): Promise<boolean> {
  const now = clock.now()
  if (now - connection.checkedAt < CHECK_EVERY_MS) return true
  if (await isStillAllowed(connection.principal)) {
    await connections.noteChecked(connection, now)
    return true
  }
  await posts.disconnect(connection.connectionId)
  await connections.remove(connection)
  return false
}

/** Does it for all, some at a time. One that fails keeps nobody else from it; the first fault is thrown at the end. */
async function inParallel<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = all.values()
  const faults: unknown[] = []
  const workers = Array.from({ length: Math.min(POSTS_AT_ONCE, all.length) }, async () => {
    for (const one of left) await work(one).catch((error: unknown) => faults.push(error))
  })
  await Promise.all(workers)
  if (faults.length > 0) throw faults[0]
}
