import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { DestinationStream } from 'pino'
import type { Api } from '#api/typed.ts'
import { lockDataFolder } from '#platform/local/lock.ts'
import type { MakeReport } from '#usecases/reports/make-report.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import type { AwsConfig } from './aws-config.ts'
import { backgroundElsewhere, backgroundHere } from './background.ts'
import type { Config } from './config.ts'
import { ConfigError } from './config-error.ts'
import { metricsWriter, serverLogger } from './logger.ts'
import { narratorLine } from './narrator-config.ts'
import { openPlatform, type Platform } from './platform.ts'

export interface RunningServer {
  /** Where it answers, for people. */
  url: string
  banner: string
  platform: Platform
  /** What it runs with. */
  config: Config
  /** Finishes what is under way, then closes everything. */
  stop(): Promise<void>
}

const WEB_FOLDER = join(import.meta.dirname, '../../dist/web')

export interface ServerParts {
  /** Adds routes before it listens. */
  extend?: (api: Api, platform: Platform) => void
  /** Makes reports; ours when absent. */
  makeReport?: MakeReport
  /** Where log lines go; standard output when absent. */
  logTo?: DestinationStream
}

/** Everything the server does, put together by hand. */
export async function startServer(
  config: Config,
  { extend, makeReport, logTo }: ServerParts = {},
): Promise<RunningServer> {
  const unlock = config.aws ? () => undefined : ownFolder(config.dataFolder)
  const logger = serverLogger(config, logTo)
  const onFault = (error: unknown) => logger.error({ err: error }, 'background work failed')
  const platform = await openPlatform(config, {
    onFailure(error) {
      // Nothing that is written now could be trusted. The next start finds the ledger as it was acknowledged.
      logger.fatal({ err: error }, 'storage failed, stopping at once')
      process.exit(70)
    },
    logFault: onFault,
    writeMetrics: metricsWriter(config, logTo),
  })
  // With port 0 the address is known only once the server listens, and links in mails are made after that.
  let publicUrl = config.publicUrl ?? `http://${nameOf(config.host)}:${config.port}`
  const background =
    config.aws?.background === 'functions'
      ? backgroundElsewhere
      : backgroundHere(platform, { logger, makeReport, onFault })
  const app = await buildApp(config, platform, {
    logger,
    publicUrl: () => publicUrl,
    runner: background.runner,
    holdsSockets: true,
    webFolder: WEB_FOLDER,
    extend,
  })
  await listen(app, config)
  const { port } = app.server.address() as AddressInfo
  publicUrl = config.publicUrl ?? `http://${nameOf(config.host)}:${port}`
  await background.start(publicUrl)
  return {
    url: publicUrl,
    banner: bannerOf(config, publicUrl),
    platform,
    config,
    async stop() {
      await app.close()
      await background.stop()
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

const cloudLines = ({ tableName, bucket, incomingQueueUrl }: AwsConfig): string[] => [
  `  Table   ${tableName}`,
  `  Bucket  ${bucket}`,
  ...(incomingQueueUrl ? [`  Inbox   s3://${bucket}/incoming/<tenant>/<store>/   files put here are imported`] : []),
]

function mailLine({ aws, dataFolder, smtpUrl }: Config): string {
  if (smtpUrl) return `by ${new URL(smtpUrl).host}`
  if (aws) return 'by SES'
  return `no SMTP server set: mails land in ${join(dataFolder, 'outbox')} and on the Outbox page`
}

const textLine = ({ aws, dataFolder }: Config): string =>
  aws
    ? `by SNS${aws.smsSender === undefined ? '' : `, from ${aws.smsSender}`}`
    : `land in ${join(dataFolder, 'outbox')} and on the Outbox page: only AWS sends them to phones`
