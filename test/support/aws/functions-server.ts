import type { Config } from '#main/config.ts'
import { type RunningServer, type ServerParts, startServer } from '#main/start.ts'
import { type LocalCloud, localCloud } from './aws-local.ts'
import { type FunctionHost, type HostOptions, hostFunctions } from './function-host.ts'

/** People and tests do not wait for a minute to pass. */
const MINUTE_MS = 2000

export interface ServerWithFunctions extends RunningServer {
  host: FunctionHost
  cloud: LocalCloud
}

export interface FunctionOptions extends Omit<HostOptions, 'config' | 'cloud'> {
  /** Of the functions; that of the server when absent. */
  logLevel?: string
}

/** A server on a new cloud that only answers and shows, and the functions that do the work beside it. */
export async function startWithFunctions(
  config: Config,
  parts: ServerParts = {},
  { logLevel = config.logLevel, ...host }: FunctionOptions = {},
): Promise<ServerWithFunctions> {
  const cloud = await localCloud('functions')
  const server = await startServer({ ...config, aws: cloud.aws }, parts)
  const functions = hostFunctions({
    minuteMs: MINUTE_MS,
    logTo: parts.logTo,
    ...host,
    config: { ...config, aws: cloud.aws, publicUrl: server.url, logLevel },
    cloud,
  })
  return {
    ...server,
    host: functions,
    cloud,
    async stop() {
      await server.stop()
      await functions.stop()
    },
  }
}
