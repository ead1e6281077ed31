import { type SocketAnswer, socketHandler } from '#api/gateway/socket-handler.ts'
import { requestRate } from '#domain/identity/request-rate.ts'
import { authenticate, isStillAllowed } from '#usecases/identity/authenticate.ts'
import { limitKeys } from '#usecases/identity/limit-keys.ts'
import { type Config, ConfigError } from './config.ts'
import { flushing } from './flushing.ts'
import { functionLogger, metricsWriter } from './logger.ts'
import { openPlatform, type Platform } from './platform.ts'

export interface WebSocketFunction {
  handle(event: unknown): Promise<SocketAnswer>
  platform: Platform
  close(): Promise<void>
}

/**
 * The live stream behind a WebSocket API of API Gateway. Opened once per process.
 *
 * @throws ConfigError
 */
export async function openWebSocketFunction(config: Config): Promise<WebSocketFunction> {
  const { aws, publicUrl } = config
  if (!aws?.liveEndpoint)
    throw new ConfigError('BACKSTOCK_AWS_LIVE_ENDPOINT: say where the WebSocket API takes messages')
  if (publicUrl === undefined) throw new ConfigError('BACKSTOCK_PUBLIC_URL: say where people find the dashboard')
  const logger = functionLogger('websocket', config)
  const logFault = (error: unknown) => logger.error({ err: error }, 'background work failed')
  const voice = { onFailure: logFault, logFault, writeMetrics: metricsWriter(config), service: 'websocket' }
  const platform = await openPlatform({ ...config, aws: { ...aws, isStreamFollowed: false } }, voice)
  const handle = socketHandler({
    ...platform.liveGateway!,
    clock: platform.clock,
    publicHost: new URL(publicUrl).host,
    authenticate: (token) => authenticate(platform, token),
    admit: limitKeys(platform, requestRate(config.keyRequestsPerMinute)),
    isStillAllowed: (principal) => isStillAllowed(platform, principal),
    onFault: (error, requestId) => logger.error({ err: error, requestId }, 'event failed'),
  })
  return { handle: flushing(platform.metrics, handle), platform, close: () => platform.close() }
}
