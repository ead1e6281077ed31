import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import type { SpendLimit } from '#domain/narration/spend.ts'
import type { NarratorSettings } from '#platform/local/narrator.ts'
import { ConfigError } from './config-error.ts'

/** Millionths: prices and limits as people write them, `0.25`, exactly. */
const MILLION_PLACES = 6

const amount = z
  .string()
  .regex(/^\d{1,6}(?:\.\d{1,6})?$/, 'must be an amount such as 0.25')
  .transform((text) => {
    const [whole = '', fraction = ''] = text.split('.')
    return Number(whole + fraction.padEnd(MILLION_PLACES, '0'))
  })

/** Dearer models than this do not exist; with prices below it every sum of a call is exact. */
const PRICE_MAX = 1000

const price = amount.pipe(z.number().max(PRICE_MAX * 10 ** MILLION_PLACES, `must be ${PRICE_MAX} at most`))

export const narratorOptions = {
  BACKSTOCK_NARRATOR: z.enum(['none', 'anthropic', 'openai']).default('none'),
  BACKSTOCK_NARRATOR_URL: z.url({ protocol: /^https?$/ }).optional(),
  BACKSTOCK_NARRATOR_MODEL: z.string().min(1).optional(),
  BACKSTOCK_NARRATOR_KEY: z.string().min(1).optional(),
  BACKSTOCK_NARRATOR_KEY_FILE: z.string().min(1).optional(),
  BACKSTOCK_NARRATOR_DAILY_TOKENS: z.coerce.number().int().min(0).max(1_000_000_000).default(200_000),
  BACKSTOCK_NARRATOR_DAILY_COST: amount.optional(),
  BACKSTOCK_NARRATOR_INPUT_PRICE: price.optional(),
  BACKSTOCK_NARRATOR_OUTPUT_PRICE: price.optional(),
}

type Values = z.infer<z.ZodObject<typeof narratorOptions>>

/** Which language model puts facts into words, and what a tenant may spend on it in a day. */
export interface NarratorConfig {
  settings: NarratorSettings
  limit: SpendLimit
}

/** @throws ConfigError */
export function narratorConfig(values: Values, folder: string): NarratorConfig {
  return { settings: settingsOf(values, folder), limit: limitOf(values) }
}

function settingsOf(values: Values, folder: string): NarratorSettings {
  const provider = values.BACKSTOCK_NARRATOR
  const baseUrl = values.BACKSTOCK_NARRATOR_URL?.replace(/\/$/, '')
  if (provider === 'none') return { provider }
  const model = values.BACKSTOCK_NARRATOR_MODEL
  if (!model) throw new ConfigError('BACKSTOCK_NARRATOR_MODEL: say which model is to be asked')
  const apiKey = keyOf(values, folder)
  // A server of one's own may need no key; a provider does.
  if (!apiKey && (provider === 'anthropic' || !baseUrl)) {
    throw new ConfigError('BACKSTOCK_NARRATOR_KEY: the provider needs a key, here or in BACKSTOCK_NARRATOR_KEY_FILE')
  }
  return { provider, model, apiKey: apiKey ?? '', baseUrl }
}

function keyOf(values: Values, folder: string): string | undefined {
  const { BACKSTOCK_NARRATOR_KEY: key, BACKSTOCK_NARRATOR_KEY_FILE: file } = values
  if (file === undefined) return key
  if (key !== undefined) throw new ConfigError('BACKSTOCK_NARRATOR_KEY: set the key or its file, not both')
  const text = readKey(resolve(folder, file))
  if (text === '') throw new ConfigError(`BACKSTOCK_NARRATOR_KEY_FILE: ${file} is empty`)
  return text
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    throw new ConfigError(`BACKSTOCK_NARRATOR_KEY_FILE: ${(error as Error).message}`)
  }
}

/** In money when a daily cost is set, which needs both prices; else in tokens. */
function limitOf(values: Values): SpendLimit {
  const perDay = values.BACKSTOCK_NARRATOR_DAILY_COST
  const inputPrice = values.BACKSTOCK_NARRATOR_INPUT_PRICE
  const outputPrice = values.BACKSTOCK_NARRATOR_OUTPUT_PRICE
  if (perDay === undefined) {
    if (inputPrice === undefined && outputPrice === undefined) {
      return { unit: 'tokens', perDay: values.BACKSTOCK_NARRATOR_DAILY_TOKENS }
    }
    throw new ConfigError('BACKSTOCK_NARRATOR_DAILY_COST: prices are set, so say what a day may cost')
  }
  if (inputPrice === undefined || outputPrice === undefined) {
    const missing = inputPrice === undefined ? 'INPUT' : 'OUTPUT'
    throw new ConfigError(`BACKSTOCK_NARRATOR_${missing}_PRICE: a daily cost needs the price of a million tokens`)
  }
  return { unit: 'money', perDay, inputPrice, outputPrice }
}

/** For whoever starts the server: who puts facts into words, and what a day may cost; or how to turn that on. */
export function narratorLine({ settings, limit }: NarratorConfig): string {
  if (settings.provider === 'none')
    return 'by templates, no language model; to ask one: BACKSTOCK_NARRATOR, docs/narration.md'
  const { provider, baseUrl, model } = settings
  // Only the host: an address can hold a password.
  const where = baseUrl ? `at ${new URL(baseUrl).host} (${provider})` : `of ${provider}`
  const most =
    limit.unit === 'tokens'
      ? `${new Intl.NumberFormat('en-GB').format(limit.perDay)} tokens`
      : `${limit.perDay / 10 ** MILLION_PLACES} (in the currency of its prices)`
  return `by ${model} ${where}, at most ${most} a day for each shop`
}
