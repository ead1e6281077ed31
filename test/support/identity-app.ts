import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { TOTP } from 'otpauth'
import { expect, onTestFinished, vi } from 'vitest'
import { createApp } from '#api/app.ts'
import { accountRoutes } from '#api/identity/account.ts'
import { apiKeyRoutes } from '#api/identity/api-keys.ts'
import { tokenOf } from '#api/identity/cookie.ts'
import { peopleRoutes } from '#api/identity/people.ts'
import { sessionRoutes } from '#api/identity/sessions.ts'
import { typed } from '#api/typed.ts'
import type { Person } from '#domain/identity/person.ts'
import { requestRate } from '#domain/identity/request-rate.ts'
import { localApiKeyStore } from '#platform/local/api-key-store.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { systemCredentials } from '#platform/local/credentials.ts'
import type { LocalDatabase } from '#platform/local/database.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localSignIns } from '#platform/local/sign-ins.ts'
import type { IdentityStore } from '#ports/identity-store.ts'
import type { Mail } from '#ports/mailer.ts'
import type { SignIns } from '#ports/sign-ins.ts'
import type { TokenVerifier } from '#ports/token-verifier.ts'
import { authenticate } from '#usecases/identity/authenticate.ts'
import { limitKeys } from '#usecases/identity/limit-keys.ts'
import { NOW, storeNamed } from './shop.ts'
import { tempDatabase } from './temp-database.ts'

export const PASSWORD = 'correct horse battery'
export const OWNER_EMAIL = 'ann@example.com'

export const SETUP = {
  shopName: 'Acme',
  currency: 'GBP',
  store: { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' },
  owner: { name: 'Ann', email: OWNER_EMAIL, password: PASSWORD },
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Sent {
  body?: unknown
  token?: string
  cookie?: string
  headers?: Record<string, string>
  address?: string
}

export interface IdentityApp {
  app: FastifyInstance
  database: LocalDatabase
  identity: IdentityStore
  /** Moved by tests; the application has no other clock. */
  time: { now: number }
  send(method: Method, url: string, more?: Sent): Promise<LightMyRequestResponse>
  /** Mails queued since the last look. */
  mails(): Promise<Mail[]>
  /** Waits for a mail: some are sent only after the answer. */
  nextMail(): Promise<Mail>
  /** Signs in as a program does. @returns the bearer token */
  signIn(email?: string, password?: string): Promise<string>
  /** Invites somebody and accepts for them. @returns their bearer token */
  bring(manager: string, invited: Partial<Person> & { email: string }): Promise<string>
}

const NO_ISSUERS: TokenVerifier = { verify: async () => undefined }

/** Identity over HTTP on a real database, with a clock of its own. With `isEmpty`, before the first visit. */
export async function identityApp({
  isEmpty = false,
  publicUrl = 'https://shop.example',
  tokens = NO_ISSUERS,
  signIns = localSignIns() as SignIns,
} = {}) {
  const database = await tempDatabase()
  const time = { now: NOW }
  const clock = { now: () => time.now }
  const deps = {
    identity: localIdentityStore(database),
    apiKeys: localApiKeyStore(database),
    credentials: systemCredentials(),
    signIns,
    catalog: localCatalogStore(database),
    queue: localQueue(database, clock.now),
    randomness: systemRandomness,
    clock,
    tokens,
    publicUrl,
  }
  const app = await createApp({
    logger: false,
    requestId: systemRandomness.id,
    admit: limitKeys(deps, requestRate(60)),
    authenticate: async (request) => {
      const token = tokenOf(request)
      return token === undefined ? undefined : authenticate(deps, token)
    },
  })
  const api = typed(app)
  sessionRoutes(api, deps)
  accountRoutes(api, deps)
  peopleRoutes(api, deps)
  apiKeyRoutes(api, deps)
  await app.ready()
  onTestFinished(() => app.close())

  const opened: IdentityApp = { app, database, identity: deps.identity, time, ...clientOf(app, deps.queue, clock.now) }
  if (isEmpty) return opened
  expect((await opened.send('POST', '/api/v1/setup', { body: SETUP })).statusCode).toBe(201)
  const [tenant] = await deps.catalog.tenants()
  await deps.catalog.saveStore(tenant?.tenantId ?? '', storeNamed('york'), 0)
  return opened
}

function clientOf(app: FastifyInstance, queue: ReturnType<typeof localQueue>, now: () => number) {
  const send: IdentityApp['send'] = (method, url, { body, token, cookie, headers, address } = {}) =>
    app.inject({
      method,
      url,
      remoteAddress: address ?? '192.0.2.1',
      headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }), ...(cookie && { cookie }) },
      ...(body !== undefined && { payload: body as object }),
    })
  const mails: IdentityApp['mails'] = async () => {
    const due = await queue.receive({ topic: 'mail', limit: 10, visibilityMs: 1, now: now() })
    await Promise.all(due.map(({ id }) => queue.done(id, now())))
    return due.map(({ body }) => body as Mail)
  }
  const nextMail: IdentityApp['nextMail'] = () =>
    vi.waitFor(async () => {
      const [mail] = await mails()
      expect(mail).toBeDefined()
      return mail!
    })
  const signIn: IdentityApp['signIn'] = async (email = OWNER_EMAIL, password = PASSWORD) => {
    const answer = await send('POST', '/api/v1/session', { body: { email, password, as: 'token' } })
    expect(answer.statusCode).toBe(200)
    return answer.json().token
  }
  const bring: IdentityApp['bring'] = async (manager, { email, name = 'Bob', role = 'staff', stores = 'all' }) => {
    const invited = await send('POST', '/api/v1/people', { token: manager, body: { email, name, role, stores } })
    expect(invited.statusCode).toBe(201)
    const [mail] = await mails()
    const accepted = { token: linkIn(mail), name, password: PASSWORD }
    expect((await send('POST', '/api/v1/invitations', { body: accepted })).statusCode).toBe(201)
    return signIn(email)
  }
  return { send, mails, nextMail, signIn, bring }
}

/** The token in the link of a mail. */
export const linkIn = (mail: Mail | undefined): string => /#([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? ''

/** What an authenticator app shows, by a TOTP library of its own. */
export const codeAt = (secret: string, now: number): string => new TOTP({ secret }).generate({ timestamp: now })
