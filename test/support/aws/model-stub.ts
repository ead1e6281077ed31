import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { onTestFinished } from 'vitest'
import { faultsOf, type Model, type ModelName, modelOf, type Operation, resolved, type Shape } from './model-shape.ts'

/**
 * A STUB of a service of AWS that has no emulator. It is no emulator either: what it answers is the test's. But a request
 * that is not as AWS's own published model says (an unknown or missing member, another type, another path) is refused as
 * AWS would refuse it, and what a handler answers is held to the model too.
 *
 * The models are those of the package `aws-sdk`, which ended in 2025: members that are newer are unknown to it.
 */
export interface ModelStub {
  /** For `AWS_ENDPOINT_URL_<SERVICE>`, or a client's `endpoint`. */
  endpoint: string
  /** Every request that was well formed, in the order it came. */
  calls: readonly StubCall[]
  /** Requests and answers that were not as the model says; a test expects none. */
  faults: readonly string[]
}

export interface StubCall {
  operation: string
  input: StubInput
}

/** Members by the names of the model, those in the address and the headers among them. */
export type StubInput = Record<string, unknown>

/** Throws `StubError` to refuse; the output is sent as JSON. */
export type StubHandler = (input: StubInput) => unknown

/** A refusal, named as the service names it. */
export class StubError extends Error {
  override name = 'StubError'
  readonly code: string
  readonly status: number

  constructor(code: string, { message = code, status = 400 }: { message?: string; status?: number } = {}) {
    super(message)
    this.code = code
    this.status = status
  }
}

interface StubOptions {
  service: ModelName
  handlers: Readonly<Record<string, StubHandler>>
  /** What the path begins with before the model's own: the stage of an API Gateway. */
  basePath?: string
}

/** Starts a stub that ends with the test. */
export async function modelStub({ service, handlers, basePath = '' }: StubOptions): Promise<ModelStub> {
  const model = modelOf(service)
  const [calls, faults]: [StubCall[], string[]] = [[], []]
  const answer = async (request: IncomingMessage): Promise<Answer> => {
    assertSigned(model, request)
    const found = operationOf(model, request, basePath)
    const input = await inputOf(model, found, request)
    const wrong = faultsOf(model, found.operation.input, input, found.name)
    faults.push(...wrong)
    if (wrong.length > 0) throw new StubError('ValidationException', { message: wrong.join('; ') })
    calls.push({ operation: found.name, input })
    const handler = handlers[found.name]
    if (!handler) throw new StubError('NotImplementedException', { message: found.name, status: 501 })
    const body = await handler(input)
    faults.push(...faultsOf(model, found.operation.output, body, `answer to ${found.name}`))
    return { status: found.operation.http?.responseCode ?? 200, body }
  }
  const server = createServer((request, response) => {
    answer(request)
      .catch(refusalOf)
      .then((answered) => send(response, answered))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => stop(server))
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, faults }
}

interface Answer {
  status: number
  body: unknown
  code?: string
}

const refusalOf = (error: unknown): Answer =>
  error instanceof StubError
    ? { status: error.status, code: error.code, body: { __type: error.code, message: error.message } }
    : { status: 500, code: 'InternalFailure', body: { __type: 'InternalFailure', message: String(error) } }

function send(response: ServerResponse, { status, body, code }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...(code && { 'x-amzn-errortype': code }) })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((closed) => server.close(() => closed()))
}

function assertSigned({ metadata }: Model, { headers }: IncomingMessage): void {
  const name = /Credential=[^/]+\/\d{8}\/[^/]+\/([^/]+)\/aws4_request/.exec(headers.authorization ?? '')?.[1]
  const expected = metadata.signingName ?? metadata.endpointPrefix
  if (name !== expected) {
    throw new StubError('MissingAuthenticationTokenException', { message: `signed for ${name}`, status: 403 })
  }
}

interface Found {
  name: string
  operation: Operation
  /** From the path. */
  params: Record<string, string>
}

/** By its header where a service has one address, else by method and path. */
function operationOf({ operations, metadata }: Model, request: IncomingMessage, basePath: string): Found {
  const target = request.headers['x-amz-target']
  const path = new URL(request.url ?? '/', 'http://stub').pathname
  for (const [name, operation] of Object.entries(operations)) {
    if (metadata.targetPrefix) {
      if (target === `${metadata.targetPrefix}.${name}`) return { name, operation, params: {} }
      continue
    }
    const { method = 'POST', requestUri = '/' } = operation.http ?? {}
    const pattern = requestUri
      .split('?')[0]!
      .replace(/\{(\w+)(\+?)\}/g, (_, key, all) => `(?<${key}>${all ? '.+' : '[^/]+'})`)
    const match = method === request.method && new RegExp(`^${basePath}${pattern}/?$`).exec(path)
    if (match) return { name, operation, params: match.groups ?? {} }
  }
  throw new StubError('UnknownOperationException', {
    message: `${request.method} ${path} ${target ?? ''}`,
    status: 404,
  })
}

async function inputOf(model: Model, { operation, params }: Found, request: IncomingMessage): Promise<StubInput> {
  const body = await bodyOf(request)
  const shape = resolved(model, operation.input ?? {})
  const members = Object.entries(shape.members ?? {}).map(([name, member]) => [name, resolved(model, member)] as const)
  const payload = members.find(([name]) => name === shape.payload)
  const input: StubInput = payload
    ? { [payload[0]]: payload[1].type === 'blob' ? new Uint8Array(body) : parsed(body) }
    : { ...(parsed(body) as object) }
  const query = new URL(request.url ?? '/', 'http://stub').searchParams
  for (const [name, member] of members) {
    const value = outsideBody(member, member.locationName ?? name, { params, query, request })
    if (value !== undefined) input[name] = value
  }
  return input
}

interface Outside {
  params: Record<string, string>
  query: URLSearchParams
  request: IncomingMessage
}

function outsideBody({ location, type }: Shape, name: string, { params, query, request }: Outside): unknown {
  if (location === 'uri') return params[name] === undefined ? undefined : decodeURIComponent(params[name])
  if (location === 'header') return request.headers[name.toLowerCase()]
  if (location !== 'querystring' || !query.has(name)) return undefined
  if (type === 'list') return query.getAll(name)
  return type === 'integer' || type === 'long' ? Number(query.get(name)) : query.get(name)
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
}

const parsed = (body: Buffer): unknown => (body.length === 0 ? {} : JSON.parse(body.toString('utf8')))
