import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { anthropicNarrator } from '#platform/local/narrator-anthropic.ts'
import { openAiNarrator } from '#platform/local/narrator-openai.ts'
import type { Narrator } from '#ports/narrator.ts'

/** What a provider of models sends and expects, byte for byte. */
export interface Wire {
  open(url: string, apiKey?: string): Narrator
  /** The server that speaks it; `modelServer` when absent. */
  serve?: typeof modelServer
  path: string
  /** The header that lets a request in with the key `key-1`; as a bearer of it when absent. */
  authorization?: RegExp
  /** The model that an answer names; more exact than the one asked for when absent. */
  answeredBy?: string
  answer(text: string, more?: { end?: 'whole' | 'cut' | 'refused'; usage?: unknown }): unknown
  error(status: number): unknown
  /** What the question was, read from a request's body. */
  asked(
    body: Record<string, unknown>,
    path?: string,
  ): { system: unknown; prompt: unknown; maxTokens: unknown; model: unknown }
}

/** 120 tokens asked, 20 of them from the provider's cache, and 30 answered. */
const ANTHROPIC_USAGE = { input_tokens: 100, cache_read_input_tokens: 20, output_tokens: 30 }
const OPENAI_USAGE = { prompt_tokens: 120, completion_tokens: 30, total_tokens: 150 }

/** As in platform.claude.com/docs/en/api/messages. */
export const anthropicWire: Wire = {
  open: (url, apiKey = 'key-1') => anthropicNarrator({ baseUrl: url, model: 'claude-test', apiKey }),
  path: '/v1/messages',
  answer: (text, { end = 'whole', usage = ANTHROPIC_USAGE } = {}) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude-test-20260101',
    content: [
      { type: 'thinking', thinking: 'There are 99 ways to say it.', signature: 'x' },
      { type: 'text', text },
    ],
    stop_reason: { whole: 'end_turn', cut: 'max_tokens', refused: 'refusal' }[end],
    stop_sequence: null,
    usage,
  }),
  error: (status) => ({ type: 'error', error: { type: 'api_error', message: `error ${status}` } }),
  asked: ({ system, messages, max_tokens: maxTokens, model }) => {
    const [{ content: prompt } = { content: '' }] = messages as { content: string }[]
    return { system, prompt, maxTokens, model }
  },
}

/** As in platform.openai.com/docs/api-reference/chat. */
export const openAiWire: Wire = {
  open: (url, apiKey = 'key-1') => openAiNarrator({ baseUrl: `${url}/v1`, model: 'claude-test', apiKey }),
  path: '/v1/chat/completions',
  answer: (text, { end = 'whole', usage = OPENAI_USAGE } = {}) => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1,
    model: 'claude-test-20260101',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: end === 'refused' ? null : text,
          refusal: end === 'refused' ? text : null,
        },
        finish_reason: end === 'cut' ? 'length' : 'stop',
      },
    ],
    usage,
  }),
  error: (status) => ({ error: { message: `error ${status}`, type: 'api_error', param: null, code: null } }),
  asked: ({ messages, max_tokens: maxTokens, model }) => {
    const [{ content: system } = { content: '' }, { content: prompt } = { content: '' }] = messages as {
      content: string
    }[]
    return { system, prompt, maxTokens, model }
  },
}

export interface Reply {
  status?: number
  headers?: Record<string, string>
  /** Sent as it is when a text, else as JSON. */
  body?: unknown
  /** Says nothing more after this many characters of the body, and leaves the connection open. */
  stallAfter?: number
}

export interface ReceivedRequest {
  method: string
  path: string
  headers: IncomingMessage['headers']
  /** The body as it came. */
  text: string
  body: Record<string, unknown>
}

/**
 * A real HTTP server that gives one reply after the other, the last one again and again.
 *
 * @param replyTo makes the reply from the question when it depends on it
 */
export async function modelServer(...replies: (Reply | ((request: ReceivedRequest) => Reply))[]) {
  const requests: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString()
    const body = JSON.parse(text) as Record<string, unknown>
    const received = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, text, body }
    requests.push(received)
    const reply = replies[Math.min(requests.length, replies.length) - 1] ?? {}
    send(response, typeof reply === 'function' ? reply(received) : reply)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests }
}

function send(response: ServerResponse, { status = 200, headers, body = '', stallAfter }: Reply): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  if (stallAfter === 0) return
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  if (stallAfter === undefined) response.end(text)
  else response.write(text.slice(0, stallAfter))
}
