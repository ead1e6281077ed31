/** How much a tenant may let models do in a day (UTC). */
export type SpendLimit =
  | { unit: 'tokens'; perDay: number }
  /** Money in millionths of whatever currency the prices are in; prices for a million tokens. */
  | { unit: 'money'; perDay: number; inputPrice: number; outputPrice: number }

export interface TokenCount {
  inputTokens: number
  outputTokens: number
}

const MILLION = 1_000_000

/** What tokens count against a limit, rounded up, in its unit. */
export function spendOf(limit: SpendLimit, { inputTokens, outputTokens }: TokenCount): number {
  if (limit.unit === 'tokens') return inputTokens + outputTokens
  return Math.ceil((inputTokens * limit.inputPrice + outputTokens * limit.outputPrice) / MILLION)
}

/** What providers add around a question: roles, turns, a preamble. */
const FRAME_TOKENS = 200

/**
 * The most a question can cost: a token of text is at least one byte of it in every tokenizer that works on bytes, and
 * answers end at their maximum.
 */
export const mostTokens = ({
  system,
  prompt,
  maxTokens,
}: {
  system: string
  prompt: string
  maxTokens: number
}): TokenCount => ({
  inputTokens: byteLength(system) + byteLength(prompt) + FRAME_TOKENS,
  outputTokens: maxTokens,
})

const byteLength = (text: string): number => new TextEncoder().encode(text).length

/** The day a moment's spending counts for. */
export const spendDay = (now: number): string => new Date(now).toISOString().slice(0, 10)
