import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import websocket, { type WebSocket } from '@fastify/websocket'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { onTestFinished } from 'vitest'
import { modelStub, StubError } from './model-stub.ts'

/**
 * API Gateway's WebSocket API in front of one function, as AWS documents it: real sockets on this side, events on that one,
 * and the management API, whose requests are held against the official model.
 *
 * Sources: docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html,
 * .../apigateway-how-to-call-websocket-api-connections.html, .../apigateway-execution-service-websocket-limits-table.html,
 * and repost.aws/knowledge-center/410-gone-api-gateway: what is posted before `$connect` was answered is gone.
 */

/** Of one message, either way. */
const MESSAGE_BYTES_MAX = 128 * 1024
const STAGE = 'live'
/** "1001, Going away": what pages hear when the gateway ends a connection that was idle or open too long. */
const GOING_AWAY = 1001

type Handle = (event: unknown) => Promise<{ statusCode: number; body?: string }>

export interface WebSocketGateway {
  /** Where pages connect. */
  url: string
  /** Where messages for connections are posted. */
  endpoint: string
  /** The function it calls. */
  attach(handle: Handle): void
  /** Names of the connections that are open. */
  open(): string[]
  /** Ends every connection, as the gateway does after two hours or ten idle minutes. */
  endAll(): void
  /** Called before each request of the management API; what it throws is answered. */
  before: (operation: string, connectionId: string, text: string) => void | Promise<void>
  /** Whatever is to be done before a function hears of something: the gateway is a network away. */
  delay: (eventType: string) => Promise<void>
}

interface Connection {
  socket: WebSocket
  connectedAt: number
}

export async function webSocketGateway(): Promise<WebSocketGateway> {
  const connections = new Map<string, Connection>()
  let handle: Handle = async () => ({ statusCode: 200 })
  const call: Handle = async (event) => JSON.parse(JSON.stringify(await handle(JSON.parse(JSON.stringify(event)))))
  const gateway: WebSocketGateway = {
    url: '',
    endpoint: await managementApi(connections, (...asked) => gateway.before(...asked)),
    attach: (attached) => {
      handle = attached
    },
    open: () => [...connections.keys()],
    endAll: () => {
      for (const { socket } of connections.values()) socket.close(GOING_AWAY, 'Going away')
    },
    before: () => undefined,
    delay: async () => undefined,
  }
  const app = fastify({ logger: false, forceCloseConnections: true })
  const ids = new WeakMap<FastifyRequest, string>()
  await app.register(websocket, { options: { maxPayload: MESSAGE_BYTES_MAX } })
  // The upgrade waits for the function's answer, and is refused with its status.
  const preValidation = async (request: FastifyRequest, reply: FastifyReply) => {
    const connectionId = `${randomBytes(11).toString('base64url')}=`
    ids.set(request, connectionId)
    await gateway.delay('CONNECT')
    const answer = await call(connectEvent(request, connectionId)).catch(() => ({ statusCode: 502, body: '' }))
    if (answer.statusCode >= 200 && answer.statusCode <= 299) return undefined
    return reply.code(answer.statusCode).send(answer.body ?? '')
  }
  app.get('/*', { websocket: true, preValidation }, (socket: WebSocket, request: FastifyRequest) => {
    const connectionId = ids.get(request)!
    connections.set(connectionId, { socket, connectedAt: Date.now() })
    // One after another for each connection, as one page's messages come.
    let said = Promise.resolve()
    socket.on('message', (data: Buffer) => {
      said = said
        .then(() => gateway.delay('MESSAGE'))
        .then(() => call(messageEvent(connectionId, data.toString())))
        .then(
          () => undefined,
          () =>
            socket.send(JSON.stringify({ message: 'Internal server error', connectionId, requestId: randomUUID() })),
        )
    })
    socket.on('close', (code: number) => {
      connections.delete(connectionId)
      void gateway.delay('DISCONNECT').then(() => call(disconnectEvent(connectionId, code)).catch(() => undefined))
    })
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  onTestFinished(() => app.close())
  gateway.url = `ws://127.0.0.1:${(app.server.address() as AddressInfo).port}/${STAGE}`
  return gateway
}

async function managementApi(
  connections: ReadonlyMap<string, Connection>,
  before: WebSocketGateway['before'],
): Promise<string> {
  const found = async (operation: string, { ConnectionId, Data }: Record<string, unknown>) => {
    const data = Buffer.from((Data ?? []) as Uint8Array)
    await before(operation, ConnectionId as string, data.toString())
    const connection = connections.get(ConnectionId as string)
    if (data.length > MESSAGE_BYTES_MAX) throw new StubError('PayloadTooLargeException', { status: 413 })
    if (!connection || connection.socket.readyState !== connection.socket.OPEN)
      throw new StubError('GoneException', { status: 410 })
    return { ...connection, data }
  }
  const stub = await modelStub({
    service: 'execute-api',
    basePath: `/${STAGE}`,
    handlers: {
      PostToConnection: async (input) => {
        const { socket, data } = await found('PostToConnection', input)
        socket.send(data.toString())
      },
      DeleteConnection: async (input) => {
        const { socket } = await found('DeleteConnection', input)
        socket.close(1000, 'Connection Closed Normally')
      },
      GetConnection: async (input) => {
        const { connectedAt } = await found('GetConnection', input)
        return { connectedAt: new Date(connectedAt).toISOString() }
      },
    },
  })
  return `${stub.endpoint}/${STAGE}`
}

const contextOf = (connectionId: string, eventType: string, more: object) => ({
  eventType,
  extendedRequestId: randomUUID(),
  requestTime: '21/Nov/2026:12:00:00 +0000',
  messageDirection: 'IN',
  stage: STAGE,
  connectedAt: Date.now(),
  requestTimeEpoch: Date.now(),
  identity: { sourceIp: '198.51.100.7' },
  requestId: randomUUID(),
  domainName: 'w3bs0cket.execute-api.eu-west-1.amazonaws.com',
  connectionId,
  apiId: 'w3bs0cket',
  ...more,
})

/** Headers as they were written, each once and as a list; the host is the gateway's own. */
const connectEvent = ({ raw }: FastifyRequest, connectionId: string) => {
  const multiValueHeaders: Record<string, string[]> = {}
  for (let i = 0; i < raw.rawHeaders.length; i += 2) {
    const [name, value] = [raw.rawHeaders[i]!, raw.rawHeaders[i + 1]!]
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value]
  }
  delete multiValueHeaders.host
  multiValueHeaders.Host = ['w3bs0cket.execute-api.eu-west-1.amazonaws.com']
  const headers: IncomingHttpHeaders = {}
  for (const [name, values] of Object.entries(multiValueHeaders)) headers[name] = values.at(-1)
  const requestContext = contextOf(connectionId, 'CONNECT', { routeKey: '$connect' })
  return { headers, multiValueHeaders, requestContext, isBase64Encoded: false }
}

const messageEvent = (connectionId: string, body: string) => ({
  requestContext: contextOf(connectionId, 'MESSAGE', { routeKey: '$default', messageId: randomUUID() }),
  body,
  isBase64Encoded: false,
})

const disconnectEvent = (connectionId: string, disconnectStatusCode: number) => ({
  headers: { Host: 'w3bs0cket.execute-api.eu-west-1.amazonaws.com', 'x-restapi': '' },
  multiValueHeaders: { Host: ['w3bs0cket.execute-api.eu-west-1.amazonaws.com'], 'x-restapi': [''] },
  requestContext: contextOf(connectionId, 'DISCONNECT', {
    routeKey: '$disconnect',
    disconnectStatusCode,
    disconnectReason: '',
  }),
  isBase64Encoded: false,
})
