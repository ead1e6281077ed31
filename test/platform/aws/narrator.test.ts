import { describe, expect, test } from 'vitest'
import { awsNarrator } from '#platform/aws/narrator.ts'
import { NarratorError, type NarratorRequest } from '#ports/narrator.ts'
import { bedrockWire, converseStub, faultOf } from '#test/support/aws/converse-stub.ts'
import type { ReceivedRequest } from '#test/support/model-server.ts'

const REQUEST: NarratorRequest = { system: 'Be brief.', prompt: 'Say "it" — 茶 🍵.', maxTokens: 300, timeoutMs: 5000 }
const ACCESS = { region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'key-1' } }

const narrators = (endpoint: string) => (model: string) => awsNarrator(model, { ...ACCESS, endpoint })

describe('the language model on Bedrock (a stub of it)', () => {
  test.each([
    'anthropic.claude-3-haiku-20240307-v1:0',
    'eu.amazon.nova-lite-v1:0',
    'arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/a1b2c3',
  ])('is asked by any name AWS gives it, signed for the path as it arrives: %s', async (model) => {
    const stub = await converseStub({ body: bedrockWire.answer('Tea is low.') })
    expect(await narrators(stub.url)(model).narrate(REQUEST)).toMatchObject({ text: 'Tea is low.', model })
    expect(stub.requests.map(faultOf)).toEqual([undefined])
    expect(bedrockWire.asked(stub.requests[0]!.body, stub.requests[0]!.path)).toMatchObject({ model })
  })

  test('the stub lets no malformed or forged request pass', async () => {
    const stub = await converseStub({ body: bedrockWire.answer('Tea is low.') })
    await narrators(stub.url)('claude-test').narrate(REQUEST)
    const good = stub.requests[0]!
    const changed = (more: Partial<ReceivedRequest>): ReceivedRequest => ({ ...good, ...more })
    const withBody = (more: object) => changed({ body: { ...good.body, ...more } })
    expect([
      faultOf(changed({ method: 'GET' })),
      faultOf(changed({ path: '/model/a b/invoke' })),
      faultOf(withBody({ prompt: 'Say it.' })),
      faultOf(withBody({ messages: [{ role: 'assistant', content: [{ text: 'x' }] }] })),
      faultOf(withBody({ messages: [{ role: 'user', content: [{ text: ' ' }] }] })),
      faultOf(withBody({ system: [{ text: 'a', cachePoint: {} }] })),
      faultOf(withBody({ inferenceConfig: { maxTokens: 0 } })),
      faultOf(changed({ text: `${good.text} ` })),
      faultOf(changed({ path: '/model/claude-other/converse' })),
      faultOf(changed({ headers: { ...good.headers, host: 'elsewhere' } })),
    ]).toEqual([
      expect.stringContaining('no operation'),
      expect.stringContaining('no operation'),
      expect.stringContaining('members'),
      'messages',
      'messages',
      'system',
      'maxTokens 0',
      'signature',
      'signature',
      'signature',
    ])
  })

  test('a fault of the model itself is asked again, though AWS gives it the number of a refusal', async () => {
    const stub = await converseStub(
      { status: 424, body: bedrockWire.error(424) },
      { body: bedrockWire.answer('Tea is low.') },
    )
    expect((await narrators(stub.url)('claude-test').narrate(REQUEST)).text).toBe('Tea is low.')
    expect(stub.requests).toHaveLength(2)
  })

  test.each(['guardrail_intervened', 'content_filtered'])('%s is a refusal that is paid for', async (stopReason) => {
    const stub = await converseStub({ body: { ...(bedrockWire.answer('No.') as object), stopReason } })
    const error = await narrators(stub.url)('claude-test')
      .narrate(REQUEST)
      .catch((each: unknown) => each)
    expect(error).toMatchObject({ problem: 'refused', charge: { inputTokens: 120, outputTokens: 30 } })
  })

  test.each(['tool_use', 'stop_sequence', 'malformed_model_output', 'model_context_window_exceeded', undefined])(
    'an answer that ended by %s is no whole answer',
    async (stopReason) => {
      const stub = await converseStub({ body: { ...(bedrockWire.answer('Tea') as object), stopReason } })
      await expect(narrators(stub.url)('claude-test').narrate(REQUEST)).rejects.toMatchObject({ problem: 'unreadable' })
    },
  )

  test('says nothing of a session either, when AWS quotes what was signed', async () => {
    const quoted = 'The canonical string should have been x-amz-security-token:session-9 key-1'
    const stub = await converseStub({ status: 403, body: { __type: 'InvalidSignatureException', message: quoted } })
    const credentials = { ...ACCESS.credentials, sessionToken: 'session-9' }
    const narrator = awsNarrator('claude-test', { ...ACCESS, credentials, endpoint: stub.url })
    const error = (await narrator.narrate(REQUEST).catch((each: unknown) => each)) as NarratorError
    expect(error).toMatchObject({ problem: 'refused', charge: 'none' })
    expect(error.message).toContain('(secret)')
    expect(JSON.stringify([error.message, error.stack, error.cause])).not.toMatch(/session-9|key-1/)
  })

  test('without a way into AWS nothing was asked, and nothing costs', async () => {
    const stub = await converseStub({ body: bedrockWire.answer('Tea is low.') })
    const credentials = async () => {
      throw Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      })
    }
    const narrator = awsNarrator('claude-test', { region: 'eu-west-1', credentials, endpoint: stub.url })
    const error = await narrator.narrate(REQUEST).catch((each: unknown) => each)
    expect(error).toBeInstanceOf(NarratorError)
    expect(error).toMatchObject({ problem: 'refused', charge: 'none' })
    expect(stub.requests).toEqual([])
  })
})
