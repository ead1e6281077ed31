import type { WebSocket } from '@fastify/websocket'
import type { LiveMessage } from '#contract/live.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { ChangeFeed } from '#ports/change-feed.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { type LiveBatch, mayHear, readLive } from '#usecases/live/follow-live.ts'
import { principalOf } from '../access.ts'
import type { Api } from '../typed.ts'
import { readRequest, toChange, toText } from './messages.ts'

/** A screen cannot show more than ten changes of one number a second. */
const SEND_EVERY_MS = 100
/** A socket whose network takes in nothing is closed before it fills our memory; its page connects and reads again. */
const BUFFERED_BYTES_MAX = 4 * 1024 * 1024
/** How often a silent socket is asked whether it is still there, and its caller whether he still may listen. */
const CHECK_EVERY_MS = 30_000

export interface LiveDeps {
  feed: ChangeFeed
  stock: StockStore
  /** Asked again while a socket is open: a person who was deactivated or limited must stop hearing. */
  isStillAllowed(principal: Principal): Promise<boolean>
}

interface Listener {
  principal: Principal
  socket: WebSocket
  isAlive: boolean
}

/** The live socket: one follower of the feed for all listeners, each told only what they may see. */
export function liveRoute(app: Api, deps: LiveDeps): void {
  const listeners = new Set<Listener>()
  const follower = followFeed(deps, listeners)
  const checks = setInterval(() => void checkListeners(deps, listeners), CHECK_EVERY_MS)
  app.addHook('preClose', async () => {
    follower.stop()
    clearInterval(checks)
    for (const { socket } of listeners) socket.close(1001, 'server stopping')
  })

  app.get(
    '/api/v1/live',
    { websocket: true, config: { permission: 'stock:read' }, schema: { hide: true } },
    (socket, request) => {
      const listener: Listener = { principal: principalOf(request), socket, isAlive: true }
      socket.on('close', () => listeners.delete(listener))
      socket.on('error', () => socket.terminate())
      socket.on('pong', () => {
        listener.isAlive = true
      })
      // Greeted without being asked, so its own hello needs no answer.
      socket.on('message', (data: Buffer) => {
        if (readRequest(String(data))?.type === 'ping') send(listener, { type: 'pong' })
      })
      follower.join(listener).catch((error: unknown) => {
        request.log.error({ err: error }, 'live socket failed')
        socket.terminate()
      })
    },
  )
}

/** Sends what is new at most every SEND_EVERY_MS. With nobody listening nothing is read. */
function followFeed(
  deps: LiveDeps,
  listeners: Set<Listener>,
): { join(listener: Listener): Promise<void>; stop(): void } {
  let upTo = 0
  let timer: NodeJS.Timeout | undefined

  const look = async (): Promise<void> => {
    if (listeners.size === 0) return
    const { batch, upTo: next } = await readLive(deps, upTo)
    upTo = next
    for (const listener of listeners) tell(listener, batch)
  }
  const schedule = (): void => {
    if (timer) return
    timer = setTimeout(() => {
      look()
        .catch(() => broadcastReset(listeners))
        .finally(() => {
          timer = undefined
        })
    }, SEND_EVERY_MS)
  }
  const stop = deps.feed.onWake(schedule)
  return {
    async join(listener) {
      // The place in the feed is taken before `hello`: what the page reads after it, and what is sent, leave no gap.
      const latest = await deps.feed.latest()
      if (listeners.size === 0) upTo = latest
      if (listener.socket.readyState !== listener.socket.OPEN) return
      listeners.add(listener)
      send(listener, { type: 'hello' })
    },
    stop() {
      stop()
      clearTimeout(timer)
    },
  }
}

/** After a failed look nobody knows what was missed: everyone reads afresh. */
function broadcastReset(listeners: Set<Listener>): void {
  for (const listener of listeners) send(listener, { type: 'reset' })
}

function tell(listener: Listener, { updates }: LiveBatch): void {
  const changes = updates?.filter((update) => mayHear(listener.principal, update)).map(toChange)
  if (!changes) send(listener, { type: 'reset' })
  else if (changes.length > 0) send(listener, { type: 'changes', changes })
}

function send({ socket }: Listener, message: LiveMessage): void {
  if (socket.bufferedAmount > BUFFERED_BYTES_MAX) socket.terminate()
  else if (socket.readyState === socket.OPEN) socket.send(toText(message))
}

async function checkListeners(deps: LiveDeps, listeners: Set<Listener>): Promise<void> {
  for (const listener of listeners) {
    if (!listener.isAlive) listener.socket.terminate()
    else if (!(await deps.isStillAllowed(listener.principal))) listener.socket.close(1008, 'access ended')
    else {
      listener.isAlive = false
      listener.socket.ping()
    }
  }
}
