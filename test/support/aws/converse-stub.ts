import { createHash, createHmac } from 'node:crypto'
import { awsNarrator } from '#platform/aws/narrator.ts'
import { modelServer, type ReceivedRequest, type Reply, type Wire } from '../model-server.ts'

/**
 * A STUB of Bedrock's Converse, because there is no emulator of it: it checks requests against what AWS documents, their
 * signatures too, and answers what a test tells it to. It is no model, and how Bedrock behaves beyond its documentation it
 * does not show.
 *
 * Source: docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */

const ACCESS = { accessKeyId: 'test', secretAccessKey: 'key-1' }
/** Whoever signs with one of these is let in. */
const SECRETS = [ACCESS.secretAccessKey, 'sk-secret-1']
const REGION = 'eu-west-1'

const TOKEN_USAGE = { inputTokens: 100, cacheReadInputTokens: 20, outputTokens: 30, totalTokens: 150 }

const MEMBERS = new Set(['messages', 'system', 'inferenceConfig'])
const INFERENCE_MEMBERS = new Set(['maxTokens', 'temperature', 'topP', 'stopSequences'])

type Json = Record<string, unknown>

/** What Bedrock would not take of this request. */
export function faultOf({ method, path, headers, body, text }: ReceivedRequest): string | undefined {
  const found = /^\/model\/([^/]+)\/converse$/.exec(path)
  const modelId = decodeURIComponent(found?.[1] ?? '')
  const inference = (body.inferenceConfig ?? {}) as Json
  const faults: [boolean, string][] = [
    [method !== 'POST' || !found, `no operation at ${method} ${path}`],
    [!/^[\w.:/-]{1,2048}$/.test(modelId), `modelId ${modelId}`],
    [headers['content-type'] !== 'application/json', `content-type ${headers['content-type']}`],
    [!Object.keys(body).every((name) => MEMBERS.has(name)), `members ${Object.keys(body)}`],
    [!Object.keys(inference).every((name) => INFERENCE_MEMBERS.has(name)), `inferenceConfig ${Object.keys(inference)}`],
    [!Number.isInteger(inference.maxTokens) || (inference.maxTokens as number) < 1, `maxTokens ${inference.maxTokens}`],
    [!isTexts(body.system), 'system'],
    [!isConversation(body.messages), 'messages'],
    [
      !SECRETS.some((secret) => headers.authorization === signatureOf({ method, path, headers, text }, secret)),
      'signature',
    ],
  ]
  return faults.find(([is]) => is)?.[1]
}

/** Blocks of text and nothing else, none of them blank: Bedrock refuses those. */
const isTexts = (blocks: unknown): boolean =>
  Array.isArray(blocks) &&
  blocks.length > 0 &&
  blocks.every((block: Json) => Object.keys(block).join() === 'text' && String(block.text).trim() !== '')

/** User and assistant in turns, beginning with the user. */
const isConversation = (messages: unknown): boolean =>
  Array.isArray(messages) &&
  messages.length > 0 &&
  messages.every(
    ({ role, content, ...others }: Json, i) =>
      role === (i % 2 === 0 ? 'user' : 'assistant') && isTexts(content) && Object.keys(others).length === 0,
  )

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest()
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * The header that AWS would expect on this request as it arrived.
 * Source: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
function signatureOf({ method, path, headers, text }: Omit<ReceivedRequest, 'body'>, secret: string): string {
  const signed = /SignedHeaders=([^,]+)/.exec(headers.authorization ?? '')?.[1] ?? ''
  const time = String(headers['x-amz-date'])
  const canonicalHeaders = signed.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  // Every service but S3 encodes the encoded path once more.
  const canonicalPath = path.split('/').map(encodeURIComponent).join('/')
  const canonical = [method, canonicalPath, '', canonicalHeaders.join(''), signed, sha256(text)].join('\n')
  const scope = `${time.slice(0, 8)}/${REGION}/bedrock/aws4_request`
  const key = ['aws4_request', 'bedrock', REGION, time.slice(0, 8)].reduceRight(
    (before, part) => hmac(before, part),
    Buffer.from(`AWS4${secret}`) as Buffer,
  )
  const signature = hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex')
  return `AWS4-HMAC-SHA256 Credential=${ACCESS.accessKeyId}/${scope}, SignedHeaders=${signed}, Signature=${signature}`
}

/** The stub: what is wrong with a request comes first, then the replies in their order. */
export const converseStub = (...replies: (Reply | ((request: ReceivedRequest) => Reply))[]) =>
  modelServer(
    ...replies.map((reply) => (request: ReceivedRequest) => {
      const fault = faultOf(request)
      if (fault) return { status: 400, body: { __type: 'ValidationException', message: `stub: ${fault}` } }
      return typeof reply === 'function' ? reply(request) : reply
    }),
  )

const ERRORS: Record<number, string> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
}

/** What Bedrock sends and expects. */
export const bedrockWire: Wire = {
  open: (url, apiKey = ACCESS.secretAccessKey) =>
    awsNarrator('claude-test', {
      region: REGION,
      endpoint: url,
      credentials: { ...ACCESS, secretAccessKey: apiKey },
    }),
  serve: converseStub,
  path: '/model/claude-test/converse',
  authorization: /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/eu-west-1\/bedrock\/aws4_request, /,
  answeredBy: 'claude-test',
  answer: (text, { end = 'whole', usage = TOKEN_USAGE } = {}) => ({
    output: {
      message: {
        role: 'assistant',
        content: [
          { reasoningContent: { reasoningText: { text: 'There are 99 ways to say it.', signature: 'x' } } },
          { text },
        ],
      },
    },
    stopReason: { whole: 'end_turn', cut: 'max_tokens', refused: 'content_filtered' }[end],
    usage,
    metrics: { latencyMs: 5 },
  }),
  error: (status) => ({ __type: ERRORS[status] ?? 'UnknownException', message: `error ${status}` }),
  asked({ system, messages, inferenceConfig }, path = '') {
    const [{ text: said }] = system as [{ text: string }]
    const [{ content }] = messages as [{ content: [{ text: string }] }]
    return {
      system: said,
      prompt: content[0].text,
      maxTokens: (inferenceConfig as { maxTokens: number }).maxTokens,
      model: decodeURIComponent(path.split('/')[2] ?? ''),
    }
  },
}
