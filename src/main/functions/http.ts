import { type HttpAnswer, httpHandler } from '#api/gateway/http-handler.ts'
import { buildApp } from '../app.ts'
import { openAwsPlatform } from '../aws-platform.ts'
import type { Config } from '../config.ts'
import { ConfigError } from '../config-error.ts'
import { functionLogger, metricsWriter } from '../logger.ts'
import { measuredPlatform } from '../measured-platform.ts'
import type { Platform } from '../platform.ts'
import { flushing } from './flushing.ts'

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
  const { publicUrl, smtpUrl, mailFrom, tokenIssuersFile, narrator, keyRequestsPerMinute } = config
  if (!config.aws) throw new ConfigError('BACKSTOCK_PLATFORM: a function is for aws only')
  if (publicUrl === undefined) throw new ConfigError('BACKSTOCK_PUBLIC_URL: say where people find the dashboard')
  const logger = functionLogger('http', config)
  const logFault = (error: unknown) => logger.error({ err: error }, 'background work failed')
  const voice = { logFault, writeMetrics: metricsWriter(config), service: 'http', hearsOfFeed: false }
  // Not by the name of a platform: that of one machine would be in the bundle too.
  const opened = await openAwsPlatform({ smtpUrl, mailFrom, tokenIssuersFile, narrator, ...voice }, config.aws)
  const platform = measuredPlatform(opened)
  // Its metrics go by the log: nobody comes to read them.
  const guards = { publicUrl, keyRequestsPerMinute, isBehindProxy: false, metricsToken: undefined }
  const app = await buildApp(guards, platform, {
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
