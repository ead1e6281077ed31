import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { onTestFinished } from 'vitest'

/**
 * A STUB of an AWS service that has no emulator: it holds each request against the service's official model (of the package
 * `aws-sdk`) and lets a test say what is answered. How the service behaves beyond its model it does not show.
 */

type Input = Record<string, unknown>

/** What a handler throws to answer with an error of the service. */
export class ServiceError extends Error {
  readonly status: number
  constructor(name: string, status: number, message = name) {
    super(message)
    this.name = name
    this.status = status
  }
}

export interface ModelStub {
  url: string
  /** Names of the operations as they were asked for, with what was sent. */
  requests: { operation: string; input: Input }[]
}

export interface ModelStubOptions {
  /** As the model's file is called, without its date: `ssm`. */
  service: string
  handlers: Record<string, (input: Input) => unknown>
  /** What stands before every path: a stage. */
  basePath?: string
}

/** Starts it. It ends with the test. */
export async function modelStub({ service, handlers, basePath = '' }: ModelStubOptions): Promise<ModelStub> {
  const model = readModel(service)
  const requests: ModelStub['requests'] = []
  const answer = async (request: IncomingMessage, body: Buffer): Promise<unknown> => {
    assertSigned(model, request)
    const { operation, input } = parseRequest(model, { request, body, basePath })
    const fault = faultOf(model, model.operations[operation]!.input ?? { type: 'structure' }, {
      value: input,
      path: operation,
    })
    if (fault) throw new ServiceError('ValidationException', 400, `stub: ${fault}`)
    requests.push({ operation, input })
    const handler = handlers[operation]
    if (!handler) throw new ServiceError('UnknownOperationException', 501, `stub: nobody answers ${operation}`)
    return handler(input)
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const json = (status: number, content: unknown, headers = {}) =>
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers })
        .end(content === undefined ? '' : JSON.stringify(content))
    try {
      json(200, (await answer(request, Buffer.concat(chunks))) ?? undefined)
    } catch (error) {
      const { name, message, status = 500 } = error as ServiceError
      json(status, { __type: name, message }, { 'x-amzn-errortype': name })
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed()).closeAllConnections()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${basePath}`, requests }
}

interface Shape {
  shape?: string
  type?: string
  members?: Record<string, Shape & { location?: string; locationName?: string }>
  required?: string[]
  payload?: string
  member?: Shape
  value?: Shape
  enum?: string[]
}

interface Model {
  metadata: { protocol: string; signingName?: string; endpointPrefix: string; targetPrefix?: string }
  operations: Record<string, { http?: { method?: string; requestUri?: string }; input?: Shape }>
  shapes: Record<string, Shape>
}

function readModel(service: string): Model {
  const folder = resolve(import.meta.dirname, '../../../node_modules/aws-sdk/apis')
  const file = readdirSync(folder)
    .filter((name) => new RegExp(`^${service}-\\d{4}-\\d\\d-\\d\\d\\.min\\.json$`).test(name))
    .toSorted()
    .at(-1)
  if (!file) throw new Error(`there is no model of ${service}`)
  return JSON.parse(readFileSync(resolve(folder, file), 'utf8'))
}

/** Whoever is not signed for this very service is a stranger to it. */
function assertSigned({ metadata }: Model, { headers }: IncomingMessage): void {
  const service = metadata.signingName ?? metadata.endpointPrefix
  const scope = new RegExp(`^AWS4-HMAC-SHA256 Credential=[^/]+/\\d{8}/[\\w-]+/${service}/aws4_request, SignedHeaders=`)
  if (!scope.test(headers.authorization ?? '')) {
    throw new ServiceError('ForbiddenException', 403, `stub: not signed for ${service}: ${headers.authorization}`)
  }
}

interface Received {
  request: IncomingMessage
  body: Buffer
  basePath: string
}

function parseRequest(model: Model, received: Received): { operation: string; input: Input } {
  if (model.metadata.protocol === 'json') {
    const operation = String(received.request.headers['x-amz-target']).split('.').at(-1)!
    if (!model.operations[operation]) throw new ServiceError('UnknownOperationException', 400, `stub: ${operation}`)
    return { operation, input: JSON.parse(received.body.toString()) }
  }
  if (model.metadata.protocol !== 'rest-json') throw new Error(`the stub does not speak ${model.metadata.protocol}`)
  return parseRest(model, received)
}

/** By method and path: what is in braces in the model's path is a member. */
function parseRest(model: Model, { request, body, basePath }: Received): { operation: string; input: Input } {
  const [path = ''] = (request.url ?? '').split('?')
  // The SDK encodes the `@` of `/@connections`, which means the same.
  const given = path.startsWith(`${basePath}/`) ? path.slice(basePath.length).split('/').map(decodeURIComponent) : []
  for (const [operation, { http, input: shape }] of Object.entries(model.operations)) {
    const asked = (http?.requestUri ?? '').split('/')
    const isSame = asked.length === given.length && asked.every((part, i) => part.startsWith('{') || part === given[i])
    if ((http?.method ?? 'POST') !== request.method || !isSame) continue
    const input: Input = {}
    for (const [name, { location, locationName }] of Object.entries(shape?.members ?? {})) {
      const at = asked.indexOf(`{${locationName ?? name}}`)
      if (location === 'uri') input[name] = given[at]
    }
    if (shape?.payload) input[shape.payload] = body
    else if (body.length > 0) Object.assign(input, JSON.parse(body.toString()))
    return { operation, input }
  }
  throw new ServiceError('UnknownOperationException', 404, `stub: no operation at ${request.method} ${path}`)
}

const TYPES: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  character: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  long: Number.isInteger,
  float: Number.isFinite,
  double: Number.isFinite,
  timestamp: (value) => typeof value === 'number' || typeof value === 'string',
  blob: (value) => Buffer.isBuffer(value) || typeof value === 'string',
  list: Array.isArray,
  map: (value) => typeof value === 'object' && value !== null,
  structure: (value) => typeof value === 'object' && value !== null,
}

/** What the model says against a value; undefined when nothing. Shapes without a type are texts. */
function faultOf(model: Model, given: Shape, { value, path }: { value: unknown; path: string }): string | undefined {
  const shape = given.shape ? model.shapes[given.shape]! : given
  const type = shape.type ?? 'string'
  if (!TYPES[type]!(value)) return `${path}: expected ${type}`
  if (shape.enum && !shape.enum.includes(value as string)) return `${path}: not one of ${shape.enum}`
  const faults = (entries: [Shape, unknown, string][]) => {
    for (const [each, inner, at] of entries) {
      const fault = faultOf(model, each, { value: inner, path: `${path}.${at}` })
      if (fault) return fault
    }
    return undefined
  }
  if (type === 'list') return faults((value as unknown[]).map((each, i) => [shape.member!, each, String(i)]))
  if (type === 'map') return faults(Object.entries(value as Input).map(([name, each]) => [shape.value!, each, name]))
  if (type !== 'structure') return undefined
  const members = shape.members ?? {}
  const missing = shape.required?.find((name) => (value as Input)[name] === undefined)
  if (missing) return `${path}.${missing}: required`
  const unknown = Object.keys(value as Input).find((name) => !members[name])
  if (unknown) return `${path}.${unknown}: unknown`
  return faults(Object.entries(value as Input).map(([name, each]) => [members[name]!, each, name]))
}
