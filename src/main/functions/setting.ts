import type { DestinationStream, Logger } from 'pino'
import { emfMetrics } from '#platform/aws/metrics.ts'
import { systemClock } from '#platform/local/clock.ts'
import type { Metrics } from '#ports/metrics.ts'
import type { AwsConfig } from '../aws-config.ts'
import { type Config, loadConfig } from '../config.ts'
import { ConfigError } from '../config-error.ts'
import { functionLogger, metricsWriter } from '../logger.ts'

/** What every function is built from. */
export interface FunctionSetting {
  config: Config
  aws: AwsConfig
  logger: Logger
  /** Handed out at the end of each invocation. */
  metrics: Metrics
}

/**
 * Reads the options of a function and the secrets they name, once when its process starts.
 *
 * @throws ConfigError
 */
export const readSetting = async (name: string): Promise<FunctionSetting> => settingOf(name, await loadConfig())

/**
 * @param logTo where its lines go: Lambda takes them from standard output
 * @throws ConfigError when it is no configuration of the AWS platform
 */
export function settingOf(name: string, config: Config, logTo?: DestinationStream): FunctionSetting {
  if (!config.aws) throw new ConfigError('BACKSTOCK_PLATFORM: functions run on "aws" only')
  const metrics = emfMetrics({ service: name, write: metricsWriter(config, logTo), now: systemClock.now })
  return { config, aws: config.aws, logger: functionLogger(name, config, logTo), metrics }
}

/** @throws ConfigError */
export function topicOf({ aws }: FunctionSetting): string {
  if (aws.effectsTopicArn) return aws.effectsTopicArn
  throw new ConfigError('BACKSTOCK_AWS_EFFECTS_TOPIC: say which topic tells workers of what waits for them')
}

/** @throws ConfigError */
export function incomingQueueOf({ aws }: FunctionSetting): string {
  if (aws.incomingQueueUrl) return aws.incomingQueueUrl
  throw new ConfigError('BACKSTOCK_AWS_INCOMING_QUEUE: say which queue S3 tells of files that stores drop')
}

/** @throws ConfigError */
export function publicUrlOf({ config }: FunctionSetting): string {
  if (config.publicUrl) return config.publicUrl
  throw new ConfigError('BACKSTOCK_PUBLIC_URL: say which address people use, for the links in mails')
}
