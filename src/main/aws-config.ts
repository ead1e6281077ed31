import { z } from 'zod'
import { ConfigError } from './config-error.ts'

/** Options of the AWS platform. Region, credentials and endpoints come from the SDK's own variables. */
export const awsOptions = {
  BACKSTOCK_PLATFORM: z.enum(['local', 'aws']).default('local'),
  BACKSTOCK_AWS_TABLE: z.string().min(3).optional(),
  BACKSTOCK_AWS_BUCKET: z.string().min(3).optional(),
  BACKSTOCK_AWS_EFFECTS_TOPIC: z.string().startsWith('arn:').optional(),
  BACKSTOCK_AWS_MAIL_QUEUE: z.url().optional(),
  BACKSTOCK_AWS_MAIL_RETURNS_QUEUE: z.url().optional(),
  BACKSTOCK_AWS_INCOMING_QUEUE: z.url().optional(),
  BACKSTOCK_AWS_TEXT_QUEUE: z.url().optional(),
  BACKSTOCK_AWS_SMS_SENDER: z
    .string()
    // What SNS takes: 1 to 11 letters, digits and dashes, a letter among them, no dash at either end.
    .regex(
      /^(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9-]{0,9}[A-Za-z0-9])?$/,
      'at most 11 letters, digits and dashes, with a letter and no dash at the ends',
    )
    .optional(),
  BACKSTOCK_AWS_MAIL_CONFIGURATION: z.string().min(1).optional(),
  BACKSTOCK_AWS_USER_POOL: z
    .string()
    .regex(/^[\w-]+_[0-9a-zA-Z]+$/)
    .optional(),
  BACKSTOCK_AWS_USER_POOL_CLIENT: z.string().min(1).optional(),
  BACKSTOCK_AWS_NARRATOR_MODEL: z.string().min(1).optional(),
  BACKSTOCK_AWS_LIVE_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  BACKSTOCK_AWS_FOLLOW_STREAM: z.stringbool().default(false),
  BACKSTOCK_AWS_BACKGROUND: z.enum(['server', 'functions']).default('server'),
}

type Values = z.infer<z.ZodObject<typeof awsOptions>>

export interface AwsConfig {
  /** The one table of DynamoDB. */
  tableName: string
  /** Where files and reports are kept. */
  bucket: string
  /** The SNS topic that tells workers of what waits for them, for whoever follows the stream; none when absent. */
  effectsTopicArn: string | undefined
  /** The SQS queue that hears of effects, by topic; those of a topic without one are found by looking. */
  queueUrls: Readonly<Record<string, string | undefined>>
  /** What phones show as the sender of texts, where the country has that; the account's own choice when absent. */
  smsSender: string | undefined
  /** The SQS queue that hears from SES of mails that came back; without one, nothing stops by itself. */
  mailReturnsQueueUrl: string | undefined
  /** The SQS queue that S3 tells of files dropped below `incoming/`; without one, this process takes none. */
  incomingQueueUrl: string | undefined
  /** SES's configuration set. */
  configurationSet: string | undefined
  /** The Cognito user pool that keeps passwords and second factors; with none, they are kept in the table. */
  userPool: { userPoolId: string; clientId: string } | undefined
  /** The id of a model, or of an inference profile, of Bedrock. */
  narratorModel: string | undefined
  /** Where the WebSocket API takes messages for its connections; none where the server holds the sockets. */
  liveEndpoint: string | undefined
  /** Whether this process follows the table's stream itself, because no function does: on emulators. */
  isStreamFollowed: boolean
  /** Who does the work in the background: this server, or functions beside it (functions.ts). */
  background: 'server' | 'functions'
}

/**
 * @returns undefined on one machine
 * @throws ConfigError
 */
export function awsConfig(values: Values): AwsConfig | undefined {
  if (values.BACKSTOCK_PLATFORM === 'local') return undefined
  const { BACKSTOCK_AWS_TABLE: tableName, BACKSTOCK_AWS_BUCKET: bucket } = values
  if (!tableName) throw new ConfigError('BACKSTOCK_AWS_TABLE: say which table of DynamoDB holds the shops')
  if (!bucket) throw new ConfigError('BACKSTOCK_AWS_BUCKET: say which bucket of S3 holds files and reports')
  return {
    tableName,
    bucket,
    effectsTopicArn: values.BACKSTOCK_AWS_EFFECTS_TOPIC,
    queueUrls: { mail: values.BACKSTOCK_AWS_MAIL_QUEUE, text: values.BACKSTOCK_AWS_TEXT_QUEUE },
    smsSender: values.BACKSTOCK_AWS_SMS_SENDER,
    mailReturnsQueueUrl: values.BACKSTOCK_AWS_MAIL_RETURNS_QUEUE,
    incomingQueueUrl: values.BACKSTOCK_AWS_INCOMING_QUEUE,
    configurationSet: values.BACKSTOCK_AWS_MAIL_CONFIGURATION,
    userPool: userPoolOf(values),
    narratorModel: values.BACKSTOCK_AWS_NARRATOR_MODEL,
    liveEndpoint: values.BACKSTOCK_AWS_LIVE_ENDPOINT,
    isStreamFollowed: values.BACKSTOCK_AWS_FOLLOW_STREAM,
    background: values.BACKSTOCK_AWS_BACKGROUND,
  }
}

function userPoolOf(values: Values): AwsConfig['userPool'] {
  const { BACKSTOCK_AWS_USER_POOL: userPoolId, BACKSTOCK_AWS_USER_POOL_CLIENT: clientId } = values
  if (userPoolId === undefined && clientId === undefined) return undefined
  if (!userPoolId) throw new ConfigError('BACKSTOCK_AWS_USER_POOL: say which user pool of Cognito the client is of')
  if (!clientId) throw new ConfigError('BACKSTOCK_AWS_USER_POOL_CLIENT: say which app client of the user pool is ours')
  return { userPoolId, clientId }
}
