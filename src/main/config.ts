import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { awsSecrets, type SecretReader } from '#platform/aws/secrets.ts'
import { type AwsConfig, awsConfig, awsOptions } from './aws-config.ts'
import { ConfigError } from './config-error.ts'
import { type NarratorConfig, narratorConfig, narratorOptions } from './narrator-config.ts'
import { assertNoSecrets, type GivenOptions, withoutSecrets, withSecrets } from './secret-options.ts'

/**
 * The only reader of the environment. Every option is a variable `BACKSTOCK_…`; the same lines can stand in a file
 * `backstock.env` in the working directory, and the environment wins. docs/configuration.md lists them all.
 */
const options = z.strictObject({
  BACKSTOCK_DATA: z.string().default('data'),
  BACKSTOCK_HOST: z.string().default('127.0.0.1'),
  BACKSTOCK_PORT: z.coerce.number().int().min(0).max(65_535).default(8420),
  BACKSTOCK_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  BACKSTOCK_SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  BACKSTOCK_MAIL_FROM: z.string().default('Backstock <backstock@localhost>'),
  BACKSTOCK_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  BACKSTOCK_METRICS_TOKEN: z.string().min(16).optional(),
  BACKSTOCK_TOKEN_ISSUERS: z.string().optional(),
  BACKSTOCK_BEHIND_PROXY: z.stringbool().default(false),
  BACKSTOCK_URL: z.url({ protocol: /^https?$/ }).optional(),
  BACKSTOCK_API_KEY: z.string().min(1).optional(),
  BACKSTOCK_API_KEY_RATE: z.coerce.number().int().min(1).max(1_000_000).default(600),
  ...narratorOptions,
  ...awsOptions,
})

export interface Config {
  /** Absolute. Everything the server keeps is in here. */
  dataFolder: string
  host: string
  port: number
  /** The address in mails; derived from host and port when not set. */
  publicUrl: string | undefined
  smtpUrl: string | undefined
  mailFrom: string
  logLevel: string
  metricsToken: string | undefined
  /** A JSON file that names the issuers whose tokens are accepted. */
  tokenIssuersFile: string | undefined
  /** Whether a proxy in front says who the caller is. Believed without one, anybody could say so. */
  isBehindProxy: boolean
  /** Where `backstock mcp` finds the server. */
  serverUrl: string
  /** What `backstock mcp` comes in with. */
  apiKey: string | undefined
  /** Requests a minute each API key may send. */
  keyRequestsPerMinute: number
  /** Which language model puts facts into words, and what it may cost. */
  narrator: NarratorConfig
  /** Where the AWS platform keeps what it keeps; absent on one machine. */
  aws: AwsConfig | undefined
}

const FILE = 'backstock.env'

/** Made when there is a secret to read, and kept: each is read once in the life of the process. */
let secrets: SecretReader | undefined

/**
 * Reads file and environment, and on AWS the secrets that options name (docs/configuration.md, "Secrets").
 *
 * @throws ConfigError also when a secret is missing or may not be read; its message holds no secret
 */
export async function loadConfig(env: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Promise<Config> {
  let hidden: readonly string[] = []
  try {
    const found = await withSecrets(givenOptions(env, folder), () => {
      secrets ??= awsSecrets()
      return secrets
    })
    hidden = found.hidden
    return configOf(found.values, folder)
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(withoutSecrets(error.message, hidden)) : error
  }
}

/** The same where no option can name a secret. Refuses what it does not know: a misspelt option would just not work. */
export const readConfig = (env: NodeJS.ProcessEnv = process.env, folder = process.cwd()): Config =>
  configOf(givenOptions(env, folder), folder)

function givenOptions(env: NodeJS.ProcessEnv, folder: string): GivenOptions {
  const path = resolve(folder, FILE)
  const fromFile = existsSync(path) ? parseEnv(readFileSync(path, 'utf8')) : {}
  const ours = Object.entries({ ...fromFile, ...env }).filter(([name]) => name.startsWith('BACKSTOCK_'))
  return Object.fromEntries(ours)
}

function configOf(given: GivenOptions, folder: string): Config {
  assertNoSecrets(given)
  const parsed = options.safeParse(given)
  if (!parsed.success) throw new ConfigError(describe(parsed.error))
  const values = parsed.data
  return {
    dataFolder: resolve(folder, values.BACKSTOCK_DATA),
    host: values.BACKSTOCK_HOST,
    port: values.BACKSTOCK_PORT,
    publicUrl: values.BACKSTOCK_PUBLIC_URL?.replace(/\/$/, ''),
    smtpUrl: values.BACKSTOCK_SMTP_URL,
    mailFrom: values.BACKSTOCK_MAIL_FROM,
    logLevel: values.BACKSTOCK_LOG_LEVEL,
    metricsToken: values.BACKSTOCK_METRICS_TOKEN,
    tokenIssuersFile: values.BACKSTOCK_TOKEN_ISSUERS && resolve(folder, values.BACKSTOCK_TOKEN_ISSUERS),
    isBehindProxy: values.BACKSTOCK_BEHIND_PROXY,
    serverUrl: values.BACKSTOCK_URL ?? `http://localhost:${values.BACKSTOCK_PORT}`,
    apiKey: values.BACKSTOCK_API_KEY,
    keyRequestsPerMinute: values.BACKSTOCK_API_KEY_RATE,
    narrator: narratorConfig(values, folder),
    aws: awsConfig(values),
  }
}

const describe = (error: z.ZodError): string =>
  error.issues
    .map((issue) =>
      issue.code === 'unrecognized_keys'
        ? `There is no option ${issue.keys.join(', ')}. docs/configuration.md lists them all.`
        : `${issue.path.join('.')}: ${issue.message}`,
    )
    .join('\n')
