import type { RouteOptions } from 'fastify'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createApp } from '#api/app.ts'
import { httpHandler } from '#api/gateway/http-handler.ts'
import { operationRoutes } from '#api/operation.ts'
import { typed } from '#api/typed.ts'
import { isAllowed, KEY_AREAS, may, type Permission, type Principal } from '#domain/identity/permission.ts'
import { readConfig } from '#main/config.ts'
import { openLocalPlatform } from '#main/local-platform.ts'
import { addLiveRoute, addRoutes } from '#main/routes.ts'
import { httpGateway } from '#test/support/aws/http-gateway.ts'
import { tempFolder } from '#test/support/temp-database.ts'

/** Routes that work before anybody is signed in, or that tell nothing about anybody. Adding one is a decision. */
const PUBLIC = [
  'GET /api/v1/openapi.json',
  'GET /api/v1/report-subscriptions/stop',
  'GET /api/v1/setup',
  'GET /api/v1/subscriptions/stop',
  'GET /health',
  'GET /metrics',
  'GET /ready',
  'POST /api/v1/invitations',
  'POST /api/v1/invitations/read',
  'POST /api/v1/password-resets',
  'POST /api/v1/report-subscriptions/confirm',
  'POST /api/v1/report-subscriptions/stop',
  'POST /api/v1/session',
  'POST /api/v1/session/second-factor',
  'POST /api/v1/setup',
  'POST /api/v1/subscriptions/confirm',
  'POST /api/v1/subscriptions/stop',
  'PUT /api/v1/password-resets',
]

interface Route {
  method: string
  url: string
  permission: Permission
}

/** The whole application, as the server puts it together; who asks is told by a header. */
async function wholeApp(way: Way = 'the server') {
  const folder = await tempFolder()
  const platform = await openLocalPlatform(readConfig({ BACKSTOCK_DATA: folder }, folder), (error) => {
    throw error
  })
  const app = await createApp({
    logger: false,
    requestId: platform.randomness.id,
    authenticate: async ({ headers }) => headers['x-as'] && JSON.parse(String(headers['x-as'])),
  })
  const routes: Route[] = []
  app.addHook('onRoute', ({ method, url, config }: RouteOptions) => {
    for (const each of [method].flat()) {
      if (each !== 'HEAD') routes.push({ method: each, url, permission: config?.permission ?? 'public' })
    }
  })
  const api = typed(app)
  operationRoutes(api, {
    isReady: async () => true,
    version: '0',
    metricsToken: undefined,
    metrics: platform.metrics,
    metricsPage: platform.metricsPage,
  })
  addRoutes(api, { ...platform, publicUrl: 'http://localhost', runner: { wake() {} } })
  addLiveRoute(api, platform)
  await app.ready()
  onTestFinished(async () => {
    await app.close()
    await platform.close()
  })
  const url = way === 'the server' ? await app.listen({ port: 0 }) : await httpGateway(httpHandler(app))
  const send = async ({ method, url: path }: Route, principal?: Principal) => {
    const headers = principal && { 'x-as': JSON.stringify(principal) }
    const answer = await fetch(`${url}${path.replace(/:[A-Za-z]+|\*/g, 'x')}`, { method, ...(headers && { headers }) })
    const text = await answer.text()
    return { statusCode: answer.status, json: () => JSON.parse(text) }
  }
  return { routes, send }
}

/** How requests come in: straight, or through a gateway to a function. */
const WAYS = ['the server', 'the function'] as const
type Way = (typeof WAYS)[number]

const as = (role: Principal['role']): Principal => ({ tenantId: 'nowhere', actor: 'test', role, stores: 'all' })

describe('access', () => {
  test('every route says what it needs, and the public ones are the ones we know', async () => {
    const { routes } = await wholeApp()
    expect(routes.length).toBeGreaterThan(40)
    const open = routes.filter(({ permission }) => permission === 'public').map(({ method, url }) => `${method} ${url}`)
    expect(open.toSorted()).toEqual(PUBLIC)
  })

  test('a route that does not say what it needs does not start', async () => {
    const app = await createApp({ logger: false, requestId: () => 'x', authenticate: async () => undefined })
    onTestFinished(() => app.close())
    expect(() => app.get('/api/v1/forgotten', async () => 'secret')).toThrow('does not say which permission it needs')
  })

  test.each(WAYS)('at %s: strangers get 401 on every other route', async (way) => {
    const { routes, send } = await wholeApp(way)
    const guarded = routes.filter(({ permission }) => permission !== 'public')
    const wrong = []
    for (const route of guarded) {
      const { statusCode } = await send(route)
      if (statusCode !== 401) wrong.push(`${route.method} ${route.url}: ${statusCode}`)
    }
    expect(wrong).toEqual([])
  })

  test.each(WAYS)('at %s: staff get 403 exactly where only managers may', async (way) => {
    const { routes, send } = await wholeApp(way)
    const wrong = []
    for (const route of routes.filter(({ permission }) => permission !== 'public')) {
      const answer = await send(route, as('staff'))
      const isForbidden = answer.statusCode === 403 && answer.json().code === 'FORBIDDEN'
      if (isForbidden === may('staff', route.permission))
        wrong.push(`${route.method} ${route.url}: ${answer.statusCode}`)
    }
    expect(wrong).toEqual([])
  })

  test.each(WAYS)('at %s: a key gets 403 exactly where only people may, and where its areas end', async (way) => {
    const { routes, send } = await wholeApp(way)
    const wrong = []
    for (const areas of [KEY_AREAS, ['stock:read']] as const) {
      const key: Principal = { ...as('manager'), actor: 'key:k', key: { keyId: 'k', areas } }
      for (const route of routes.filter(({ permission }) => permission !== 'public')) {
        const answer = await send(route, key)
        const isForbidden = answer.statusCode === 403 && answer.json().code === 'FORBIDDEN'
        if (isForbidden === isAllowed(key, route.permission))
          wrong.push(`${route.method} ${route.url}: ${answer.statusCode}`)
      }
    }
    expect(wrong).toEqual([])
  })

  test('only these routes are for people alone', async () => {
    const { routes } = await wholeApp()
    const isForPeople = ({ permission }: Route) => ['person', 'people:manage', 'keys:manage'].includes(permission)
    const folders = new Set(routes.filter(isForPeople).map(({ url }) => url.split('/')[3]))
    expect([...folders].toSorted()).toEqual(['api-keys', 'me', 'people', 'session', 'subscriptions'])
  })

  test.each(WAYS)(
    'at %s: no route breaks on an empty request of a manager of a tenant that is not there',
    async (way) => {
      const { routes, send } = await wholeApp(way)
      const broken = []
      for (const route of routes) {
        const { statusCode } = await send(route, as('manager'))
        if (statusCode >= 500) broken.push(`${route.method} ${route.url}: ${statusCode}`)
      }
      expect(broken).toEqual([])
    },
  )
})
