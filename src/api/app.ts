import multipart from '@fastify/multipart'
import swagger from '@fastify/swagger'
import websocket from '@fastify/websocket'
import fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import { jsonSchemaTransformObject, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Admit } from '#usecases/identity/limit-keys.ts'
import { type Authenticate, guardRoutes } from './access.ts'
import { FORM_OPTIONS } from './form-file.ts'
import { REQUEST_BYTES_MAX } from './live/messages.ts'
import { describeRoute, securitySchemes } from './openapi.ts'
import { isFromAnotherSite } from './origin.ts'
import { handleError, sendRefusal } from './problems.ts'

export interface AppOptions {
  authenticate: Authenticate
  /** Holds programs to a rate; without it nobody is held. */
  admit?: Admit
  logger: FastifyBaseLogger | false
  /** A new id for a request that brings none. */
  requestId(): string
  /** Whether `X-Forwarded-For` is believed: only behind a proxy of one's own. */
  isBehindProxy?: boolean
  /** The host people use, where it is known: pages from there are ours. */
  publicHost?: string
  /** Does what follows in the name of a request. */
  inRequest?(requestId: string, work: () => void): void
}

/** What a caller may name a request: it is repeated in answers and logs. */
const REQUEST_ID = /^[\w.:-]{1,100}$/

/** A little JSON is all a route takes; files have their own limits. */
const BODY_BYTES_MAX = 1024 * 1024

/**
 * The application without its routes: validation, errors, access, request ids and security headers.
 * Routes are added by `main/`, one function per capability, so that following an import finds them.
 */
export async function createApp({
  authenticate,
  admit = () => undefined,
  logger,
  requestId,
  isBehindProxy = false,
  publicHost,
  inRequest,
}: AppOptions): Promise<FastifyInstance> {
  const app = fastify({
    ...(logger ? { loggerInstance: logger } : { logger: false }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: (request) => {
      const given = request.headers['x-request-id']
      return typeof given === 'string' && REQUEST_ID.test(given) ? given : requestId()
    },
    trustProxy: isBehindProxy,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 400 },
    forceCloseConnections: 'idle',
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  app.setErrorHandler(handleError)
  app.decorate('afterAnswers', new Set<Promise<unknown>>())
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Backstock', version: 'v1', description: 'Inventory that watches itself.' },
      components: { securitySchemes },
    },
    transform: describeRoute,
    transformObject: jsonSchemaTransformObject,
  })
  await app.register(multipart, FORM_OPTIONS)
  await app.register(websocket, { options: { maxPayload: REQUEST_BYTES_MAX } })
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
    reply.headers(SECURITY_HEADERS)
    if (isForeignWrite(request, publicHost)) {
      return sendRefusal(reply, { code: 'FORBIDDEN', message: 'This request came from another site.' })
    }
  })
  // Not sooner: what runs after a body was read does not follow from what ran before.
  if (inRequest) app.addHook('preValidation', (request, _reply, done) => inRequest(request.id, done))
  guardRoutes(app, authenticate, admit)
  return app
}

const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
}

/**
 * A browser names its page's origin with every write and every socket: one that is not the address it talks to is
 * another site riding on our cookie.
 */
function isForeignWrite(request: FastifyRequest, publicHost: string | undefined): boolean {
  const { method, headers } = request
  if (headers.cookie === undefined) return false
  if (!headers.upgrade && (method === 'GET' || method === 'HEAD')) return false
  return isFromAnotherSite(request, publicHost)
}
