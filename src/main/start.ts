import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import { createApp } from '#api/app.ts'
import { tokenOf } from '#api/identity/cookie.ts'
import { operationRoutes } from '#api/operation.ts'
import { type Api, typed } from '#api/typed.ts'
import { webRoutes } from '#api/web.ts'
import { requestRate } from '#domain/identity/request-rate.ts'
import { lockDataFolder } from '#platform/local/lock.ts'
import { authenticate } from '#usecases/identity/authenticate.ts'
import { limitKeys } from '#usecases/identity/limit-keys.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { runAlerts } from './alerts.ts'
import type { AwsConfig } from './aws-config.ts'
import { type Config, ConfigError } from './config.ts'
import { runImports } from './imports.ts'
import { reportMaker } from './make-report.ts'
import { narratorLine } from './narrator-config.ts'
import { runPlanning } from './planning.ts'
import { openPlatform, type Platform } from './platform.ts'
import { runOrderSweep } from './purchasing.ts'
import { addRoutes } from './routes.ts'
import { runReports } from './run-reports.ts'

export interface RunningServer {
  /** Where it answers, for people. */
  url: string
  banner: string
  platform: Platform
  /** Finishes what is under way, then closes everything. */
  stop(): Promise<void>
}

const WEB_FOLDER = join(import.meta.dirname, '../../dist/web')

export interface ServerParts {
  /** Adds routes before it listens. */
  extend?: (api: Api, platform: Platform) => void
  /** Makes reports; ours when absent. */
  makeReport?: MakeReport
}

/** Everything the server does, put together by hand. */
export async function startServer(config: Config, { extend, makeReport }: ServerParts = {}): Promise<RunningServer> {
  const unlock = config.aws ? () => undefined : ownFolder(config.dataFolder)
  const logger = pino({ level: config.logLevel, base: { service: 'backstock' } })
  const onFault = (error: unknown) => logger.error({ err: error }, 'background work failed')
  const platform = await openPlatform(config, {
    onFailure(error) {
      // Nothing that is written now could be trusted. The next start finds the ledger as it was acknowledged.
      logger.fatal({ err: error }, 'storage failed, stopping at once')
      process.exit(70)
    },
    logFault: onFault,
  })
  // With port 0 the address is known only once the server listens, and links in mails are made after that.
  let publicUrl = config.publicUrl ?? `http://${nameOf(config.host)}:${config.port}`
  const imports = runImports(platform, config.aws ? undefined : config.dataFolder, onFault)
  const app = await createApp({
    logger,
    requestId: platform.randomness.id,
    isBehindProxy: config.isBehindProxy,
    admit: limitKeys(platform, requestRate(config.keyRequestsPerMinute)),
    authenticate: async (request) => {
      const token = tokenOf(request)
      return token === undefined ? undefined : authenticate(platform, token)
    },
  })
  const api = typed(app)
  operationRoutes(api, {
    isReady: async () => (await platform.catalog.tenants()) !== undefined,
    version: packageJson.version,
    metricsToken: config.metricsToken,
  })
  addRoutes(api, {
    ...platform,
    runner: imports.runner,
    get publicUrl() {
      return publicUrl
    },
  })
  extend?.(api, platform)
  await webRoutes(api, WEB_FOLDER)
  await listen(app, config)
  const { port } = app.server.address() as AddressInfo
  publicUrl = config.publicUrl ?? `http://${nameOf(config.host)}:${port}`
  await imports.start()
  const alerts = runAlerts(platform, { publicUrl, logger })
  const planning = runPlanning(platform, { logger })
  const orders = runOrderSweep(platform, onFault)
  const reports = runReports(platform, { publicUrl, logger, makeReport: makeReport ?? reportMaker(platform) })
  return {
    url: publicUrl,
    banner: bannerOf(config, publicUrl),
    platform,
    async stop() {
      await app.close()
      await Promise.all([imports.stop(), alerts.stop(), planning.stop(), orders.stop(), reports.stop()])
      await platform.close()
      unlock()
    },
  }
}

/** On one machine one server owns the folder. */
function ownFolder(dataFolder: string): () => void {
  mkdirSync(dataFolder, { recursive: true })
  return lockDataFolder(dataFolder)
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new ConfigError(`Port ${port} is taken by another program. Choose another with BACKSTOCK_PORT.`)
  }
}

/** `0.0.0.0` is no address to type: people on this machine use its name. */
const nameOf = (host: string): string => (['127.0.0.1', '0.0.0.0', '::', '::1'].includes(host) ? 'localhost' : host)

const bannerOf = (config: Config, url: string): string =>
  [
    `Backstock ${packageJson.version} is running.`,
    '',
    `  Open    ${url}`,
    ...(config.aws ? cloudLines(config.aws) : folderLines(config)),
    `  Mail    ${mailLine(config)}`,
    `  Texts   ${textLine(config)}`,
    `  Words   ${config.aws?.narratorModel ? `by Bedrock, ${config.aws.narratorModel}` : narratorLine(config.narrator)}`,
    '',
    'Stop with Ctrl+C.',
  ].join('\n')

const folderLines = ({ dataFolder }: Config): string[] => [
  `  Data    ${dataFolder}`,
  `  Inbox   ${join(dataFolder, 'inbox', '<store>')}   files dropped here are imported`,
]

const cloudLines = ({ tableName, bucket }: AwsConfig): string[] => [`  Table   ${tableName}`, `  Bucket  ${bucket}`]

function mailLine({ aws, dataFolder, smtpUrl }: Config): string {
  if (smtpUrl) return `by ${new URL(smtpUrl).host}`
  if (aws) return 'by SES'
  return `no SMTP server set: mails land in ${join(dataFolder, 'outbox')} and on the Outbox page`
}

const textLine = ({ aws, dataFolder }: Config): string =>
  aws
    ? `by SNS${aws.smsSender === undefined ? '' : `, from ${aws.smsSender}`}`
    : `land in ${join(dataFolder, 'outbox')} and on the Outbox page: only AWS sends them to phones`
