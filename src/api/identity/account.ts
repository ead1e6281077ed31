import { z } from 'zod'
import {
  changePasswordBody,
  confirmTotpBody,
  me,
  passwordBody,
  recoveryCodes,
  session,
  totpSecret,
} from '#contract/identity.ts'
import { changePassword, confirmTotp, renewRecoveryCodes, startTotp, stopTotp } from '#usecases/identity/own-account.ts'
import type { LetterDeps } from '#usecases/identity/reset-password.ts'
import { principalOf } from '../access.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'

const tags = ['Identity']
const empty = z.null()
const asPerson = { permission: 'person' } as const

/** What people do with their own account. */
export function accountRoutes(app: Api, deps: LetterDeps): void {
  meRoutes(app, deps)
  totpRoutes(app, deps)
  ownSessionRoutes(app, deps)
}

function meRoutes(app: Api, deps: LetterDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/me',
    config: { permission: 'signed_in' },
    schema: { tags, summary: 'Who you are and what you may see', response: { 200: me } },
    handler: async (request, reply) => {
      const { tenantId, actor, role, stores, session: own, key } = principalOf(request)
      const tenant = await deps.catalog.tenant(tenantId)
      // Another system's token may name any tenant.
      if (!tenant) return sendRefusal(reply, { code: 'NOT_FOUND', message: 'The shop in your token is not here.' })
      const account = own && (await deps.identity.account(own.userId))
      return {
        tenant,
        actor,
        role,
        stores: stores === 'all' ? stores : [...stores],
        key: key && { keyId: key.keyId, areas: [...key.areas] },
        account: account && {
          userId: account.userId,
          name: account.name,
          email: account.email,
          hasSecondFactor: account.hasSecondFactor,
          recoveryCodesLeft: await deps.identity.recoveryCodeCount(account.userId),
        },
      }
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/me/password',
    config: asPerson,
    schema: {
      tags,
      summary: 'Change your password; other sessions end',
      body: changePasswordBody,
      response: { 204: empty },
    },
    handler: async (request, reply) => {
      const done = await changePassword(deps, principalOf(request), request.body)
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done.refusal)
    },
  })
}

function totpRoutes(app: Api, deps: LetterDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/me/totp',
    config: asPerson,
    schema: {
      tags,
      summary: 'Start a second factor: a secret to scan',
      body: passwordBody,
      response: { 200: totpSecret },
    },
    handler: async (request, reply) => {
      const started = await startTotp(deps, principalOf(request), request.body.password)
      return started.ok ? reply.send(started.value) : sendRefusal(reply, started.refusal)
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/me/totp',
    config: asPerson,
    schema: {
      tags,
      summary: 'Confirm it by a code; answers recovery codes',
      body: confirmTotpBody,
      response: { 200: recoveryCodes },
    },
    handler: async (request, reply) => {
      const done = await confirmTotp(deps, principalOf(request), request.body)
      return done.ok ? reply.send(done.value) : sendRefusal(reply, done.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/me/totp/stop',
    config: asPerson,
    schema: { tags, summary: 'Turn the second factor off', body: passwordBody, response: { 204: empty } },
    handler: async (request, reply) => {
      const done = await stopTotp(deps, principalOf(request), request.body.password)
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done.refusal)
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/me/recovery-codes',
    config: asPerson,
    schema: {
      tags,
      summary: 'New recovery codes; the old ones stop working',
      body: passwordBody,
      response: { 200: recoveryCodes },
    },
    handler: async (request, reply) => {
      const done = await renewRecoveryCodes(deps, principalOf(request), request.body.password)
      return done.ok ? reply.send(done.value) : sendRefusal(reply, done.refusal)
    },
  })
}

function ownSessionRoutes(app: Api, deps: LetterDeps): void {
  app.route({
    method: 'GET',
    url: '/api/v1/me/sessions',
    config: asPerson,
    schema: { tags, summary: 'Where you are signed in', response: { 200: z.object({ data: z.array(session) }) } },
    handler: async (request) => {
      const { session: own } = principalOf(request)
      const sessions = own ? await deps.identity.sessions(own.userId) : []
      return {
        data: sessions.map(({ sessionId, createdAt, lastSeenAt, userAgent, address }) => ({
          sessionId,
          createdAt: new Date(createdAt).toISOString(),
          lastSeenAt: new Date(lastSeenAt).toISOString(),
          userAgent,
          address,
          isCurrent: sessionId === own?.sessionId,
        })),
      }
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/me/sessions/:sessionId',
    config: asPerson,
    schema: {
      tags,
      summary: 'End one of your sessions',
      params: z.object({ sessionId: z.string().max(100) }),
      response: { 204: empty },
    },
    handler: async (request, reply) => {
      const { session: own } = principalOf(request)
      const isEnded = own && (await deps.identity.endSession(own.userId, request.params.sessionId))
      return isEnded
        ? reply.code(204).send(null)
        : sendRefusal(reply, { code: 'NOT_FOUND', message: 'This session has ended already.' })
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/me/sessions',
    config: asPerson,
    schema: { tags, summary: 'End all your other sessions', response: { 204: empty } },
    handler: async (request, reply) => {
      const { session: own } = principalOf(request)
      if (own) await deps.identity.endSessions(own.userId, own.sessionId)
      return reply.code(204).send(null)
    },
  })
}
