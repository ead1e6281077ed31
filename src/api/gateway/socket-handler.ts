import { z } from 'zod'
import type { RefusalCode } from '#contract/refusals.ts'
import type { Principal } from '#domain/identity/permission.ts'
import type { Refusal } from '#domain/values/result.ts'
import type { LiveConnection } from '#ports/live-gateway.ts'
import type { Admit } from '#usecases/identity/limit-keys.ts'
import { refusalFor, STRANGER } from '../access.ts'
import { tokenOf } from '../identity/cookie.ts'
import { readRequest, toText } from '../live/messages.ts'
import { type ListenerDeps, mayStillHear, tell } from '../live/push.ts'
import { isFromAnotherSite } from '../origin.ts'
import { internalFault, PROBLEM_TYPE, problemOf } from '../problems.ts'

export interface SocketHandlerDeps extends ListenerDeps {
  /** Whom a token stands for; undefined when nobody we know. */
  authenticate(token: string): Promise<Principal | undefined>
  admit: Admit
  /** The host of the address people use. */
  publicHost: string
  onFault(error: unknown, requestId: string): void
}

/** What a function answers. Of a refused connection the caller sees the status. */
export interface SocketAnswer {
  statusCode: number
  headers?: Record<string, string>
  body?: string
}

/**
 * What a WebSocket API tells a function. Only what is used.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
 */
const socketEvent = z.object({
  headers: z.record(z.string(), z.string()).default({}),
  multiValueHeaders: z.record(z.string(), z.array(z.string())).default({}),
  body: z.string().optional(),
  requestContext: z.object({
    requestId: z.string().min(1),
    connectionId: z.string().min(1),
    eventType: z.enum(['CONNECT', 'MESSAGE', 'DISCONNECT']),
  }),
})

type SocketEvent = z.infer<typeof socketEvent>

const DONE: SocketAnswer = { statusCode: 200 }

/** A greeting or an answer that the gateway does not take by then is given up: the page connects again. */
const ANSWER_WITHIN_MS = 5000

/**
 * Answers the events of a WebSocket API of API Gateway, which holds the sockets of the live stream: who connects, what a
 * page says, and who leaves.
 *
 * Nothing can be sent to a connection before the answer to its `$connect` was given, so a page is greeted when it first
 * says something.
 */
export function socketHandler(deps: SocketHandlerDeps): (event: unknown) => Promise<SocketAnswer> {
  return async (given) => {
    const parsed = socketEvent.safeParse(given)
    if (!parsed.success) return refused(NO_EVENT, 'none')
    const { requestId, connectionId, eventType } = parsed.data.requestContext
    try {
      if (eventType === 'CONNECT') return await connect(deps, parsed.data)
      if (eventType === 'MESSAGE') await hear(deps, connectionId, parsed.data.body ?? '')
      else await forget(deps, connectionId)
      return DONE
    } catch (error) {
      deps.onFault(error, requestId)
      return refused(internalFault(requestId), requestId)
    }
  }
}

const NO_EVENT: Refusal<'INVALID_INPUT'> = {
  code: 'INVALID_INPUT',
  message: 'This is no event of a WebSocket API.',
}

async function connect(deps: SocketHandlerDeps, event: SocketEvent): Promise<SocketAnswer> {
  const { requestId, connectionId } = event.requestContext
  const headers = headersOf(event)
  if (headers.cookie !== undefined && isFromAnotherSite({ headers }, deps.publicHost)) {
    return refused({ code: 'FORBIDDEN', message: 'This request came from another site.' }, requestId)
  }
  const token = tokenOf({ headers })
  const principal = token === undefined ? undefined : await deps.authenticate(token)
  if (!principal) return refused(STRANGER, requestId)
  const refusal = refusalFor(principal, 'stock:read', deps.admit)
  if (refusal) return refused(refusal, requestId)
  await deps.connections.add({ connectionId, principal, checkedAt: deps.clock.now() })
  return DONE
}

/** In lower case, and all of a header that came more than once: a WebSocket API hands them on as they were written. */
function headersOf({ headers, multiValueHeaders }: SocketEvent): Record<string, string> {
  const all = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  for (const [name, values] of Object.entries(multiValueHeaders)) {
    const lower = name.toLowerCase()
    if (values.length > 1) all.set(lower, values.join(lower === 'cookie' ? '; ' : ', '))
  }
  return Object.fromEntries(all)
}

async function hear(deps: SocketHandlerDeps, connectionId: string, text: string): Promise<void> {
  const request = readRequest(text)
  if (!request) return
  const connection = await deps.connections.find(connectionId)
  // Nobody would ever tell it anything: the page connects again.
  if (!connection) return deps.posts.disconnect(connectionId)
  if (!(await mayStillHear(deps, connection))) return
  if (request.type === 'hello') await greet(deps, connection)
  else await answerPing(deps, connection)
}

async function greet(deps: SocketHandlerDeps, connection: LiveConnection): Promise<void> {
  // Ready first, greeted second: pushLive says why.
  const isKnown = await deps.connections.ready(connection)
  if (isKnown) await say(deps, connection, toText({ type: 'hello' }))
  else await deps.posts.disconnect(connection.connectionId)
}

async function answerPing(deps: SocketHandlerDeps, connection: LiveConnection): Promise<void> {
  const until = deps.clock.now() + ANSWER_WITHIN_MS
  if (connection.missed !== undefined) await tell(deps, connection, { texts: [], until })
  await say(deps, connection, toText({ type: 'pong' }))
}

async function say(deps: SocketHandlerDeps, connection: LiveConnection, text: string): Promise<void> {
  const outcome = await deps.posts.post(connection.connectionId, text, ANSWER_WITHIN_MS)
  if (outcome === 'gone') await deps.connections.remove(connection)
}

async function forget({ connections }: SocketHandlerDeps, connectionId: string): Promise<void> {
  const connection = await connections.find(connectionId)
  if (connection) await connections.remove(connection)
}

function refused(refusal: Refusal<RefusalCode>, requestId: string): SocketAnswer {
  const problem = problemOf(refusal, requestId)
  return { statusCode: problem.status, headers: { 'content-type': PROBLEM_TYPE }, body: JSON.stringify(problem) }
}
