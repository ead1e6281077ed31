import { SMTPServer } from 'smtp-server'
import { type BenchServer, PRODUCTS, startBenchServer } from './bench-server.ts'
import { report, rounded } from './evidence.ts'
import { percentile } from './http-load.ts'

const MOVEMENTS_PER_SECOND = 200
const SECONDS = 30
/** Every so many movements, one takes a shelf below its threshold. */
const ALERT_EVERY = 20

/** From the answer to the movement that crosses a threshold, to the SMTP server's yes to the mail that tells of it. */
export async function run(): Promise<void> {
  const acceptedAt = new Map<string, number>()
  const smtp = await startSmtp(acceptedAt)
  const server = await startBenchServer({ BACKSTOCK_SMTP_URL: smtp.url })
  try {
    await subscribe(server, smtp)
    await fillShelves(server)
    const answeredAt = await trade(server)
    await settle(acceptedAt, answeredAt.size)
    const latencies = Float64Array.from(
      [...answeredAt].map(([productId, at]) => (acceptedAt.get(productId) ?? Number.NaN) - at),
    ).sort()
    const lost = [...answeredAt.keys()].filter((productId) => !acceptedAt.has(productId)).length
    report('alerts', 'npm run bench alerts', [
      {
        measured: `movement answered -> mail accepted, ${MOVEMENTS_PER_SECOND} movements/s for ${SECONDS} s`,
        alerts: answeredAt.size,
        lost,
        p50Ms: rounded(percentile(latencies, 0.5)),
        p99Ms: rounded(percentile(latencies, 0.99)),
        maxMs: rounded(latencies.at(-1) ?? Number.NaN),
      },
    ])
  } finally {
    await server.stop()
    smtp.close()
  }
}

interface Smtp {
  url: string
  texts: string[]
  close(): void
}

/** Notes for each product named in a mail when it was accepted. */
async function startSmtp(acceptedAt: Map<string, number>): Promise<Smtp> {
  const texts: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let text = ''
      stream.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
      })
      stream.on('end', () => {
        const now = performance.now()
        texts.push(text)
        for (const [, productId] of text.replaceAll('=\r\n', '').matchAll(/\/products\/(p\d+)/g)) {
          if (!acceptedAt.has(productId!)) acceptedAt.set(productId!, now)
        }
        done()
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.server.address()
  return {
    url: `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`,
    texts,
    close: () => server.close(() => undefined),
  }
}

async function subscribe(server: BenchServer, smtp: Smtp): Promise<void> {
  await server.post('/subscriptions', { email: 'ann@example.com', kinds: ['low_stock'], timeZone: 'Europe/London' })
  while (smtp.texts.length === 0) await pause(10)
  const token = /confirm-alerts#([\w-]+)/.exec(smtp.texts[0]!.replaceAll('=\r\n', ''))?.[1]
  await server.post('/subscriptions/confirm', { token })
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

let keys = 0

const move = (server: BenchServer, lines: object[]) =>
  fetch(new URL('/api/v1/movements', server.url), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${server.token}`,
      'idempotency-key': `a${keys++}`,
    },
    body: JSON.stringify({ lines }),
  })

const line = (kind: string, n: number, quantity: string) => ({ kind, productId: `p${n}`, storeId: 'leeds', quantity })

async function fillShelves(server: BenchServer): Promise<void> {
  await move(
    server,
    Array.from({ length: PRODUCTS }, (_, n) => line('receipt', n, '1000')),
  )
  await pause(1500)
}

/** Sells at a steady pace. @returns for each product taken below its threshold, when that movement was answered */
async function trade(server: BenchServer): Promise<Map<string, number>> {
  const answeredAt = new Map<string, number>()
  const startedAt = performance.now()
  const total = MOVEMENTS_PER_SECOND * SECONDS
  const pending: Promise<void>[] = []
  for (let n = 0; n < total; n++) {
    const wait = startedAt + (n * 1000) / MOVEMENTS_PER_SECOND - performance.now()
    if (wait > 1) await pause(wait)
    const crosses = n % ALERT_EVERY === 0
    const product = crosses ? n / ALERT_EVERY : 500 + (n % 500)
    pending.push(
      move(server, [line('sale', product, crosses ? '997' : '1')]).then((response) => {
        if (response.status !== 201) throw new Error(`a movement was answered ${response.status}`)
        if (crosses) answeredAt.set(`p${product}`, performance.now())
      }),
    )
  }
  await Promise.all(pending)
  return answeredAt
}

/** Waits for the last mails. */
async function settle(acceptedAt: Map<string, number>, count: number): Promise<void> {
  for (let i = 0; i < 500 && acceptedAt.size < count; i++) await pause(20)
}
