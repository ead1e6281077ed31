import OpenAI from 'openai'
import { mostTokens } from '#domain/narration/spend.ts'
import { type Narrator, type NarratorAnswer, NarratorError, type NarratorRequest } from '#ports/narrator.ts'
import { answerInTime, countedTokens, LIBRARY_SPARE_MS, type NarratorAccess } from '../shared/narrator-call.ts'
import { boundedFetch } from '../shared/narrator-fetch.ts'

const BASE_URL = 'https://api.openai.com/v1'

/** Narrator by the Chat Completions API, which OpenAI and many others speak: vLLM, Ollama, llama.cpp, gateways. */
export function openAiNarrator({ baseUrl = BASE_URL, model, apiKey }: NarratorAccess): Narrator {
  // Everything is said here, so that the library takes nothing from the environment.
  const client = new OpenAI({
    // A server of one's own may need no key, but the library insists on one.
    apiKey: apiKey || 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    fetch: boundedFetch,
    maxRetries: 0,
    logLevel: 'off',
  })
  const ask = async (request: NarratorRequest, signal: AbortSignal) => {
    const { system, prompt, maxTokens, timeoutMs } = request
    const completion = await client.chat.completions.create(
      {
        model,
        messages: [
          { role: 'system', content: system },
          { role: 'user', content: prompt },
        ],
        ...answerLimit(baseUrl, maxTokens),
      },
      { signal, timeout: timeoutMs + LIBRARY_SPARE_MS },
    )
    return toAnswer(completion, request)
  }
  return {
    model,
    narrate: (request) =>
      answerInTime({
        timeoutMs: request.timeoutMs,
        apiKey,
        isConnectionError: (error) => error instanceof OpenAI.APIConnectionError,
        ask: (signal) => ask(request, signal),
      }),
  }
}

/**
 * How the server wants to be told where to stop: OpenAI's newer models, at OpenAI and at Azure, refuse `max_tokens`; Ollama
 * and others ignore the newer name and would go on writing (github.com/ollama/ollama/issues/7125).
 */
export function answerLimit(
  baseUrl: string,
  maxTokens: number,
): { max_completion_tokens: number } | { max_tokens: number } {
  const isOpenAi = /(?:^|\.)openai\.(?:azure\.)?com$/.test(new URL(baseUrl).hostname)
  return isOpenAi ? { max_completion_tokens: maxTokens } : { max_tokens: maxTokens }
}

/** The library does not look at what it was sent: any field may be missing. */
type Received = Partial<Pick<OpenAI.ChatCompletion, 'choices' | 'model' | 'usage'>> | string | null | undefined

function toAnswer(received: Received, request: NarratorRequest): NarratorAnswer {
  const choice = typeof received === 'object' && Array.isArray(received?.choices) ? received.choices[0] : undefined
  if (!received || typeof received === 'string' || !choice) {
    throw new NarratorError('unreadable', 'the answer is no completion')
  }
  // Servers that do not count are taken to have used the most they could.
  const most = mostTokens(request)
  const used = {
    inputTokens: countedTokens(received.usage?.prompt_tokens, most.inputTokens),
    outputTokens: countedTokens(received.usage?.completion_tokens, most.outputTokens),
  }
  const { finish_reason: finishReason, message } = choice
  if (message?.refusal || finishReason === 'content_filter') {
    throw new NarratorError('refused', 'the model will not answer', { charge: used })
  }
  if (finishReason !== 'stop')
    throw new NarratorError('unreadable', `the answer ended by ${finishReason}`, { charge: used })
  const text = typeof message?.content === 'string' ? message.content : ''
  if (text.trim() === '') throw new NarratorError('unreadable', 'the answer is empty', { charge: used })
  return { text, ...used, model: received.model ?? '' }
}
