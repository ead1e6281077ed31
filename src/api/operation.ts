import { timingSafeEqual } from 'node:crypto'
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import { z } from 'zod'
import { sendRefusal } from './problems.ts'
import type { Api } from './typed.ts'

export interface OperationDeps {
  /** Whether requests can be served now; rejects or resolves false when not. */
  isReady(): Promise<boolean>
  version: string
  /** Whoever reads the metrics must send it as a bearer token; without one only this machine may read them. */
  metricsToken: string | undefined
}

/** `/health`: the process runs. `/ready`: it can serve. `/metrics`: for Prometheus. One log line a request. */
export function operationRoutes(app: Api, deps: OperationDeps): void {
  app.route({
    method: 'GET',
    url: '/health',
    config: { permission: 'public' },
    schema: { hide: true, response: { 200: z.object({ status: z.literal('ok'), version: z.string() }) } },
    handler: async () => ({ status: 'ok' as const, version: deps.version }),
  })

  app.route({
    method: 'GET',
    url: '/ready',
    config: { permission: 'public' },
    schema: { hide: true },
    handler: async (_request, reply) => {
      const isReady = await deps.isReady().catch(() => false)
      return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ready' : 'not ready' })
    },
  })

  metricsRoute(app, deps)
}

function metricsRoute(app: Api, { metricsToken }: OperationDeps): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'backstock_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5],
    registers: [registry],
  })
  const failures = new Counter({
    name: 'backstock_http_failures_total',
    help: 'Answers that were our fault.',
    registers: [registry],
  })

  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const elapsedMs = reply.elapsedTime
    duration.labels(request.method, route, String(reply.statusCode)).observe(elapsedMs / 1000)
    if (reply.statusCode >= 500) failures.inc()
    request.log.info(
      {
        method: request.method,
        route,
        status: reply.statusCode,
        elapsedMs: Math.round(elapsedMs * 100) / 100,
        actor: request.principal?.actor,
      },
      'request',
    )
  })

  app.route({
    method: 'GET',
    url: '/metrics',
    config: { permission: 'public' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const isAllowed = metricsToken
        ? isSameSecret(request.headers.authorization, `Bearer ${metricsToken}`)
        : isThisMachine(request.ip)
      if (!isAllowed)
        return sendRefusal(reply, { code: 'FORBIDDEN', message: 'Metrics need the token in BACKSTOCK_METRICS_TOKEN.' })
      return reply.type(registry.contentType).send(await registry.metrics())
    },
  })
}

const isThisMachine = (ip: string): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1'

function isSameSecret(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
