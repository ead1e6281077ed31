import { type DestinationStream, type Logger, pino } from 'pino'
import type { AwsConfig } from '../aws-config.ts'
import { type Config, ConfigError, readConfig } from '../config.ts'

/** What every function is built from. */
export interface FunctionSetting {
  config: Config
  aws: AwsConfig
  logger: Logger
}

/**
 * Reads the options of a function, once when its process starts.
 *
 * @throws ConfigError
 */
export const readSetting = (name: string): FunctionSetting => settingOf(name, readConfig())

/**
 * @param logTo where its lines go: Lambda takes them from standard output
 * @throws ConfigError when it is no configuration of the AWS platform
 */
export function settingOf(name: string, config: Config, logTo?: DestinationStream): FunctionSetting {
  if (!config.aws) throw new ConfigError('BACKSTOCK_PLATFORM: functions run on "aws" only')
  const options = { level: config.logLevel, base: { service: 'backstock', function: name } }
  const logger = logTo ? pino(options, logTo) : pino(options)
  return { config, aws: config.aws, logger }
}

/** @throws ConfigError */
export function topicOf({ aws }: FunctionSetting): string {
  if (aws.effectsTopicArn) return aws.effectsTopicArn
  throw new ConfigError('BACKSTOCK_AWS_EFFECTS_TOPIC: say which topic tells workers of what waits for them')
}

/** @throws ConfigError */
export function publicUrlOf({ config }: FunctionSetting): string {
  if (config.publicUrl) return config.publicUrl
  throw new ConfigError('BACKSTOCK_PUBLIC_URL: say which address people use, for the links in mails')
}
