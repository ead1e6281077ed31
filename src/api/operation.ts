import { timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import type { Metrics, MetricsPage } from '#ports/metrics.ts'
import { sendRefusal } from './problems.ts'
import type { Api } from './typed.ts'

export interface OperationDeps {
  /** Whether requests can be served now; rejects or resolves false when not. */
  isReady(): Promise<boolean>
  version: string
  /** Whoever reads the metrics must send it as a bearer token; without one only this machine may read them. */
  metricsToken: string | undefined
  metrics: Metrics
  /** Absent where nobody comes to read them. */
  metricsPage: MetricsPage | undefined
}

/** `/health`: the process runs. `/ready`: it can serve. `/metrics`: for Prometheus, where it comes. One log line a request. */
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

  measureRequests(app, deps)
  if (deps.metricsPage) metricsRoute(app, { ...deps, page: deps.metricsPage })
}

/** One measurement and one log line a request. */
function measureRequests(app: Api, { metrics }: OperationDeps): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const { statusCode, elapsedTime: elapsedMs } = reply
    const labels = { method: request.method, route, status: String(statusCode) }
    metrics.time('backstock_http_request_duration_seconds', labels, elapsedMs / 1000)
    if (statusCode >= 500) metrics.count('backstock_http_failures_total', {})
    request.log.info(
      {
        method: request.method,
        route,
        status: statusCode,
        elapsedMs: Math.round(elapsedMs * 100) / 100,
        actor: request.principal?.actor,
      },
      'request',
    )
  })
}

function metricsRoute(app: Api, { metricsToken, page }: OperationDeps & { page: MetricsPage }): void {
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
      return reply.type(page.contentType).send(await page.text())
    },
  })
}

const isThisMachine = (ip: string): boolean => ip === '127.0.0.1' || ip === '::1' || ip === '::ffff:127.0.0.1'

function isSameSecret(given: string | undefined, expected: string): boolean {
  const [a, b] = [Buffer.from(given ?? ''), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
