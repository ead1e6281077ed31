import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { isAllowed, KEY_AREAS, type KeyArea, type Permission, type Principal } from '#domain/identity/permission.ts'
import { invariant, type Refusal } from '#domain/values/result.ts'
import type { Admit } from '#usecases/identity/limit-keys.ts'
import { sendRefusal } from './problems.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What the caller must be allowed to do. A route without it does not start. */
    permission?: Permission
  }
  interface FastifyRequest {
    principal: Principal | null
  }
}

/** Finds out who sends a request; undefined when nobody we know. */
export type Authenticate = (request: FastifyRequest) => Promise<Principal | undefined>

/** Makes every route say what it needs, and every request prove it before its body is read. */
export function guardRoutes(app: FastifyInstance, authenticate: Authenticate, admit: Admit): void {
  app.decorateRequest('principal', null)
  app.addHook('onRoute', (route: RouteOptions) => {
    if (!route.config?.permission)
      throw new Error(`${route.method} ${route.url} does not say which permission it needs`)
  })
  app.addHook('onRequest', async (request, reply) => {
    const permission = request.routeOptions.config.permission ?? 'public'
    if (permission === 'public') return
    const principal = await authenticate(request)
    if (!principal) return sendRefusal(reply.header('www-authenticate', 'Bearer'), STRANGER)
    request.principal = principal
    const refusal = refusalFor(principal, permission, admit)
    if (refusal) return sendRefusal(reply, refusal)
  })
}

export const STRANGER: Refusal<'NOT_SIGNED_IN'> = { code: 'NOT_SIGNED_IN', message: 'Sign in first.' }

/** Why somebody we know may not come in: too often, or not for this. */
export const refusalFor = (
  principal: Principal,
  permission: Permission,
  admit: Admit,
): Refusal<'TOO_MANY_REQUESTS' | 'FORBIDDEN'> | undefined =>
  admit(principal) ?? (isAllowed(principal, permission) ? undefined : forbidden(principal, permission))

function forbidden({ key }: Principal, permission: Permission): Refusal<'FORBIDDEN'> {
  const code = 'FORBIDDEN'
  if (!key) return { code, message: 'Your role does not allow this. Ask a manager.' }
  if (!isKeyArea(permission)) return { code, message: 'An API key cannot do this. Sign in as a person.' }
  return key.areas.includes(permission)
    ? { code, message: `Whoever made this key may not do "${permission}" any more.` }
    : { code, message: `This key does not cover "${permission}".` }
}

const isKeyArea = (permission: Permission): permission is KeyArea => KEY_AREAS.some((area) => area === permission)

/** The caller of a guarded route. */
export function principalOf(request: FastifyRequest): Principal {
  invariant(request.principal, 'a guarded route has a principal')
  return request.principal
}
