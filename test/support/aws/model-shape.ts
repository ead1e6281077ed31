import { createRequire } from 'node:module'

/** What AWS publishes of a service: its operations, and the shapes of what goes in and comes out. */

const MODELS = createRequire(import.meta.url)

/** The services that tests talk to in this way, and the file of each model. */
const FILES = {
  ssm: 'ssm-2014-11-06',
  secretsmanager: 'secretsmanager-2017-10-17',
  'execute-api': 'apigatewaymanagementapi-2018-11-29',
  scheduler: 'scheduler-2021-06-30',
} as const

export type ModelName = keyof typeof FILES

export interface Shape {
  /** A string where the model says nothing. */
  type?: string
  shape?: string
  members?: Record<string, Shape>
  required?: readonly string[]
  member?: Shape
  value?: Shape
  location?: 'uri' | 'querystring' | 'header'
  locationName?: string
  /** The member that is the body itself. */
  payload?: string
  union?: boolean
  document?: boolean
}

export interface Operation {
  http?: { method?: string; requestUri?: string; responseCode?: number }
  input?: Shape
  output?: Shape
}

export interface Model {
  metadata: { signingName?: string; endpointPrefix: string; targetPrefix?: string }
  operations: Record<string, Operation>
  shapes: Record<string, Shape>
}

export const modelOf = (service: ModelName): Model => MODELS(`aws-sdk/apis/${FILES[service]}.min.json`) as Model

/** A shape with what it refers to. */
export const resolved = ({ shapes }: Model, shape: Shape): Shape =>
  shape.shape ? { ...shapes[shape.shape], ...shape } : shape

/** The name of a member on the wire: those in address and header have their own place, and keep theirs. */
const wireName = (name: string, { location, locationName }: Shape): string => (location ? name : (locationName ?? name))

/** What of a value is not as the model says; nothing when all is well. */
export function faultsOf(model: Model, shape: Shape | undefined, value: unknown, path: string): string[] {
  const expected = resolved(model, shape ?? { type: 'structure' })
  const type = expected.type ?? (expected.members ? 'structure' : 'string')
  if (value === undefined || value === null || expected.document) return []
  if (type === 'structure') return structureFaults(model, expected, value, path)
  if (type === 'list') {
    if (!Array.isArray(value)) return [`${path}: expected a list`]
    return value.flatMap((item, i) => faultsOf(model, expected.member ?? {}, item, `${path}[${i}]`))
  }
  if (type === 'map') {
    if (typeof value !== 'object') return [`${path}: expected a map`]
    return Object.entries(value).flatMap(([key, item]) => faultsOf(model, expected.value ?? {}, item, `${path}.${key}`))
  }
  return isPlain(type, value) ? [] : [`${path}: expected ${type}, got ${typeof value}`]
}

const NUMBERS = new Set(['integer', 'long', 'float', 'double'])

function isPlain(type: string, value: unknown): boolean {
  if (NUMBERS.has(type)) return typeof value === 'number'
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'timestamp') return typeof value === 'number' || typeof value === 'string'
  // Bytes are base64 in JSON, and themselves where they are the body.
  if (type === 'blob') return typeof value === 'string' || value instanceof Uint8Array
  return typeof value === 'string'
}

function structureFaults(model: Model, shape: Shape, value: unknown, path: string): string[] {
  if (typeof value !== 'object' || Array.isArray(value)) return [`${path}: expected a structure`]
  const given = value as Record<string, unknown>
  const members = new Map(
    Object.entries(shape.members ?? {}).map(([name, member]) => [wireName(name, resolved(model, member)), member]),
  )
  const missing = (shape.required ?? []).filter((name) => {
    const member = resolved(model, shape.members?.[name] ?? {})
    return given[wireName(name, member)] === undefined
  })
  return [
    ...missing.map((name) => `${path}.${name}: required`),
    ...(shape.union && Object.keys(given).length !== 1 ? [`${path}: exactly one member of a union`] : []),
    ...Object.entries(given).flatMap(([name, item]) => {
      const member = members.get(name)
      return member ? faultsOf(model, member, item, `${path}.${name}`) : [`${path}.${name}: unknown member`]
    }),
  ]
}
