import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** Where a front door sends what comes in. Addresses of HTTP, but for `live`, which is one of a WebSocket. */
export interface FrontDoorTargets {
  /** The API, behind an HTTP API. */
  api: string
  /** The live stream, behind a WebSocket API. */
  live: string
  /** Everything else: the dashboard. */
  pages: string
}

export interface FrontDoor {
  /** The one address that people use. */
  url: string
  open(targets: FrontDoorTargets): void
}

const isApi = (path: string) => /^\/(?:api|mcp|health|ready|\.well-known)(?:[/?]|$)/.test(path)

/**
 * The one address in front of the gateways and the dashboard, as a deployment's CDN is: it says the path as it was asked
 * for in a header, and sends `/api/v1/live` to the root of the WebSocket API's stage. It names other hosts inwards.
 */
export async function frontDoor(): Promise<FrontDoor> {
  let targets: FrontDoorTargets | undefined
  const server = createServer((request, response) => {
    const path = request.url ?? '/'
    const target = isApi(path) ? targets!.api : targets!.pages
    pass(request, response, { target, path })
  })
  server.on('upgrade', (request: IncomingMessage, socket: Socket) => tunnel(request, socket, targets!.live))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections()))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    open: (opened) => {
      targets = opened
    },
  }
}

function pass(request: IncomingMessage, response: ServerResponse, { target, path }: { target: string; path: string }) {
  const { host } = new URL(target)
  const headers = { ...request.headers, host, 'x-backstock-path': path.split('?')[0] }
  const asked = httpRequest(`${target}${path}`, { method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
  })
  asked.on('error', () => response.destroy())
  request.pipe(asked)
}

/** Hands an upgrade on as it came, under the gateway's own host and path. */
function tunnel(request: IncomingMessage, socket: Socket, target: string): void {
  const { hostname, port, host, pathname } = new URL(target)
  const lines = [`GET ${pathname} HTTP/1.1`, `Host: ${host}`]
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    if (request.rawHeaders[i]!.toLowerCase() !== 'host')
      lines.push(`${request.rawHeaders[i]}: ${request.rawHeaders[i + 1]}`)
  }
  const inner = connect(Number(port), hostname, () => {
    inner.write(`${lines.join('\r\n')}\r\n\r\n`)
    inner.pipe(socket).pipe(inner)
  })
  for (const [one, other] of [
    [inner, socket],
    [socket, inner],
  ] as const) {
    one.on('error', () => other.destroy())
    one.on('close', () => other.destroy())
  }
}
