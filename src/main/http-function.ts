import { type HttpAnswer, httpHandler } from '#api/gateway/http-handler.ts'
import { buildApp } from './app.ts'
import { type Config, ConfigError } from './config.ts'
import { flushing } from './flushing.ts'
import { functionLogger, metricsWriter } from './logger.ts'
import { openPlatform, type Platform } from './platform.ts'

export interface HttpFunction {
  handle(event: unknown): Promise<HttpAnswer>
  platform: Platform
  close(): Promise<void>
}

/**
 * The routes behind an HTTP API of API Gateway. Opened once per process; starts no work of its own, and serves neither the
 * dashboard, which lies in a bucket, nor the live stream, which is a gateway of its own.
 *
 * @throws ConfigError
 */
export async function openHttpFunction(config: Config): Promise<HttpFunction> {
  const { publicUrl } = config
  if (!config.aws) throw new ConfigError('BACKSTOCK_PLATFORM: a function is for aws only')
  if (publicUrl === undefined) throw new ConfigError('BACKSTOCK_PUBLIC_URL: say where people find the dashboard')
  const logger = functionLogger('http', config)
  const logFault = (error: unknown) => logger.error({ err: error }, 'background work failed')
  const aws = { ...config.aws, isStreamFollowed: false }
  const voice = { onFailure: logFault, logFault, writeMetrics: metricsWriter(config), service: 'http' }
  const platform = await openPlatform({ ...config, aws }, voice)
  const app = await buildApp({ ...config, isBehindProxy: false }, platform, {
    logger,
    publicUrl: () => publicUrl,
    // What an upload waits for is done where its message leads.
    runner: { wake: () => undefined },
    holdsSockets: false,
    webFolder: undefined,
  })
  await app.ready()
  return {
    handle: flushing(platform.metrics, httpHandler(app)),
    platform,
    async close() {
      await app.close()
      await platform.close()
    },
  }
}
