import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FUNCTIONS } from '#main/functions.ts'
import { awsVariables, localCloud } from '#test/support/aws/aws-local.ts'
import { buildFunctions } from '../scripts/build-functions.ts'
import { report, rounded } from './evidence.ts'

const STARTS = 5
const MEGABYTE = 1_000_000

interface Start {
  importMs: number
  /** The first invocation; of the server, its start and its first answer. */
  firstMs: number
  rssBytes: number
}

/** What wakes each function, with nothing to do: what is measured is the start. */
const EVENTS: Record<string, object> = {
  detect: { Records: [] },
  deliver: { Records: [{ messageId: 'm', body: '{}' }] },
  returns: { Records: [{ messageId: 'm', body: '{"eventType":"Delivery"}' }] },
  import: { Records: [{ messageId: 'm', body: '{"importId":"i"}' }] },
  forecast: { Records: [{ messageId: 'm', body: '{"jobId":"j"}' }] },
  report: { Records: [{ messageId: 'm', body: '{"reportId":"r"}' }] },
  'deliver-texts': { Records: [{ messageId: 'm', body: '{}' }] },
  incoming: { Records: [{ messageId: 'm', body: '{"Event":"s3:TestEvent"}' }] },
  http: {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/health',
    rawQueryString: '',
    headers: { host: 'shop.example' },
    requestContext: {
      requestId: 'r',
      stage: '$default',
      http: { method: 'GET', path: '/health', sourceIp: '192.0.2.1' },
    },
    isBase64Encoded: false,
  },
  websocket: { requestContext: { requestId: 'r', connectionId: 'a=', eventType: 'DISCONNECT' } },
}

/**
 * `npm run bench cold-start`: bundles each function and starts it in a fresh process, with emulators of AWS to talk to: how
 * long until it has answered its first event, how large it is and what memory it takes; beside the whole server.
 */
export async function run(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'backstock-cold-start-'))
  const { aws } = await localCloud('functions')
  const env = {
    ...process.env,
    ...awsVariables(aws),
    BACKSTOCK_PUBLIC_URL: 'https://shop.example',
    BACKSTOCK_AWS_LIVE_ENDPOINT: 'https://live.example/stage',
    BACKSTOCK_LOG_LEVEL: 'silent',
    BACKSTOCK_DATA: folder,
    BACKSTOCK_PORT: '0',
  }
  try {
    const built = await buildFunctions(folder)
    const rows = []
    for (const { name, folder: at, startBytes, totalBytes } of built) {
      const starts = await measure(env, ['function', join(at, 'index.mjs'), JSON.stringify(EVENTS[name] ?? {})])
      const { memoryMb } = FUNCTIONS.find((entry) => entry.name === name)!
      rows.push({
        ...rowOf(name, starts),
        startKb: rounded(startBytes / 1000),
        totalMb: rounded(totalBytes / MEGABYTE),
        memoryMb,
      })
    }
    rows.push(
      rowOf('the whole server, for comparison', await measure({ ...env, BACKSTOCK_PUBLIC_URL: undefined }, ['server'])),
    )
    report('cold-start', 'npm run bench cold-start', rows)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  // The emulators in this process would keep it alive.
  process.exit(0)
}

async function measure(env: NodeJS.ProcessEnv, args: string[]): Promise<Start[]> {
  const starts: Start[] = []
  for (let i = 0; i < STARTS; i++) starts.push(await startOnce(env, args))
  return starts
}

function startOnce(env: NodeJS.ProcessEnv, args: string[]): Promise<Start> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'cold-start-process.ts'), args, { env, execArgv: [] })
    child.once('message', (start: Start) => {
      child.disconnect()
      resolve(start)
    })
    child.once('exit', (code) => reject(new Error(`${args[1] ?? args[0]} ended with ${code}`)))
  })
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const rowOf = (started: string, starts: readonly Start[]) => ({
  started,
  importMs: rounded(median(starts.map(({ importMs }) => importMs))),
  firstMs: rounded(median(starts.map(({ firstMs }) => firstMs))),
  rssMb: rounded(median(starts.map(({ rssBytes }) => rssBytes)) / MEGABYTE),
})
