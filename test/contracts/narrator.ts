import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { NarratorError, type NarratorProblem, type NarratorRequest } from '#ports/narrator.ts'
import { modelServer, type Reply, type Wire } from '#test/support/model-server.ts'

const REQUEST: NarratorRequest = { system: 'Be brief.', prompt: 'Say it.', maxTokens: 300, timeoutMs: 5000 }

/** What was used, as each of the providers names it. */
const usageOf = (asked: unknown, answered: unknown) => ({
  input_tokens: asked,
  prompt_tokens: asked,
  inputTokens: asked,
  output_tokens: answered,
  completion_tokens: answered,
  outputTokens: answered,
})

/** What Narrator promises. Every adapter runs this suite against a server that speaks its provider's protocol. */
export function narratorContract(provider: string, wire: Wire) {
  const serve = wire.serve ?? modelServer
  const failure = async (replies: Reply[], request: NarratorRequest = REQUEST, apiKey?: string) => {
    const server = await serve(...replies)
    const error = await wire
      .open(server.url, apiKey)
      .narrate(request)
      .catch((each: unknown) => each)
    expect(error).toBeInstanceOf(NarratorError)
    return { error: error as NarratorError, requests: server.requests }
  }

  describe(`Narrator by ${provider}`, () => {
    test('asks and answers, with what it cost', async () => {
      const server = await serve({ body: wire.answer('Tea is low.') })
      const narrator = wire.open(server.url)
      expect(narrator.model).toBe('claude-test')
      expect(await narrator.narrate(REQUEST)).toEqual({
        text: 'Tea is low.',
        inputTokens: 120,
        outputTokens: 30,
        model: wire.answeredBy ?? 'claude-test-20260101',
      })
      expect(server.requests).toHaveLength(1)
      const [{ path, headers, body }] = server.requests as [(typeof server.requests)[number]]
      expect(path).toBe(wire.path)
      expect(headers.authorization).toMatch(wire.authorization ?? /^Bearer key-1$/)
      expect(wire.asked(body, path)).toEqual({
        system: 'Be brief.',
        prompt: 'Say it.',
        maxTokens: 300,
        model: 'claude-test',
      })
    })

    test.each([
      [400, 'refused', 1],
      [401, 'refused', 1],
      [403, 'refused', 1],
      [404, 'refused', 1],
      [429, 'overloaded', 2],
      [500, 'overloaded', 2],
      [503, 'overloaded', 2],
      [529, 'overloaded', 2],
    ] satisfies [number, NarratorProblem, number][])(
      '%d is "%s", after %d tries, and costs nothing',
      async (status, problem, tries) => {
        const { error, requests } = await failure([{ status, body: wire.error(status) }])
        expect(error).toMatchObject({ problem, charge: 'none' })
        expect(error.message).toContain(`error ${status}`)
        expect(requests).toHaveLength(tries)
      },
    )

    test('a server that was busy once is asked again, after the time it wanted', async () => {
      const busy = { status: 429, headers: { 'retry-after': '1' }, body: wire.error(429) }
      const server = await serve(busy, { body: wire.answer('Tea is low.') })
      const before = performance.now()
      expect((await wire.open(server.url).narrate(REQUEST)).text).toBe('Tea is low.')
      // Timers may fire a millisecond early.
      expect(performance.now() - before).toBeGreaterThan(990)
      expect(server.requests).toHaveLength(2)
    })

    test('does not wait for a server that wants more time than there is', async () => {
      const before = performance.now()
      const { error, requests } = await failure([
        { status: 429, headers: { 'retry-after': '60' }, body: wire.error(429) },
      ])
      expect(error.problem).toBe('overloaded')
      expect(performance.now() - before).toBeLessThan(2000)
      expect(requests).toHaveLength(1)
    })

    test.each([
      ['before its answer', 0],
      ['in the middle of it', 20],
    ])('gives up in time when the server stalls %s', async (_, stallAfter) => {
      const before = performance.now()
      const reply = { body: wire.answer('Tea is low.'), stallAfter }
      const { error } = await failure([reply], { ...REQUEST, timeoutMs: 300 })
      expect(error).toMatchObject({ problem: 'timeout', charge: 'unknown' })
      expect(performance.now() - before).toBeLessThan(1500)
    })

    test('gives up in time when the server stalls in the middle of an error', async () => {
      const before = performance.now()
      const reply = { status: 400, body: wire.error(400), stallAfter: 5 }
      const { error } = await failure([reply], { ...REQUEST, timeoutMs: 300 })
      expect(['timeout', 'refused']).toContain(error.problem)
      expect(performance.now() - before).toBeLessThan(1500)
    })

    test('lets go of a connection it gave up on', async () => {
      const closed = Promise.withResolvers<void>()
      const server = createServer((request, response) => {
        request.resume()
        response.once('close', () => closed.resolve())
        response.writeHead(200, { 'content-type': 'application/json' }).write('{')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      await expect(wire.open(url).narrate({ ...REQUEST, timeoutMs: 200 })).rejects.toMatchObject({ problem: 'timeout' })
      await closed.promise
      server.close()
    })

    test.each([
      ['damaged JSON', { body: '{"content": [' }],
      ['no JSON', { body: 'Tea is low.', headers: { 'content-type': 'text/plain' } }],
      ['an empty object', { body: {} }],
      ['a list', { body: [] }],
      ['null', { body: 'null' }],
      ['nothing', { body: '' }],
      ['a huge body', { body: wire.answer('x'.repeat(2_000_000)) }],
      ['an empty text', { body: wire.answer('  \n') }],
      ['a text cut off', { body: wire.answer('Tea is', { end: 'cut' }) }],
    ])('%s is unreadable, and not asked for again', async (_, reply) => {
      const { error, requests } = await failure([reply])
      expect(error.problem).toBe('unreadable')
      expect(requests).toHaveLength(1)
    })

    test('a small answer that unpacks to a huge one is unreadable', async () => {
      const packed = gzipSync(JSON.stringify(wire.answer('x'.repeat(50_000_000))))
      const server = createServer((request, response) => {
        request.resume()
        response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(packed)
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      const error = await wire
        .open(url)
        .narrate(REQUEST)
        .catch((each: unknown) => each)
      server.closeAllConnections()
      server.close()
      expect(error).toMatchObject({ problem: 'unreadable', message: 'the answer is too large' })
    })

    test.each([null, {}, usageOf(-5, 1e300), usageOf('7', 0.5)])(
      'a server that does not say what it used, or says what cannot be, is taken to have used the most: %j',
      async (usage) => {
        const server = await serve({ body: wire.answer('Tea is low.', { usage }) })
        // 9 + 7 bytes asked, 200 around them; 300 is the most that may be answered.
        expect(await wire.open(server.url).narrate(REQUEST)).toMatchObject({ inputTokens: 216, outputTokens: 300 })
      },
    )

    test('a model that will not answer is a refusal, and is paid for', async () => {
      const { error } = await failure([{ body: wire.answer('I will not.', { end: 'refused' }) }])
      expect(error).toMatchObject({ problem: 'refused', charge: { inputTokens: 120, outputTokens: 30 } })
    })

    test('nobody there costs nothing', async () => {
      const server = createServer()
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const { port } = server.address() as AddressInfo
      await new Promise((resolve) => server.close(resolve))
      const error = await wire
        .open(`http://127.0.0.1:${port}`)
        .narrate(REQUEST)
        .catch((each: unknown) => each)
      expect(error).toMatchObject({ problem: 'unreachable', charge: 'none' })
    })

    test('does not carry the key wherever it is sent', async () => {
      const elsewhere = await serve({ body: wire.answer('Tea is low.') })
      const { error } = await failure([{ status: 307, headers: { location: elsewhere.url + wire.path } }])
      expect(error).toBeInstanceOf(NarratorError)
      expect(elsewhere.requests).toEqual([])
    })

    test('never says the key', async () => {
      const body = { error: { message: 'Incorrect key: sk-secret-1', type: 'authentication_error' }, type: 'error' }
      const { error } = await failure([{ status: 401, body }], REQUEST, 'sk-secret-1')
      expect(JSON.stringify([error.message, error.cause, error.stack])).not.toContain('sk-secret-1')
    })
  })
}
