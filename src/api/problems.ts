import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import type { Problem } from '#contract/primitives.ts'
import type { RefusalCode } from '#contract/refusals.ts'
import type { FieldProblem, Refusal } from '#domain/values/result.ts'
import { StoreBusyError } from '#ports/busy.ts'
import { InvalidCursorError } from '#ports/page.ts'
import { STATUS } from './status.ts'

export const PROBLEM_TYPE = 'application/problem+json'

/** A refusal as RFC 9457 has it, with the status its code has in the table. */
export const problemOf = (refusal: Refusal<RefusalCode>, requestId: string): Problem => ({
  type: `urn:backstock:error:${refusal.code}`,
  title: refusal.code.toLowerCase().replaceAll('_', ' '),
  status: STATUS[refusal.code],
  code: refusal.code,
  detail: refusal.message,
  requestId,
  ...(refusal.fields && { errors: [...refusal.fields] }),
  ...(refusal.details && { details: refusal.details }),
})

/** What is said of a fault on our side: nothing but how to find it in the log. */
export const internalFault = (requestId: string): Refusal<'INTERNAL'> => ({
  code: 'INTERNAL',
  message: `Something broke on our side. Tell us the request id ${requestId}.`,
})

/** Sends a refusal as problem+json. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal<RefusalCode>): FastifyReply {
  const body = problemOf(refusal, reply.request.id)
  const { retryAfterSeconds } = refusal.details ?? {}
  if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds))
  // Serialised here: a route's response schemas describe its successes.
  return reply.code(body.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(body)
}

/** Turns whatever a request ran into, into a problem: bad input names its fields, a fault on our side says nothing. */
export function handleError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (hasZodFastifySchemaValidationErrors(error)) return sendRefusal(reply, invalidInput(error))
  if (error instanceof InvalidCursorError) return sendRefusal(reply, badCursor(error))
  if (error.name === 'StorageFullError') {
    return sendRefusal(reply, { code: 'STORAGE_FULL', message: 'The disk is full. Make room, then send this again.' })
  }
  if (error instanceof StoreBusyError) {
    const { message, retryAfterSeconds } = error
    return sendRefusal(reply, { code: 'STORE_BUSY', message, details: { retryAfterSeconds } })
  }
  const status = error.statusCode ?? 500
  if (status === 429) return sendRefusal(reply, { code: 'TOO_MANY_REQUESTS', message: error.message })
  if (status === 413) return sendRefusal(reply, { code: 'PAYLOAD_TOO_LARGE', message: 'The body is too large.' })
  if (status >= 400 && status < 500) return sendRefusal(reply, { code: 'INVALID_INPUT', message: error.message })
  request.log.error({ err: error }, 'request failed')
  return sendRefusal(reply, internalFault(request.id))
}

const badCursor = ({ message }: Error): Refusal<'INVALID_INPUT'> => ({
  code: 'INVALID_INPUT',
  message,
  fields: [{ path: 'cursor', code: 'INVALID_CURSOR', message }],
})

type ValidationError = FastifyError & {
  validation: readonly { instancePath: string; message?: string; keyword?: string }[]
  validationContext?: string
}

function invalidInput(error: FastifyError): Refusal<'INVALID_INPUT'> {
  const { validation, validationContext } = error as ValidationError
  const fields: FieldProblem[] = validation.map(({ instancePath, message, keyword }) => ({
    path: toPath(instancePath) || (validationContext ?? 'body'),
    code: keyword ?? 'invalid',
    message: message ?? 'is not valid',
  }))
  const [first] = fields
  return {
    code: 'INVALID_INPUT',
    message: first ? `${first.path}: ${first.message}` : error.message,
    fields,
  }
}

/** `/lines/0/quantity` as a person writes it: `lines[0].quantity`. */
const toPath = (pointer: string): string =>
  pointer
    .split('/')
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`))
    .join('')
    .replace(/^\./, '')
