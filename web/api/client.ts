import type { Problem } from '#contract/primitives.ts'
import { ApiProblem } from './problem.ts'

export type Query = Record<string, string | number | boolean | undefined>

export interface CallOptions {
  query?: Query | undefined
  /** Sent as JSON; FormData and files are sent as they are. */
  body?: unknown
  /** The version that was read, for an edit. */
  ifMatch?: number
  /** Names what the person wants done once; with it, a lost answer is asked for again. */
  idempotencyKey?: string
  signal?: AbortSignal | undefined
}

/** A server that restarts is back within seconds; longer is for the person to decide. */
const ATTEMPTS_MAX = 4
const FIRST_WAIT_MS = 400

const TRANSIENT = [502, 503, 504]

/**
 * Calls the API at `/api/v1` and gives back the JSON of its answer.
 *
 * @throws ApiProblem for every refusal and failure
 */
export async function call<Answer>(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const attempts = options.idempotencyKey ? ATTEMPTS_MAX : 1
  for (let attempt = 1; ; attempt++) {
    try {
      return await callOnce<Answer>(method, path, options)
    } catch (error) {
      const isUnknown = error instanceof ApiProblem && (error.status === 0 || TRANSIENT.includes(error.status))
      if (!isUnknown || attempt >= attempts) throw error
      await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (attempt - 1)))
    }
  }
}

async function callOnce<Answer>(method: string, path: string, options: CallOptions): Promise<Answer> {
  const { body, ifMatch, idempotencyKey, signal } = options
  const isRaw = body instanceof FormData || body instanceof Blob
  const headers = new Headers({ accept: 'application/json' })
  if (body !== undefined && !isRaw) headers.set('content-type', 'application/json')
  if (ifMatch !== undefined) headers.set('if-match', `"${ifMatch}"`)
  if (idempotencyKey) headers.set('idempotency-key', idempotencyKey)
  const response = await send(addressOf(path, options.query), {
    method,
    headers,
    credentials: 'same-origin',
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body) }),
    ...(signal && { signal }),
  })
  return read<Answer>(response)
}

async function send(address: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(address, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiProblem({ code: 'NO_CONNECTION', detail: 'The server does not answer.', status: 0 })
  }
}

async function read<Answer>(response: Response): Promise<Answer> {
  if (response.status === 204) return undefined as Answer
  const body: unknown = await response.json().catch(() => undefined)
  if (response.ok && body !== undefined) return body as Answer
  if (isProblem(body)) throw new ApiProblem(body)
  throw new ApiProblem({
    code: 'UNEXPECTED_ANSWER',
    detail: `The server answered ${response.status} with something this page does not understand.`,
    status: response.status,
  })
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === 'object' && body !== null && 'code' in body && 'detail' in body

/** The full address of a path of the API; parts of a path that are data go through encodeURIComponent first. */
export function addressOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  return `/api/v1${path}${search.size > 0 ? `?${search}` : ''}`
}
