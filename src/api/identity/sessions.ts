import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import {
  requestResetBody,
  resetPasswordBody,
  secondFactorBody,
  setUpBody,
  setupState,
  signedIn,
  signInBody,
} from '#contract/identity.ts'
import type { OpenedSession } from '#usecases/identity/open-session.ts'
import { admitResetRequest, type LetterDeps, resetPassword, sendResetLinks } from '#usecases/identity/reset-password.ts'
import { setUpShop } from '#usecases/identity/set-up-shop.ts'
import { passSecondFactor, signIn } from '#usecases/identity/sign-in.ts'
import { principalOf } from '../access.ts'
import { afterAnswer } from '../after-answer.ts'
import { sendRefusal } from '../problems.ts'
import type { Api } from '../typed.ts'
import { clearSessionCookie, setSessionCookie, visitorOf } from './cookie.ts'

const empty = z.null()

/** The way in: first visit, sign-in, sign-out, forgotten passwords. */
export function sessionRoutes(app: Api, deps: LetterDeps): void {
  const isSecure = deps.publicUrl.startsWith('https:')
  setupRoutes(app, deps, isSecure)
  signInRoutes(app, deps, isSecure)
  resetRoutes(app, deps)
}

function setupRoutes(app: Api, deps: LetterDeps, isSecure: boolean): void {
  app.route({
    method: 'GET',
    url: '/api/v1/setup',
    config: { permission: 'public' },
    schema: { tags: ['Identity'], summary: 'Whether this is the first visit', response: { 200: setupState } },
    handler: async () => ({ isSetUp: await deps.identity.isSetUp() }),
  })

  app.route({
    method: 'POST',
    url: '/api/v1/setup',
    config: { permission: 'public' },
    schema: {
      tags: ['Identity'],
      summary: 'Create the shop and its owner, once',
      body: setUpBody,
      response: { 201: signedIn },
    },
    handler: async (request, reply) => {
      const { store, currency, ...shop } = request.body
      const firstStore = { ...store, currency, allowNegative: false, active: true }
      const done = await setUpShop(deps, { ...shop, currency, store: firstStore }, visitorOf(request))
      if (!done.ok) return sendRefusal(reply, done.refusal)
      return setSessionCookie(reply, done.value, isSecure)
        .code(201)
        .send({ status: 'signed_in' as const })
    },
  })
}

function signInRoutes(app: Api, deps: LetterDeps, isSecure: boolean): void {
  const welcome = (reply: FastifyReply, opened: OpenedSession, as: 'cookie' | 'token') =>
    as === 'token'
      ? reply.send({ status: 'signed_in', token: opened.token })
      : setSessionCookie(reply, opened, isSecure).send({ status: 'signed_in' })

  app.route({
    method: 'POST',
    url: '/api/v1/session',
    config: { permission: 'public' },
    schema: { tags: ['Identity'], summary: 'Sign in', body: signInBody, response: { 200: signedIn } },
    handler: async (request, reply) => {
      const result = await signIn(deps, request.body, visitorOf(request))
      if (!result.ok) return sendRefusal(reply, result.refusal)
      if (result.value.kind === 'signed_in') return welcome(reply, result.value.opened, request.body.as)
      return reply.send({ status: 'second_factor' as const, challenge: result.value.challenge })
    },
  })

  app.route({
    method: 'POST',
    url: '/api/v1/session/second-factor',
    config: { permission: 'public' },
    schema: {
      tags: ['Identity'],
      summary: 'Answer the challenge',
      body: secondFactorBody,
      response: { 200: signedIn },
    },
    handler: async (request, reply) => {
      const opened = await passSecondFactor(deps, request.body, visitorOf(request))
      return opened.ok ? welcome(reply, opened.value, request.body.as) : sendRefusal(reply, opened.refusal)
    },
  })

  app.route({
    method: 'DELETE',
    url: '/api/v1/session',
    config: { permission: 'person' },
    schema: { tags: ['Identity'], summary: 'Sign out', response: { 204: empty } },
    handler: async (request, reply) => {
      const { session } = principalOf(request)
      if (session) await deps.identity.endSession(session.userId, session.sessionId)
      return clearSessionCookie(reply, isSecure).code(204).send(null)
    },
  })
}

function resetRoutes(app: Api, deps: LetterDeps): void {
  app.route({
    method: 'POST',
    url: '/api/v1/password-resets',
    config: { permission: 'public' },
    schema: {
      tags: ['Identity'],
      summary: 'Ask for a reset link; the answer is the same for unknown addresses',
      body: requestResetBody,
      response: { 202: empty },
    },
    handler: async (request, reply) => {
      const limited = await admitResetRequest(deps, { email: request.body.email, address: request.ip })
      if (limited) return sendRefusal(reply, limited.refusal)
      reply.code(202).send(null)
      await afterAnswer(request, sendResetLinks(deps, request.body.email))
      return reply
    },
  })

  app.route({
    method: 'PUT',
    url: '/api/v1/password-resets',
    config: { permission: 'public' },
    schema: {
      tags: ['Identity'],
      summary: 'Choose a new password by a link',
      body: resetPasswordBody,
      response: { 204: empty },
    },
    handler: async (request, reply) => {
      const done = await resetPassword(deps, { ...request.body, address: request.ip })
      return done.ok ? reply.code(204).send(null) : sendRefusal(reply, done.refusal)
    },
  })
}
