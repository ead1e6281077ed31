import { expect, onTestFinished, test } from 'vitest'
import type { AwsConfig } from '#main/aws-config.ts'
import { type Config, loadConfig } from '#main/config.ts'
import { openHttpFunction } from '#main/functions/http.ts'
import { settingOf } from '#main/functions/setting.ts'
import { openWebSocketFunction } from '#main/functions/websocket.ts'
import { FUNCTIONS } from '#main/functions.ts'
import { narratorOptions } from '#main/narrator-config.ts'
import { pointSdkAt } from '#test/support/aws/environment.ts'
import { MAKE } from '#test/support/aws/function-host.ts'

/**
 * What each function reads while it is built is compared with what its entry in the manifest names: a deployment gives a
 * function what is named there and nothing else, so that a missing name is an option that silently does nothing.
 */

type Source = keyof Omit<Config, 'aws'> | `aws.${keyof AwsConfig}`

/** Which options each part of the configuration is made of. A new part does not compile until it is named here. */
const OPTIONS: Record<Source, readonly string[]> = {
  dataFolder: ['BACKSTOCK_DATA'],
  host: ['BACKSTOCK_HOST'],
  port: ['BACKSTOCK_PORT'],
  publicUrl: ['BACKSTOCK_PUBLIC_URL'],
  smtpUrl: ['BACKSTOCK_SMTP_URL'],
  mailFrom: ['BACKSTOCK_MAIL_FROM'],
  logLevel: ['BACKSTOCK_LOG_LEVEL'],
  metricsToken: ['BACKSTOCK_METRICS_TOKEN'],
  tokenIssuersFile: ['BACKSTOCK_TOKEN_ISSUERS'],
  isBehindProxy: ['BACKSTOCK_BEHIND_PROXY'],
  serverUrl: ['BACKSTOCK_URL'],
  apiKey: ['BACKSTOCK_API_KEY'],
  keyRequestsPerMinute: ['BACKSTOCK_API_KEY_RATE'],
  narrator: Object.keys(narratorOptions),
  'aws.tableName': ['BACKSTOCK_AWS_TABLE'],
  'aws.bucket': ['BACKSTOCK_AWS_BUCKET'],
  'aws.effectsTopicArn': ['BACKSTOCK_AWS_EFFECTS_TOPIC'],
  'aws.queueUrls': ['BACKSTOCK_AWS_MAIL_QUEUE', 'BACKSTOCK_AWS_TEXT_QUEUE'],
  'aws.smsSender': ['BACKSTOCK_AWS_SMS_SENDER'],
  'aws.mailReturnsQueueUrl': ['BACKSTOCK_AWS_MAIL_RETURNS_QUEUE'],
  'aws.incomingQueueUrl': ['BACKSTOCK_AWS_INCOMING_QUEUE'],
  'aws.configurationSet': ['BACKSTOCK_AWS_MAIL_CONFIGURATION'],
  'aws.userPool': ['BACKSTOCK_AWS_USER_POOL', 'BACKSTOCK_AWS_USER_POOL_CLIENT'],
  'aws.narratorModel': ['BACKSTOCK_AWS_NARRATOR_MODEL'],
  'aws.liveEndpoint': ['BACKSTOCK_AWS_LIVE_ENDPOINT'],
  'aws.isStreamFollowed': ['BACKSTOCK_AWS_FOLLOW_STREAM'],
  'aws.background': ['BACKSTOCK_AWS_BACKGROUND'],
}

/** Without these there is no configuration of this platform, whatever a function reads of it. */
const ALWAYS = ['BACKSTOCK_PLATFORM', 'BACKSTOCK_AWS_TABLE', 'BACKSTOCK_AWS_BUCKET']

/** Parts of the platform that `http` opens like the server, and only work in the background uses. It does none. */
const IDLE_IN_HTTP: readonly Source[] = [
  'smtpUrl',
  'mailFrom',
  'aws.smsSender',
  'aws.configurationSet',
  'aws.mailReturnsQueueUrl',
  'aws.incomingQueueUrl',
  'aws.liveEndpoint',
]

/** The same configuration, which tells what is read of it. To copy it whole is refused: then nobody could tell. */
function watched<T extends object>(whole: T, path: string, onRead: (source: string) => void): T {
  return new Proxy(whole, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name === 'aws') return watched(value as AwsConfig, 'aws.', onRead)
      if (typeof name === 'string') onRead(`${path}${name}`)
      return value
    },
    ownKeys() {
      throw new Error('A function takes of its configuration what it needs, by name.')
    },
  })
}

const ENVIRONMENT = {
  BACKSTOCK_PLATFORM: 'aws',
  BACKSTOCK_AWS_TABLE: 'shops',
  BACKSTOCK_AWS_BUCKET: 'shop-files',
  BACKSTOCK_AWS_EFFECTS_TOPIC: 'arn:aws:sns:eu-west-1:123456789012:effects',
  BACKSTOCK_AWS_LIVE_ENDPOINT: 'https://live.example/stage',
  BACKSTOCK_AWS_INCOMING_QUEUE: 'https://sqs.example/incoming',
  BACKSTOCK_PUBLIC_URL: 'https://shop.example',
  BACKSTOCK_LOG_LEVEL: 'silent',
}

async function build(name: string, config: Config): Promise<void> {
  if (name === 'http') {
    const { close } = await openHttpFunction(config)
    onTestFinished(close)
  } else if (name === 'websocket') {
    onTestFinished(openWebSocketFunction(settingOf(name, config)).close)
  } else MAKE[name as keyof typeof MAKE](settingOf(name, config))
}

test.each(FUNCTIONS.map((entry) => [entry.name, entry] as const))('%s is given what it reads', async (name, entry) => {
  pointSdkAt({})
  const read = new Set<Source>()
  const config = await loadConfig(ENVIRONMENT, import.meta.dirname)
  await build(
    name,
    watched(config, '', (source) => read.add(source as Source)),
  )
  const idle = name === 'http' ? IDLE_IN_HTTP : []
  const options = [...read].filter((source) => !idle.includes(source)).flatMap((source) => OPTIONS[source])
  const named = [...entry.environment, ...entry.optional]
  expect(named.toSorted()).toEqual([...new Set([...ALWAYS, ...options])].toSorted())
})
