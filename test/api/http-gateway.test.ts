import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test } from 'vitest'
import { afterAnswer } from '#api/after-answer.ts'
import { createApp } from '#api/app.ts'
import { type HttpAnswer, httpHandler } from '#api/gateway/http-handler.ts'
import { setSessionCookie } from '#api/identity/cookie.ts'
import { typed } from '#api/typed.ts'
import { webRoutes } from '#api/web.ts'
import { type GatewayOptions, httpGateway } from '#test/support/aws/http-gateway.ts'

/** Every byte there is, which is no text in any encoding that a gateway could mean. */
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
const CSV = '\uFEFFsku,name\r\n1,Café\r\n'
const OPEN = { permission: 'public' } as const

/** A small application with one route for everything that a gateway could spoil. */
async function openApp() {
  const app = await createApp({
    logger: false,
    requestId: () => 'made-here',
    authenticate: async () => undefined,
    publicHost: 'shop.example',
  })
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.all('/echo/:id', { config: OPEN }, async (request, reply) => {
    const { body, headers, ip, method, params, query } = request
    const bytes = Buffer.isBuffer(body) ? body.toString('hex') : body
    return reply.send({ bytes, cookie: headers.cookie, ip, method, params, query })
  })
  app.post('/form', { config: OPEN }, async (request) => {
    const parts: Record<string, string> = {}
    for await (const part of request.parts()) {
      parts[part.fieldname] = part.type === 'file' ? (await part.toBuffer()).toString('hex') : String(part.value)
    }
    return parts
  })
  app.get('/bytes', { config: OPEN }, (_request, reply) => reply.type('application/pdf').send(ALL_BYTES))
  app.get('/csv', { config: OPEN }, (_request, reply) => reply.type('text/csv; charset=utf-8').send(CSV))
  app.get('/packed', { config: OPEN }, (_request, reply) =>
    reply.header('content-encoding', 'gzip').type('application/json').send(gzipSync('{"a":1}')),
  )
  app.get('/cookies', { config: OPEN }, (_request, reply) =>
    setSessionCookie(reply, { token: 'one' } as never, true)
      .header('set-cookie', 'second=2; Path=/')
      .code(204)
      .send(),
  )
  app.get<{ Params: { count: string } }>('/text/:count', { config: OPEN }, (request, reply) =>
    reply.type('application/json').send(`"${'x'.repeat(Number(request.params.count) - 2)}"`),
  )
  app.get('/guarded', { config: { permission: 'stock:read' } }, async () => 'secret')
  const work = { isDone: false, millis: 0 }
  app.post('/later', { config: OPEN }, async (request, reply) => {
    reply.code(202).send()
    const slow = new Promise((done) => setTimeout(done, work.millis)).then(() => {
      work.isDone = true
    })
    await afterAnswer(request, slow)
    return reply
  })
  await webRoutes(typed(app), undefined)
  await app.ready()
  onTestFinished(() => app.close())
  return { app, work, handle: httpHandler(app) }
}

async function openGateway(options?: GatewayOptions) {
  const { handle, ...more } = await openApp()
  const url = await httpGateway(handle, options)
  const json = async (path: string, init?: RequestInit) => (await fetch(`${url}${path}`, init)).json()
  return { ...more, url, json }
}

describe('an HTTP API in front of the application', () => {
  test('hands answers on byte for byte: PDF, CSV with its mark, what is packed', async () => {
    const { url } = await openGateway()
    const bytes = async (path: string) => Buffer.from(await (await fetch(`${url}${path}`)).arrayBuffer())
    expect(await bytes('/bytes')).toEqual(ALL_BYTES)
    expect(await bytes('/csv')).toEqual(Buffer.from(CSV))
    const packed = await fetch(`${url}/packed`)
    expect([packed.headers.get('content-encoding'), await packed.json()]).toEqual(['gzip', { a: 1 }])
  })

  test('takes bodies byte for byte, forms with files among them', async () => {
    const { url, json } = await openGateway()
    const headers = { 'content-type': 'application/octet-stream' }
    expect((await json('/echo/x', { method: 'POST', body: ALL_BYTES, headers })).bytes).toBe(ALL_BYTES.toString('hex'))
    expect(
      (await json('/echo/x', { method: 'POST', body: '{"a":"ü"}', headers: { 'content-type': 'application/json' } }))
        .bytes,
    ).toEqual({ a: 'ü' })
    const form = new FormData()
    form.append('store', 'leeds')
    form.append('file', new Blob([ALL_BYTES]), 'stock.bin')
    const received = await fetch(`${url}/form`, { method: 'POST', body: form })
    expect(await received.json()).toEqual({ store: 'leeds', file: ALL_BYTES.toString('hex') })
  })

  test('keeps cookies apart, both ways', async () => {
    const { url, json } = await openGateway()
    expect((await json('/echo/x', { headers: { cookie: 'a=1; backstock_session=tok; b=2' } })).cookie).toBe(
      'a=1;backstock_session=tok;b=2',
    )
    expect((await fetch(`${url}/cookies`)).headers.getSetCookie()).toEqual([
      expect.stringMatching(/^backstock_session=one; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/),
      'second=2; Path=/',
    ])
  })

  test('reads a query as it was sent: commas, repeats and odd letters', async () => {
    const { json } = await openGateway()
    expect((await json('/echo/x?search=red,blue&a=1&a=2&b=%26%3D%20%C3%BC')).query).toEqual({
      search: 'red,blue',
      a: ['1', '2'],
      b: '&= ü',
    })
  })

  test.each(['plain', 'with space', 'Ünï', '50%', '#1', 'a+b', '馬', "it's"])(
    'finds "%s" in a path though the gateway decodes it, behind a stage too',
    async (id) => {
      for (const stage of ['$default', 'prod']) {
        const { json } = await openGateway({ stage })
        expect((await json(`/echo/${encodeURIComponent(id)}?x=1`)).params).toEqual({ id })
      }
    },
  )

  test.each(['A/1', 'what?', '50%41', 'a?b/c'])(
    'finds "%s" where the edge says the path as it was asked for',
    async (id) => {
      const { json } = await openGateway({ stage: 'prod' })
      const path = `/echo/${encodeURIComponent(id)}`
      expect((await json(path, { headers: { 'x-backstock-path': path } })).params).toEqual({ id })
    },
  )

  test('a path in a header that is not the one that was asked for changes nothing', async () => {
    const { url } = await openGateway()
    for (const path of ['/guarded', '//bytes', '/bytes%00', 'bytes', '/bytes?x', '/%E0%A4']) {
      const answer = await fetch(`${url}/csv`, { headers: { 'x-backstock-path': path } })
      expect(await answer.text()).toBe(CSV.slice(1))
    }
  })

  test('the caller is who the gateway says, whatever headers say', async () => {
    const { json } = await openGateway()
    const headers = { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9', 'x-real-ip': '203.0.113.9' }
    expect((await json('/echo/x', { headers })).ip).toBe('127.0.0.1')
    const { handle } = await openApp()
    const answer = await handle(eventFor('/echo/x', { sourceIp: '198.51.100.7', headers }))
    expect(JSON.parse(answer.body).ip).toBe('198.51.100.7')
  })

  test('a page of ours may write with its cookie though the gateway has another name; another site’s may not', async () => {
    const { url } = await openGateway()
    const write = (origin: string) =>
      fetch(`${url}/echo/x`, { method: 'POST', headers: { origin, cookie: 'backstock_session=tok' } })
    expect((await write('https://shop.example')).status).toBe(200)
    expect((await write('https://shop.example.evil.test')).status).toBe(403)
  })

  test('refusals are problems with the id of the request, and unknown paths are no pages', async () => {
    const { url } = await openGateway()
    const answers = await Promise.all(
      ['/guarded', '/nothing'].map((path) => fetch(`${url}${path}`, { headers: { 'x-request-id': 'mine-1' } })),
    )
    const problems = await Promise.all(answers.map((answer) => answer.json()))
    expect(problems.map(({ code, requestId }) => [code, requestId])).toEqual([
      ['NOT_SIGNED_IN', 'mine-1'],
      ['NOT_FOUND', 'mine-1'],
    ])
    expect(answers.map(({ headers }) => headers.get('content-type'))).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining('application/problem+json')),
    )
  })
})

interface Sent {
  sourceIp?: string
  headers?: Record<string, string>
}

const eventFor = (rawPath: string, { sourceIp = '198.51.100.7', headers = {} }: Sent = {}) => ({
  version: '2.0',
  rawPath,
  rawQueryString: '',
  headers,
  isBase64Encoded: false,
  requestContext: { requestId: 'r-1', stage: '$default', http: { method: 'GET', sourceIp } },
})

describe('what is no request', () => {
  const whole = eventFor('/bytes')
  test.each([
    ['nothing', undefined],
    ['text', 'hello'],
    ['an event of a queue', { Records: [] }],
    ['payload format 1.0', { ...whole, version: '1.0' }],
    ['one without a path', { ...whole, rawPath: undefined }],
    ['one without a caller, who would pass for this machine', eventFor('/bytes', { sourceIp: '' })],
    ['a body that is no text', { ...whole, body: { a: 1 } }],
  ])('%s is answered with a problem', async (_what, event) => {
    const { handle } = await openApp()
    const answer = await handle(event)
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([400, 'application/problem+json'])
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'INVALID_INPUT', status: 400 })
  })

  test('what cannot be put to the application is a problem that tells nothing', async () => {
    const { handle } = await openApp()
    const answer = await handle({ ...whole, rawPath: '/\ud800' })
    expect([answer.statusCode, JSON.parse(answer.body).code, JSON.parse(answer.body).requestId]).toEqual([
      500,
      'INTERNAL',
      'r-1',
    ])
  })
})

describe('the size of an answer', () => {
  const sizeOf = (answer: HttpAnswer) => Buffer.byteLength(JSON.stringify(answer))

  test('just below 6 MB passes through the gateway, and just above is refused and says what to do', async () => {
    const { url } = await openGateway()
    const { handle } = await openApp()
    const overhead = sizeOf(await handle(eventFor('/text/1000'))) - 1000
    // The length of a body's number of bytes is in `content-length`: four digits here, seven there.
    const largest = 6 * 1024 ** 2 - overhead - 3
    // As long an id as the measured event has.
    const headers = { 'x-request-id': 'r-1' }
    const fits = await fetch(`${url}/text/${largest}`, { headers })
    expect([fits.status, (await fits.text()).length]).toEqual([200, largest])
    const refused = await fetch(`${url}/text/${largest + 1}`, { headers })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      code: 'ANSWER_TOO_LARGE',
      detail: expect.stringContaining('Ask for less'),
      requestId: expect.stringMatching(/./),
    })
  }, 30_000)
})

describe('what is done after an answer', () => {
  test('is done before the function stands still, and its time does not show', async () => {
    const { handle, work } = await openApp()
    const post = {
      ...eventFor('/later'),
      requestContext: { ...eventFor('/').requestContext, http: { method: 'POST', sourceIp: '198.51.100.7' } },
    }
    const elapsed = []
    for (const millis of [5, 300]) {
      Object.assign(work, { millis, isDone: false })
      const begun = performance.now()
      expect((await handle(post)).statusCode).toBe(202)
      elapsed.push(performance.now() - begun)
      expect(work.isDone).toBe(true)
    }
    // Both a second, by the clock of a timer: the work of 300 ms does not show in it.
    expect(Math.abs(elapsed[0]! - elapsed[1]!)).toBeLessThan(200)
    expect(Math.min(...elapsed)).toBeGreaterThan(990)
  })
})
