import { randomUUID } from 'node:crypto'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { SQSClient } from '@aws-sdk/client-sqs'
import type { ScheduledHandler, SQSHandler } from 'aws-lambda'
import type { DestinationStream } from 'pino'
import type { Config } from '#main/config.ts'
import { deliverFunction } from '#main/functions/deliver.ts'
import { deliverTextsFunction } from '#main/functions/deliver-texts.ts'
import { detectFunction } from '#main/functions/detect.ts'
import { forecastFunction } from '#main/functions/forecast.ts'
import { importFunction } from '#main/functions/import.ts'
import { incomingFunction } from '#main/functions/incoming.ts'
import { insightsFunction } from '#main/functions/insights.ts'
import type { LambdaHandler } from '#main/functions/invocation.ts'
import { reportFunction } from '#main/functions/report.ts'
import { returnsFunction } from '#main/functions/returns.ts'
import { type FunctionSetting, settingOf } from '#main/functions/setting.ts'
import { sweepFunction } from '#main/functions/sweep.ts'
import { FUNCTIONS, type FunctionEntry } from '#main/functions.ts'
import type { StreamRecord } from '#platform/aws/stream-relay.ts'
import type { LocalCloud } from './aws-local.ts'
import { queueSource } from './lambda/queue-source.ts'
import { streamSource } from './lambda/stream-source.ts'

/** How each function is built; its entry file does the same with the options of its environment. */
export const MAKE = {
  detect: detectFunction,
  deliver: deliverFunction,
  'deliver-texts': deliverTextsFunction,
  returns: returnsFunction,
  import: importFunction,
  incoming: incomingFunction,
  forecast: forecastFunction,
  report: reportFunction,
  insights: insightsFunction,
  sweep: sweepFunction,
}

export type FunctionName = keyof typeof MAKE

/**
 * That Lambda can call them is checked by its own types; but for records of a stream, whose values it types otherwise than
 * the SDK does.
 */
MAKE satisfies Record<'insights' | 'sweep', (setting: FunctionSetting) => ScheduledHandler> &
  Record<'deliver' | 'returns' | 'import' | 'forecast' | 'report', (setting: FunctionSetting) => SQSHandler>

type AnyHandler = LambdaHandler<unknown, { batchItemFailures: { itemIdentifier: string }[] } | undefined>

export interface HostOptions {
  config: Config
  cloud: Pick<LocalCloud, 'queues'>
  /** Which functions are called by what triggers them; all when absent. The others can be invoked all the same. */
  triggered?: readonly FunctionName[]
  /** How long a minute of a schedule takes here. */
  minuteMs?: number
  /** Where lines of logs and metrics go; standard output when absent. */
  logTo?: DestinationStream | undefined
  /** Hears each line of a function's log instead. */
  onLine?(line: Record<string, unknown>): void
  /** Stands between a trigger and its function: to lose, double or break a call. */
  around?(name: FunctionName, invoke: Invoke, event: unknown): Promise<unknown>
}

/** @param remainingMs how long it may take; the manifest says when absent */
type Invoke = (event: unknown, remainingMs?: number) => Promise<unknown>

export interface FunctionHost {
  /** Calls a function as its trigger would, with so much time left. */
  invoke(name: FunctionName, event?: unknown, remainingMs?: number): Promise<unknown>
  /** Records of the stream that were tried too often. */
  givenUp: StreamRecord[]
  stop(): Promise<void>
}

/**
 * Plays Lambda: builds the functions of the manifest in this process, once each, and calls them as their triggers say, from
 * the table's stream, from queues and by the clock. Time limits are told, but not enforced.
 */
export function hostFunctions(options: HostOptions): FunctionHost {
  const { config, cloud, triggered = Object.keys(MAKE) as FunctionName[], minuteMs = 60_000, onLine } = options
  const clients = { dynamo: new DynamoDBClient({}), streams: new DynamoDBStreamsClient({}), sqs: new SQSClient({}) }
  const logTo = onLine ? { write: (line: string) => onLine(JSON.parse(line)) } : options.logTo
  const handlers = new Map<string, AnyHandler>()
  const handlerOf = (name: FunctionName): AnyHandler => {
    const make = MAKE[name] as (setting: FunctionSetting) => unknown
    const handler = handlers.get(name) ?? (make(settingOf(name, config, logTo)) as AnyHandler)
    handlers.set(name, handler)
    return handler
  }
  let isStopping = false
  const invoke = (name: FunctionName, event: unknown = {}, remainingMs = timeoutOf(name)) => {
    const endsAt = performance.now() + remainingMs
    const getRemainingTimeInMillis = () => (isStopping ? 0 : endsAt - performance.now())
    const context = { awsRequestId: randomUUID(), getRemainingTimeInMillis }
    return handlerOf(name)(event, context)
  }
  const call = async (name: FunctionName, event: unknown) =>
    (options.around
      ? options.around(name, (given, remainingMs) => invoke(name, given, remainingMs), event)
      : invoke(name, event)) as ReturnType<AnyHandler>
  const givenUp: StreamRecord[] = []
  const start = ({ name: text, trigger, reservedConcurrency }: FunctionEntry): { stop(): Promise<void> } => {
    const name = text as FunctionName
    const invokeIt = (event: unknown) => call(name, event)
    if (trigger.kind === 'schedule')
      return schedule({ expression: trigger.expression, minuteMs, reservedConcurrency }, () => invokeIt({}))
    if (trigger.kind === 'queue')
      return queueSource({ ...clients, queueUrl: cloud.queues[trigger.queue]!.url, trigger, invoke: invokeIt })
    if (trigger.kind !== 'stream') throw new Error(`The host does not call ${name}: a gateway does.`)
    const tableName = config.aws!.tableName
    return streamSource({
      ...clients,
      tableName,
      trigger,
      invoke: invokeIt,
      onGivenUp: (records) => givenUp.push(...records),
    })
  }
  const sources = FUNCTIONS.filter(({ name }) => triggered.includes(name as FunctionName)).map(start)
  return {
    invoke,
    givenUp,
    async stop() {
      isStopping = true
      await Promise.all(sources.map((source) => source.stop()))
      for (const client of Object.values(clients)) client.destroy()
    },
  }
}

const timeoutOf = (name: string): number => 1000 * FUNCTIONS.find((entry) => entry.name === name)!.timeoutSeconds

interface Rate extends Pick<FunctionEntry, 'reservedConcurrency'> {
  expression: string
  minuteMs: number
}

/** `rate(…)` of EventBridge Scheduler. A call for which there is no room is dropped, where Lambda tries it later. */
function schedule(
  { expression, minuteMs, reservedConcurrency = Number.POSITIVE_INFINITY }: Rate,
  invoke: () => Promise<unknown>,
): { stop(): Promise<void> } {
  const [, count] = /^rate\((\d+) minutes?\)$/.exec(expression) ?? []
  if (count === undefined) throw new Error(`The host knows no schedule ${expression}.`)
  const running = new Set<Promise<unknown>>()
  const timer = setInterval(() => {
    if (running.size >= reservedConcurrency) return
    // The function has said why in its log; the next call is the next try.
    const call = invoke().catch(() => undefined)
    running.add(call)
    void call.then(() => running.delete(call))
  }, Number(count) * minuteMs)
  return {
    async stop() {
      clearInterval(timer)
      await Promise.all(running)
    },
  }
}
