import type { LiveMessage } from '#contract/live.ts'

export interface SocketOptions {
  onMessage: (message: LiveMessage) => void
  onOpenChange: (isOpen: boolean) => void
}

const FIRST_WAIT_MS = 500
/** A server that is away for long is asked twice a minute by each open page. */
const WAIT_MS_MAX = 30_000

/** Keeps a socket to the live stream open, with back-off and jitter between tries. @returns what closes it for good */
export function openLiveSocket({ onMessage, onOpenChange }: SocketOptions): () => void {
  let socket: WebSocket | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let failureCount = 0
  let isClosed = false

  const connect = () => {
    const address = new URL('/api/v1/live', window.location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    socket = new WebSocket(address)
    socket.onmessage = ({ data }) => {
      const message = JSON.parse(String(data)) as LiveMessage
      if (message.type === 'hello') {
        failureCount = 0
        onOpenChange(true)
      }
      onMessage(message)
    }
    socket.onclose = () => {
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
