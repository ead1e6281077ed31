import type { LiveMessage, LiveRequest } from '#contract/live.ts'

export interface SocketOptions {
  onMessage: (message: LiveMessage) => void
  onOpenChange: (isOpen: boolean) => void
}

const FIRST_WAIT_MS = 500
/** A server that is away for long is asked twice a minute by each open page. */
const WAIT_MS_MAX = 30_000
/** A gateway ends a connection on which nothing was said for ten minutes. */
const PING_EVERY_MS = 4 * 60_000
/** A connection that says nothing to what it was asked is no connection any more, whatever the browser thinks. */
const ANSWER_WITHIN_MS = 20_000

/** Keeps a socket to the live stream open, with back-off and jitter between tries. @returns what closes it for good */
export function openLiveSocket({ onMessage, onOpenChange }: SocketOptions): () => void {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failureCount = 0
  let isClosed = false

  const connect = () => {
    const address = new URL('/api/v1/live', window.location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const opened = new WebSocket(address)
    socket = opened
    const asking = askInTime(opened)
    opened.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as Partial<LiveMessage>
      if (!isOurs(message)) return
      asking.heard()
      if (message.type === 'pong') return
      if (message.type === 'hello') {
        failureCount = 0
        onOpenChange(true)
      }
      onMessage(message)
    }
    opened.onclose = () => {
      asking.stop()
      if (isClosed) return
      onOpenChange(false)
      const longest = Math.min(WAIT_MS_MAX, FIRST_WAIT_MS * 2 ** failureCount)
      failureCount += 1
      timer = setTimeout(connect, longest / 2 + (Math.random() * longest) / 2)
    }
  }
  const retryNow = () => {
    if (isClosed || socket?.readyState !== WebSocket.CLOSED) return
    clearTimeout(timer)
    connect()
  }
  window.addEventListener('online', retryNow)
  connect()
  return () => {
    isClosed = true
    clearTimeout(timer)
    window.removeEventListener('online', retryNow)
    socket?.close()
  }
}

/** A gateway says things of its own when a function fails: those are no answer. */
const isOurs = (message: Partial<LiveMessage>): message is LiveMessage => message.type !== undefined

/** Greets once the socket is open and asks now and then; closes it when nothing at all is answered. */
function askInTime(socket: WebSocket): { heard: () => void; stop: () => void } {
  let pings: ReturnType<typeof setInterval> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  const ask = (request: LiveRequest) => {
    socket.send(JSON.stringify(request))
    clearTimeout(patience)
    patience = setTimeout(() => socket.close(), ANSWER_WITHIN_MS)
  }
  socket.onopen = () => {
    ask({ type: 'hello' })
    pings = setInterval(() => ask({ type: 'ping' }), PING_EVERY_MS)
  }
  return {
    heard: () => clearTimeout(patience),
    stop() {
      clearInterval(pings)
      clearTimeout(patience)
    },
  }
}
