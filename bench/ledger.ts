import { parseArgs } from 'node:util'
import { awsLocal, awsVariables } from '#test/support/aws/aws-local.ts'
import { PRODUCTS, startBenchServer } from './bench-server.ts'
import { report, rounded } from './evidence.ts'
import { type LoadResult, loadHttp, percentile } from './http-load.ts'
import { measureRawSqlite } from './raw-sqlite.ts'

const CONNECTIONS = 64
const WARM_UP_SECONDS = 2
const SECONDS = 8
const RAW_SECONDS = 4

/**
 * `npm run bench ledger [-- --platform aws-local]`: durable movements a second over HTTP, validation and authorisation on,
 * every answer after its fsync; beside what the same machine's SQLite does raw, in the same run. With `aws-local` also on
 * the emulators of AWS, whose DynamoDB keeps everything in memory: that says what our side costs, not what AWS does.
 */
export async function run(argv: string[]): Promise<void> {
  const { values } = parseArgs({ args: argv, options: { platform: { type: 'string', default: 'local' } } })
  const raw = measureRawSqlite(RAW_SECONDS)
  const rows = [
    { measured: 'raw SQLite, one durable transaction at a time', perSecond: rounded(raw.durablePerSecond) },
    { measured: 'raw SQLite, batched rows', perSecond: rounded(raw.batchedRowsPerSecond) },
    ...(await measureServer('over HTTP', {})),
  ]
  if (values.platform === 'aws-local') {
    rows.push(...(await measureServer('over HTTP, on emulators of AWS', awsVariables(await awsLocal()))))
  }
  report('ledger', 'npm run bench ledger -- --platform aws-local', rows)
}

async function measureServer(where: string, env: Record<string, string>) {
  const server = await startBenchServer(env)
  try {
    const load = async (lines: number, seconds: number) =>
      loadHttp({
        host: server.url.hostname,
        port: Number(server.url.port),
        connections: CONNECTIONS,
        seconds,
        request: (n) => movementRequest(server.token, lines, n),
      })
    await load(1, WARM_UP_SECONDS)
    const single = await load(1, SECONDS)
    await load(20, WARM_UP_SECONDS)
    const twenty = await load(20, SECONDS)
    return [
      row(`movements ${where}, 1 line a command`, 1, single),
      row(`lines ${where}, 20 lines a command`, 20, twenty),
    ]
  } finally {
    await server.stop()
  }
}

function row(measured: string, lines: number, { requestCount, seconds, statuses, latencies }: LoadResult) {
  const refused = [...statuses].filter(([status]) => status !== 201)
  if (refused.length > 0) throw new Error(`not all were recorded: ${JSON.stringify(refused)}`)
  return {
    measured,
    perSecond: rounded((lines * requestCount) / seconds),
    p50Ms: rounded(percentile(latencies, 0.5)),
    p99Ms: rounded(percentile(latencies, 0.99)),
  }
}

let requests = 0

function movementRequest(token: string, lineCount: number, n: number): string {
  const lines = Array.from({ length: lineCount }, (_, i) => ({
    kind: 'receipt',
    productId: `p${(n * 7 + i * 13) % PRODUCTS}`,
    storeId: 'leeds',
    quantity: '1',
  }))
  const body = JSON.stringify({ lines })
  return [
    'POST /api/v1/movements HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    `Idempotency-Key: bench-${requests++}`,
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n')
}
