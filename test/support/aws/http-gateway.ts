import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { APIGatewayProxyEventV2 } from 'aws-lambda'
import { onTestFinished } from 'vitest'

/**
 * API Gateway's HTTP API in front of one function (payload format 2.0), as AWS documents it; what an event looks like is
 * in the types of `aws-lambda`.
 *
 * Sources: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and
 * .../http-api-quotas.html. That the path comes decoded, and is cut off at a decoded `?`, is no longer in the manual but in
 * captures: github.com/hotsock/voker/pull/8.
 */

/** Payload size of an HTTP API. */
const REQUEST_BYTES_MAX = 10 * 1024 ** 2
/** What a function takes and answers, as JSON. */
const PAYLOAD_BYTES_MAX = 6 * 1024 ** 2

export interface GatewayOptions {
  /** `$default` when absent: the one that does not show in the path. */
  stage?: string
}

type Handle = (event: unknown) => Promise<unknown>

/** Starts it. @returns where it listens, with the stage where that has a name */
export async function httpGateway(handle: Handle, { stage = '$default' }: GatewayOptions = {}): Promise<string> {
  const server = createServer((request, response) => {
    serve({ handle, stage }, request, response).catch((error: unknown) => {
      response.destroy(error as Error)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections()))
  const { port } = server.address() as AddressInfo
  return `http://127.0.0.1:${port}${stage === '$default' ? '' : `/${stage}`}`
}

async function serve(
  { handle, stage }: { handle: Handle; stage: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const event = JSON.stringify(toEvent(request, body, stage))
  if (body.length > REQUEST_BYTES_MAX || Buffer.byteLength(event) > PAYLOAD_BYTES_MAX) {
    return fail(response, 413, 'Request Entity Too Large')
  }
  // Both ways are JSON: what does not survive that does not arrive.
  const answer = await handle(JSON.parse(event)).then(
    (given) => JSON.stringify(given),
    () => undefined,
  )
  if (answer === undefined || Buffer.byteLength(answer) > PAYLOAD_BYTES_MAX) {
    return fail(response, 500, 'Internal Server Error')
  }
  sendAnswer(response, JSON.parse(answer))
}

function fail(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }))
}

/** These come as text, everything else as base64. */
const TEXT = /^(?:text\/|application\/(?:json|javascript|xml|[\w.-]+\+(?:json|xml))\b)/

/** A request as the function is told of it. */
export function toEvent(request: IncomingMessage, body: Buffer, stage = '$default'): APIGatewayProxyEventV2 {
  const [path = '/', query = ''] = splitOnce(request.url ?? '/', '?')
  const rawPath = splitOnce(decodePath(path), '?')[0]!
  const isBase64Encoded = body.length > 0 && !TEXT.test(request.headers['content-type'] ?? '')
  const cookies = request.headers.cookie?.split(/; ?/)
  const requestId = randomUUID()
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: headersOf(request),
    ...(query !== '' && { queryStringParameters: parametersOf(query) }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'h7ttp4pi01',
      domainName: 'h7ttp4pi01.execute-api.eu-west-1.amazonaws.com',
      domainPrefix: 'h7ttp4pi01',
      http: {
        method: request.method ?? 'GET',
        path: rawPath,
        protocol: 'HTTP/1.1',
        sourceIp: request.socket.remoteAddress ?? '',
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage,
      time: '21/Nov/2026:12:00:00 +0000',
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  }
}

function splitOnce(text: string, mark: string): string[] {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decodePath(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Names in lower case, several of one name joined by commas; cookies stand elsewhere, and the gateway adds its own. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const joined = Object.entries(request.headersDistinct).map(([name, values]) => [name, values!.join(',')])
  const { cookie: _cookie, connection: _connection, ...headers } = Object.fromEntries(joined)
  const before = headers['x-forwarded-for']
  const peer = request.socket.remoteAddress
  return { ...headers, 'x-forwarded-for': before ? `${before}, ${peer}` : peer, 'x-forwarded-proto': 'https' }
}

function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {}
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = parameters[name] === undefined ? value : `${parameters[name]},${value}`
  }
  return parameters
}

interface Answer {
  statusCode: number
  headers?: Record<string, string | number | boolean>
  cookies?: string[]
  body?: string
  isBase64Encoded?: boolean
}

/** Makes an HTTP answer of a function's; one that is malformed is the gateway's 500. */
function sendAnswer(response: ServerResponse, answer: Answer): void {
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = answer
  const isWellFormed =
    Number.isInteger(statusCode) &&
    typeof body === 'string' &&
    typeof isBase64Encoded === 'boolean' &&
    Object.values(headers).every((value) => ['string', 'number', 'boolean'].includes(typeof value)) &&
    cookies.every((cookie) => typeof cookie === 'string')
  if (!isWellFormed) {
    fail(response, 500, 'Internal Server Error')
    return
  }
  for (const [name, value] of Object.entries(headers)) {
    // The gateway measures by itself.
    if (!['content-length', 'transfer-encoding', 'connection'].includes(name)) response.setHeader(name, String(value))
  }
  if (cookies.length > 0) response.setHeader('set-cookie', cookies)
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'))
}
