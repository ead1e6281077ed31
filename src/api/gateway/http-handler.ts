import { isUtf8 } from 'node:buffer'
import { setTimeout as sleep } from 'node:timers/promises'
import awsLambdaFastify from '@fastify/aws-lambda'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import type { RefusalCode } from '#contract/refusals.ts'
import type { Refusal } from '#domain/values/result.ts'
import { internalFault, PROBLEM_TYPE, problemOf } from '../problems.ts'
import { type HttpEvent, httpEvent, urlOf } from './http-event.ts'

/** What a function answers an HTTP API, which makes an HTTP answer of it. */
export interface HttpAnswer {
  statusCode: number
  headers: Record<string, string>
  cookies?: string[]
  body: string
  isBase64Encoded: boolean
}

/**
 * What an answer of a function may have, written as JSON: 6 MB. Above that AWS throws it away and says 500.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ANSWER_BYTES_MAX = 6 * 1024 ** 2

/** JSON writes one character of a body with six bytes at most (`\u0000`), so shorter ones need no measuring. */
const SURELY_FITS = ANSWER_BYTES_MAX / 6 - 64 * 1024

/** What is done after an answer takes less than this, so that the time of an answer that waits for it tells nothing. */
const AFTER_ANSWER_MS = 1000

/**
 * Answers requests of an API Gateway HTTP API with the application: the same routes, guards and refusals as where it
 * listens itself. Who calls is who the gateway says; headers that say otherwise are not believed.
 *
 * @param app made without `isBehindProxy`
 */
export function httpHandler(app: FastifyInstance): (event: unknown) => Promise<HttpAnswer> {
  const inject = awsLambdaFastify<unknown>(app, {
    decorateRequest: false,
    parseCommaSeparatedQueryParams: false,
    enforceBase64: isBinary,
  })
  return async (event) => {
    const parsed = httpEvent.safeParse(event)
    if (!parsed.success) return refused(NO_REQUEST, 'none')
    const { requestId } = parsed.data.requestContext
    try {
      const answer = (await inject(toInjected(parsed.data), NO_CONTEXT as never)) as HttpAnswer
      // The package says so when the request could not even be put to the application.
      if (answer.statusCode === 500 && answer.body === '') return refused(internalFault(requestId), requestId)
      if (app.afterAnswers.size > 0) await Promise.all([Promise.allSettled(app.afterAnswers), sleep(AFTER_ANSWER_MS)])
      return fits(answer) ? answer : refused(TOO_LARGE, answer.headers['x-request-id'] ?? requestId)
    } catch (error) {
      app.log.error({ err: error, requestId }, 'event failed')
      return refused(internalFault(requestId), requestId)
    }
  }
}

const NO_CONTEXT = {}

const NO_REQUEST: Refusal<'INVALID_INPUT'> = {
  code: 'INVALID_INPUT',
  message: 'This is no request of an HTTP API in payload format 2.0.',
}

const TOO_LARGE: Refusal<'ANSWER_TOO_LARGE'> = {
  code: 'ANSWER_TOO_LARGE',
  message:
    'The answer is larger than 6 MB, the most that is sent at once. Ask for less: fewer days, one store, a page.',
}

/** The event as the package takes it apart: it would read a list into a comma of the query, and the path as it stands. */
const toInjected = ({ headers, ...event }: HttpEvent) => ({
  ...event,
  rawPath: urlOf({ ...event, headers }),
  rawQueryString: '',
  headers: withoutTransferEncoding(headers),
})

/** The body came whole, whatever the caller's connection said. */
function withoutTransferEncoding({ 'transfer-encoding': _chunked, ...headers }: Record<string, string>) {
  return headers
}

/** Only JSON travels as text: everything else is passed on byte for byte, and so is JSON that is packed. */
function isBinary({ headers, rawPayload }: LightMyRequestResponse): boolean {
  const isJson = /^application\/(?:[\w.-]+\+)?json\b/.test(String(headers['content-type'] ?? ''))
  const isPacked = (headers['content-encoding'] ?? 'identity') !== 'identity'
  return rawPayload.length > 0 && (!isJson || isPacked || !isUtf8(rawPayload))
}

function fits(answer: HttpAnswer): boolean {
  return answer.body.length <= SURELY_FITS || Buffer.byteLength(JSON.stringify(answer)) <= ANSWER_BYTES_MAX
}

function refused(refusal: Refusal<RefusalCode>, requestId: string): HttpAnswer {
  const problem = problemOf(refusal, requestId)
  return {
    statusCode: problem.status,
    headers: { 'content-type': PROBLEM_TYPE, 'x-request-id': requestId, 'x-content-type-options': 'nosniff' },
    body: JSON.stringify(problem),
    isBase64Encoded: false,
  }
}
