import { connect, type Socket } from 'node:net'

export interface LoadResult {
  requestCount: number
  seconds: number
  /** Answers by status. */
  statuses: Map<number, number>
  /** Milliseconds, sorted. */
  latencies: Float64Array
}

export interface LoadOptions {
  host: string
  port: number
  connections: number
  seconds: number
  /** The bytes of the n-th request. Made here and now, so keep it cheap. */
  request(n: number): string
}

/**
 * Sends requests over keep-alive connections, one at a time on each, for some seconds.
 *
 * Raw sockets: on two cores an HTTP client would take a good part of what is to be measured.
 */
export async function loadHttp(options: LoadOptions): Promise<LoadResult> {
  const statuses = new Map<number, number>()
  const latencies: number[] = []
  const startedAt = performance.now()
  const endAt = startedAt + options.seconds * 1000
  let sent = 0
  await Promise.all(
    Array.from({ length: options.connections }, () =>
      drive(connect(options.port, options.host), {
        next: () => (performance.now() < endAt ? options.request(sent++) : undefined),
        done(status, ms) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
          latencies.push(ms)
        },
      }),
    ),
  )
  const seconds = (performance.now() - startedAt) / 1000
  return { requestCount: latencies.length, seconds, statuses, latencies: Float64Array.from(latencies).sort() }
}

interface Driver {
  next(): string | undefined
  done(status: number, ms: number): void
}

function drive(socket: Socket, { next, done }: Driver): Promise<void> {
  return new Promise((resolve, reject) => {
    let received = ''
    let sentAt = 0
    const send = () => {
      const request = next()
      if (request === undefined) {
        socket.end()
        return resolve()
      }
      sentAt = performance.now()
      socket.write(request)
    }
    socket.setNoDelay(true)
    socket.setEncoding('latin1')
    socket.on('connect', send)
    socket.on('error', reject)
    socket.on('data', (chunk: string) => {
      received += chunk
      const head = received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0)
      if (received.length < head + 4 + length) return
      done(Number(received.slice(9, 12)), performance.now() - sentAt)
      received = ''
      send()
    })
  })
}

/** The value below which `share` of the sorted numbers lie. */
export const percentile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
