import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { createApp } from '#api/app.ts'
import { tokenOf } from '#api/identity/cookie.ts'
import { operationRoutes } from '#api/operation.ts'
import { type Api, typed } from '#api/typed.ts'
import { webRoutes } from '#api/web.ts'
import { requestRate } from '#domain/identity/request-rate.ts'
import { authenticate } from '#usecases/identity/authenticate.ts'
import { limitKeys } from '#usecases/identity/limit-keys.ts'
import packageJson from '../../package.json' with { type: 'json' }
import type { Config } from './config.ts'
import { inRequest } from './current-request.ts'
import type { Platform } from './platform.ts'
import { addLiveRoute, addRoutes, type RouteDeps } from './routes.ts'

export interface AppParts {
  logger: Logger
  /** The address people use, without a slash at its end. Asked for whenever it is needed: a server may learn it late. */
  publicUrl(): string
  runner: RouteDeps['runner']
  /** Whether sockets of the live stream are held by this process. */
  holdsSockets: boolean
  /** Where the dashboard is built to; undefined where something else serves it. */
  webFolder: string | undefined
  /** Adds routes of its own. */
  extend?: ((api: Api, platform: Platform) => void) | undefined
}

type AppConfig = Pick<Config, 'publicUrl' | 'isBehindProxy' | 'keyRequestsPerMinute' | 'metricsToken'>

/** The application with all its routes, as a server listens with it and a function is called with it. Starts no work. */
export async function buildApp(
  { publicUrl, isBehindProxy, keyRequestsPerMinute, metricsToken }: AppConfig,
  platform: Platform,
  parts: AppParts,
): Promise<FastifyInstance> {
  const app = await createApp({
    logger: parts.logger,
    requestId: platform.randomness.id,
    inRequest,
    isBehindProxy,
    ...(publicUrl !== undefined && { publicHost: new URL(publicUrl).host }),
    admit: limitKeys(platform, requestRate(keyRequestsPerMinute)),
    authenticate: async (request) => {
      const token = tokenOf(request)
      return token === undefined ? undefined : authenticate(platform, token)
    },
  })
  const api = typed(app)
  operationRoutes(api, {
    isReady: async () => (await platform.catalog.tenants()) !== undefined,
    version: packageJson.version,
    metricsToken,
    metrics: platform.metrics,
    metricsPage: platform.metricsPage,
  })
  addRoutes(api, {
    ...platform,
    runner: parts.runner,
    get publicUrl() {
      return parts.publicUrl()
    },
  })
  if (parts.holdsSockets) addLiveRoute(api, platform)
  parts.extend?.(api, platform)
  await webRoutes(api, parts.webFolder)
  return app
}
