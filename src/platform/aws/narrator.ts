import {
  BedrockRuntimeClient,
  type BedrockRuntimeClientConfig,
  ConverseCommand,
  type ConverseCommandOutput,
} from '@aws-sdk/client-bedrock-runtime'
import { mostTokens } from '#domain/narration/spend.ts'
import { type Narrator, type NarratorAnswer, NarratorError, type NarratorRequest } from '#ports/narrator.ts'
import { answerInTime, countedTokens } from '../shared/narrator-call.ts'
import { boundedHandler, ConnectionError } from './fetch-handler.ts'

/**
 * Narrator by Bedrock's Converse, which every model there speaks.
 *
 * @param model its id, or that of an inference profile (`eu.anthropic.claude-sonnet-4-5-20250929-v1:0`)
 */
export function awsNarrator(model: string, config: BedrockRuntimeClientConfig = {}): Narrator & { close(): void } {
  const bedrock = new BedrockRuntimeClient({ maxAttempts: 1, requestHandler: boundedHandler, ...config })
  const ask = async (request: NarratorRequest, abortSignal: AbortSignal): Promise<NarratorAnswer> => {
    const { system, prompt, maxTokens } = request
    const command = new ConverseCommand({
      modelId: model,
      system: [{ text: system }],
      messages: [{ role: 'user', content: [{ text: prompt }] }],
      inferenceConfig: { maxTokens },
    })
    const output = await bedrock.send(command, { abortSignal }).catch(async (error: unknown) => {
      throw withStatus(error, await secretsOf(bedrock))
    })
    return toAnswer(output, request, model)
  }
  return {
    model,
    narrate: (request) =>
      answerInTime({
        timeoutMs: request.timeoutMs,
        apiKey: '',
        isConnectionError: (error) => error instanceof ConnectionError,
        ask: (signal) => ask(request, signal),
      }),
    close: () => bedrock.destroy(),
  }
}

/** What a message must never hold: AWS quotes what was signed when a signature is wrong, a session's token too. */
async function secretsOf(bedrock: BedrockRuntimeClient): Promise<string[]> {
  const found = await bedrock.config.credentials().catch(() => undefined)
  return [found?.secretAccessKey, found?.sessionToken].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[]
}

/** "The request failed due to an error while processing the model": its own fault, whatever the number says. */
const MODEL_ERROR = 424
const SERVER_FAULT = 500

interface SdkError extends Error {
  $metadata?: { httpStatusCode?: number }
  $response?: { headers?: Record<string, string> }
}

/** The status and headers of an answer that says no, where the shared rules look for them. */
function withStatus(error: unknown, secrets: readonly string[]): unknown {
  const { name, message, $metadata, $response } = error as SdkError
  if (name === 'CredentialsProviderError') {
    return new NarratorError('refused', `no way into AWS: ${message}`, { charge: 'none' })
  }
  const status = $metadata?.httpStatusCode
  if (status === undefined || status < 300) return error
  const said = secrets.reduce((text, secret) => text.replaceAll(secret, '(secret)'), `${name}: ${message}`)
  return Object.assign(new Error(said), {
    status: status === MODEL_ERROR ? SERVER_FAULT : status,
    headers: new Headers($response?.headers),
  })
}

/** The SDK does not look at what it was sent: any field may be missing, or something else. */
type Received = Partial<Pick<ConverseCommandOutput, 'output' | 'stopReason' | 'usage'>>

const REFUSALS: ReadonlySet<string> = new Set(['content_filtered', 'guardrail_intervened'])

function toAnswer({ output, stopReason, usage }: Received, request: NarratorRequest, model: string): NarratorAnswer {
  const content = output?.message?.content
  if (!Array.isArray(content)) throw new NarratorError('unreadable', 'the answer is no message')
  const most = mostTokens(request)
  const used = {
    inputTokens:
      countedTokens(usage?.inputTokens, most.inputTokens) +
      countedTokens(usage?.cacheReadInputTokens, 0) +
      countedTokens(usage?.cacheWriteInputTokens, 0),
    outputTokens: countedTokens(usage?.outputTokens, most.outputTokens),
  }
  if (REFUSALS.has(String(stopReason))) {
    throw new NarratorError('refused', 'the model will not answer', { charge: used })
  }
  if (stopReason !== 'end_turn') {
    throw new NarratorError('unreadable', `the answer ended by ${stopReason}`, { charge: used })
  }
  // A model may think first: only blocks of text are the answer.
  const text = content.map((block) => block.text ?? '').join('')
  if (text.trim() === '') throw new NarratorError('unreadable', 'the answer is empty', { charge: used })
  // Bedrock does not say which model it was beyond the one it was asked for.
  return { text, ...used, model }
}
