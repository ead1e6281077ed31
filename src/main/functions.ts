/**
 * What runs on Lambda: the deployment, the tests' host and the bundles are made from this list. Data only: it loads nothing.
 */

/** A filter on records of a stream, as an event source mapping takes it; records that none lets through are skipped. */
export type FilterPattern = Record<string, unknown>

/** The table's stream. What comes first is taken first; what fails comes again from there, in halves. */
export interface StreamTrigger {
  kind: 'stream'
  batchSize: number
  /** So long a batch is gathered: a busy minute is judged in a few looks. 0 is not at all. */
  gatherSeconds: number
  /** Tries of a record before it is put aside, so that one that is broken does not hold up all others for a day. */
  retriesMax: number
  filters: readonly FilterPattern[]
}

export interface QueueTrigger {
  kind: 'queue'
  queue: QueueName
  /** The hints it hears, by the attribute `topic` of the effects' topic; absent: others put something into it. */
  topic?: string
  batchSize: number
  /** Six times the timeout, as AWS advises: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html */
  visibilitySeconds: number
  /** After so many tries a message is put aside, in the queue's dead letters. */
  receivesMax: number
  /** So many at once at most; at least 2 is what AWS takes. */
  concurrencyMax: number
}

export interface ScheduleTrigger {
  kind: 'schedule'
  /** As EventBridge Scheduler takes it. */
  expression: string
}

export type QueueName = 'mail' | 'text' | 'mail-returns' | 'incoming' | 'imports' | 'jobs' | 'reports'

/** An HTTP API of API Gateway: every path, payloads of version 2.0. */
export interface HttpTrigger {
  kind: 'http'
}

/** A WebSocket API of API Gateway. */
export interface WebSocketTrigger {
  kind: 'websocket'
  routes: readonly string[]
}

export interface FunctionEntry {
  name: string
  /** What it does, for whoever meets it in the console. */
  description: string
  /** Its module, from the root of the package. It exports `handler`. */
  entry: string
  trigger: StreamTrigger | QueueTrigger | ScheduleTrigger | HttpTrigger | WebSocketTrigger
  timeoutSeconds: number
  /** A core comes with 1769 MB. */
  memoryMb: number
  /** So many may run at once at most, whatever calls them; absent: as many as the account lets. */
  reservedConcurrency?: number
  /** Options it does not run without. */
  environment: readonly string[]
  /** Options that change what it does. */
  optional: readonly string[]
}

const STORE = ['BACKSTOCK_PLATFORM', 'BACKSTOCK_AWS_TABLE', 'BACKSTOCK_AWS_BUCKET'] as const
const TOPIC = 'BACKSTOCK_AWS_EFFECTS_TOPIC'
const INCOMING = 'BACKSTOCK_AWS_INCOMING_QUEUE'
const LINKS = 'BACKSTOCK_PUBLIC_URL'
const LIVE = 'BACKSTOCK_AWS_LIVE_ENDPOINT'
const LOGS = ['BACKSTOCK_LOG_LEVEL'] as const
const PASSWORDS = ['BACKSTOCK_AWS_USER_POOL', 'BACKSTOCK_AWS_USER_POOL_CLIENT'] as const
/** Who calls, and how often they may. */
const CALLERS = ['BACKSTOCK_TOKEN_ISSUERS', 'BACKSTOCK_API_KEY_RATE'] as const
const NARRATOR = [
  'BACKSTOCK_AWS_NARRATOR_MODEL',
  'BACKSTOCK_NARRATOR',
  'BACKSTOCK_NARRATOR_URL',
  'BACKSTOCK_NARRATOR_MODEL',
  'BACKSTOCK_NARRATOR_KEY',
  'BACKSTOCK_NARRATOR_KEY_FILE',
  'BACKSTOCK_NARRATOR_DAILY_TOKENS',
  'BACKSTOCK_NARRATOR_DAILY_COST',
  'BACKSTOCK_NARRATOR_INPUT_PRICE',
  'BACKSTOCK_NARRATOR_OUTPUT_PRICE',
] as const

const queue = (name: QueueName, timeoutSeconds: number, concurrencyMax: number): QueueTrigger => ({
  kind: 'queue',
  queue: name,
  ...(name !== 'mail-returns' && name !== 'incoming' && { topic: name }),
  // A mail takes a second; what takes minutes comes one by one, each to a function of its own.
  batchSize: timeoutSeconds > 60 ? 1 : 10,
  visibilitySeconds: 6 * timeoutSeconds,
  receivesMax: 5,
  concurrencyMax,
})

const image = (name: 'NewImage' | 'OldImage', fields: Record<string, readonly string[]>) => ({
  dynamodb: { [name]: Object.fromEntries(Object.entries(fields).map(([field, values]) => [field, { S: values }])) },
})

/**
 * Only these reach a function: the feed's own writes are in the stream too, and would wake it for ever, and so are people
 * with their password hashes.
 */
const FOLLOWED: readonly FilterPattern[] = [
  image('NewImage', { type: ['level', 'product', 'policy', 'alert', 'import', 'order'] }),
  { eventName: ['REMOVE'], ...image('OldImage', { type: ['policy'] }) },
  image('NewImage', { type: ['effect'], state: ['waiting'] }),
  // Each sign of life of a worker is a change of its job or report; only a new one is work.
  { eventName: ['INSERT'], ...image('NewImage', { type: ['job', 'report'] }) },
]

export const FUNCTIONS: readonly FunctionEntry[] = [
  {
    name: 'detect',
    description: 'Relays what changed to the feed, tells workers, judges alerts and folds sales.',
    entry: 'src/main/lambda-detect.ts',
    trigger: { kind: 'stream', batchSize: 500, gatherSeconds: 0, retriesMax: 50, filters: FOLLOWED },
    timeoutSeconds: 60,
    memoryMb: 1024,
    environment: [...STORE, TOPIC, LINKS],
    optional: [...LOGS, LIVE],
  },
  {
    name: 'deliver',
    description: 'Sends the mails that are due.',
    entry: 'src/main/lambda-deliver.ts',
    trigger: queue('mail', 60, 10),
    timeoutSeconds: 60,
    memoryMb: 512,
    environment: [...STORE, 'BACKSTOCK_MAIL_FROM'],
    optional: [...LOGS, 'BACKSTOCK_SMTP_URL', 'BACKSTOCK_AWS_MAIL_CONFIGURATION'],
  },
  {
    name: 'deliver-texts',
    description: 'Sends the text messages that are due.',
    entry: 'src/main/lambda-deliver-texts.ts',
    trigger: queue('text', 60, 2),
    timeoutSeconds: 60,
    memoryMb: 512,
    environment: STORE,
    optional: [...LOGS, 'BACKSTOCK_AWS_SMS_SENDER'],
  },
  {
    name: 'returns',
    description: 'Stops mails to addresses that give them back.',
    entry: 'src/main/lambda-returns.ts',
    trigger: queue('mail-returns', 30, 2),
    timeoutSeconds: 30,
    memoryMb: 512,
    environment: STORE,
    optional: LOGS,
  },
  {
    name: 'import',
    description: 'Plans, applies and undoes imports.',
    entry: 'src/main/lambda-import.ts',
    trigger: queue('imports', 900, 4),
    timeoutSeconds: 900,
    memoryMb: 1769,
    environment: [...STORE, TOPIC],
    optional: LOGS,
  },
  {
    name: 'incoming',
    description: 'Takes the files that stores drop into the bucket.',
    entry: 'src/main/lambda-incoming.ts',
    trigger: queue('incoming', 900, 4),
    timeoutSeconds: 900,
    memoryMb: 1769,
    environment: [...STORE, INCOMING],
    optional: LOGS,
  },
  {
    name: 'forecast',
    description: 'Does jobs: forecasts, uploaded sales, simulations.',
    entry: 'src/main/lambda-forecast.ts',
    trigger: queue('jobs', 900, 4),
    timeoutSeconds: 900,
    memoryMb: 3538,
    environment: [...STORE, TOPIC],
    optional: LOGS,
  },
  {
    name: 'report',
    description: 'Makes the reports that wait, and queues their mails.',
    entry: 'src/main/lambda-report.ts',
    trigger: queue('reports', 900, 4),
    timeoutSeconds: 900,
    memoryMb: 1769,
    environment: [...STORE, TOPIC, LINKS],
    optional: [...LOGS, ...NARRATOR],
  },
  {
    name: 'insights',
    description: 'The daily work: asks for the nightly forecasts and starts the reports that are due.',
    entry: 'src/main/lambda-insights.ts',
    trigger: { kind: 'schedule', expression: 'rate(15 minutes)' },
    timeoutSeconds: 60,
    memoryMb: 512,
    reservedConcurrency: 1,
    environment: STORE,
    optional: LOGS,
  },
  {
    name: 'sweep',
    description: 'Does what is due by the clock, and finds work whose wake-up was lost.',
    entry: 'src/main/lambda-sweep.ts',
    trigger: { kind: 'schedule', expression: 'rate(1 minute)' },
    timeoutSeconds: 120,
    memoryMb: 1024,
    // One at a time: when it is slow, a second one makes it slower.
    reservedConcurrency: 1,
    environment: [...STORE, TOPIC, LINKS, INCOMING],
    optional: [...LOGS, LIVE],
  },
  {
    name: 'http',
    description: 'Answers the API.',
    entry: 'src/main/lambda-http.ts',
    trigger: { kind: 'http' },
    // The gateway gives up after 29 seconds.
    timeoutSeconds: 29,
    memoryMb: 1769,
    environment: [...STORE, LINKS],
    optional: [...LOGS, ...CALLERS, ...PASSWORDS, ...NARRATOR],
  },
  {
    name: 'websocket',
    description: 'Greets the screens of the live stream and forgets those that left.',
    entry: 'src/main/lambda-websocket.ts',
    trigger: { kind: 'websocket', routes: ['$connect', '$disconnect', '$default'] },
    timeoutSeconds: 29,
    memoryMb: 512,
    environment: [...STORE, LINKS, LIVE],
    optional: [...LOGS, ...CALLERS],
  },
]
