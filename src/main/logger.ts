import { type DestinationStream, type Logger, pino } from 'pino'
import type { Config } from './config.ts'

/** One JSON line for each event, on standard output; or where it is told to. */
export const serverLogger = ({ logLevel }: Pick<Config, 'logLevel'>, destination?: DestinationStream): Logger =>
  pino({ level: logLevel, base: { service: 'backstock' } }, destination ?? pino.destination(1))

/** The same of one function, which every line names. */
export const functionLogger = (
  name: string,
  config: Pick<Config, 'logLevel'>,
  destination?: DestinationStream,
): Logger => serverLogger(config, destination).child({ function: name })

/** Metrics that go by the log stand among its lines, and are no less quiet than it. */
export const metricsWriter = (
  { logLevel }: Pick<Config, 'logLevel'>,
  destination: DestinationStream = process.stdout,
): ((line: string) => void) | undefined =>
  logLevel === 'silent' ? undefined : (line) => void destination.write(`${line}\n`)
