import Anthropic from '@anthropic-ai/sdk'
import { mostTokens } from '#domain/narration/spend.ts'
import { type Narrator, type NarratorAnswer, NarratorError, type NarratorRequest } from '#ports/narrator.ts'
import { answerInTime, countedTokens, LIBRARY_SPARE_MS, type NarratorAccess } from '../shared/narrator-call.ts'
import { boundedFetch } from '../shared/narrator-fetch.ts'

const BASE_URL = 'https://api.anthropic.com'

/** Narrator by Anthropic's Messages API. */
export function anthropicNarrator({ baseUrl = BASE_URL, model, apiKey }: NarratorAccess): Narrator {
  // Everything is said here, so that the library takes nothing from the environment.
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl,
    webhookKey: null,
    fetch: boundedFetch,
    maxRetries: 0,
    logLevel: 'off',
    openTelemetry: false,
  })
  const ask = async (request: NarratorRequest, signal: AbortSignal) => {
    const { system, prompt, maxTokens, timeoutMs } = request
    const message = await client.messages.create(
      { model, system, max_tokens: maxTokens, messages: [{ role: 'user', content: prompt }] },
      { signal, timeout: timeoutMs + LIBRARY_SPARE_MS },
    )
    return toAnswer(message, request)
  }
  return {
    model,
    narrate: (request) =>
      answerInTime({
        timeoutMs: request.timeoutMs,
        apiKey,
        isConnectionError: (error) => error instanceof Anthropic.APIConnectionError,
        ask: (signal) => ask(request, signal),
      }),
  }
}

/** The library does not look at what it was sent: any field may be missing. */
type Received =
  | Partial<Pick<Anthropic.Message, 'content' | 'model' | 'stop_reason' | 'usage'>>
  | string
  | null
  | undefined

function toAnswer(received: Received, request: NarratorRequest): NarratorAnswer {
  if (!received || typeof received === 'string' || !Array.isArray(received.content)) {
    throw new NarratorError('unreadable', 'the answer is no message')
  }
  const { content, model, stop_reason: stopReason, usage } = received
  const most = mostTokens(request)
  const used = {
    inputTokens:
      countedTokens(usage?.input_tokens, most.inputTokens) +
      countedTokens(usage?.cache_creation_input_tokens, 0) +
      countedTokens(usage?.cache_read_input_tokens, 0),
    outputTokens: countedTokens(usage?.output_tokens, most.outputTokens),
  }
  if (stopReason === 'refusal') throw new NarratorError('refused', 'the model will not answer', { charge: used })
  // A model may think first: only blocks of text are the answer.
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  if (stopReason !== 'end_turn')
    throw new NarratorError('unreadable', `the answer ended by ${stopReason}`, { charge: used })
  if (text.trim() === '') throw new NarratorError('unreadable', 'the answer is empty', { charge: used })
  return { text, ...used, model: model ?? '' }
}
