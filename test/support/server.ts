import { join } from 'node:path'
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'
import { onTestFinished } from 'vitest'
import type { Config } from '#main/config.ts'
import { type RunningServer, type ServerParts, startServer } from '#main/start.ts'
import { dropFile } from '../../scripts/demo/drop-file.ts'
import { testConfig } from './config.ts'
import { tempFolder } from './temp-database.ts'

export const OWNER = { name: 'Ann', email: 'ann@example.com', password: 'correct horse battery' }

export interface TestServer extends RunningServer {
  folder: string
  /** A request as the owner of the shop. */
  send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown; headers: Headers }>
  token: string
  /** Does what a store does that sends a file without a word. */
  drop(storeId: string, fileName: string, content: string): Promise<void>
}

/**
 * The whole server as `npm start` runs it, with a shop set up and its owner signed in. `BACKSTOCK_TEST_PLATFORM=aws-local`
 * runs it on the emulators of AWS instead, with functions for the work in the background; with
 * `BACKSTOCK_TEST_BACKGROUND=server` too the server does that work itself.
 */
export async function testServer(more: Partial<Config> = {}, parts: ServerParts = {}): Promise<TestServer> {
  const folder = await tempFolder()
  const start = process.env.BACKSTOCK_TEST_PLATFORM === 'aws-local' ? await cloudStart() : startServer
  const server = await start(testConfig(join(folder, 'data'), more), parts)
  onTestFinished(() => server.stop())
  return { ...server, folder, ...(await openShop(server)) }
}

/** Loaded where it is asked for only: the suite runs on one machine otherwise. */
async function cloudStart(): Promise<typeof startServer> {
  if (process.env.BACKSTOCK_TEST_BACKGROUND !== 'server') {
    return (await import('./aws/functions-server.ts')).startWithFunctions
  }
  const { awsLocal } = await import('./aws/aws-local.ts')
  return async (config, parts) => startServer({ ...config, aws: await awsLocal() }, parts)
}

/** Sets up a shop and signs its owner in. */
export async function openShop(
  server: Pick<RunningServer, 'url' | 'platform' | 'config'>,
): Promise<Pick<TestServer, 'send' | 'token' | 'drop'>> {
  let token = ''
  const send: TestServer['send'] = async (method, path, body) => {
    const response = await fetch(`${server.url}/api/v1${path}`, {
      method,
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...((path === '/movements' || path.endsWith('/receive')) && { 'idempotency-key': crypto.randomUUID() }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) }
  }
  const store = { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' }
  await send('POST', '/setup', { shopName: 'Acme', currency: 'GBP', store, owner: OWNER })
  const signedIn = await send('POST', '/session', { email: OWNER.email, password: OWNER.password, as: 'token' })
  token = (signedIn.body as { token: string }).token
  const [tenant] = await server.platform.catalog.tenants()
  const drop: TestServer['drop'] = (storeId, fileName, content) =>
    dropFile(server.config, { tenantId: tenant?.tenantId ?? '', storeId, fileName, content })
  return { send, token, drop }
}

export interface TestMailServer {
  url: string
  mails: Email[]
  /** Set: every mail is refused with this answer. */
  refuseWith: { code: number; message: string } | undefined
  /** Waits until that many mails have come. */
  waitFor(count: number): Promise<Email[]>
}

/** A real SMTP server on this machine that keeps what it is sent. */
export async function testMailServer(): Promise<TestMailServer> {
  const state: TestMailServer = { url: '', mails: [], refuseWith: undefined, waitFor: (count) => arrived(state, count) }
  const server = new SMTPServer({
    authOptional: true,
    // A client that keeps its connection is not waited for.
    closeTimeout: 100,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (state.refuseWith)
          return done(Object.assign(new Error(state.refuseWith.message), { responseCode: state.refuseWith.code }))
        PostalMime.parse(Buffer.concat(chunks)).then((mail) => {
          state.mails.push(mail)
          done()
        }, done)
      })
    },
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  onTestFinished(() => new Promise<void>((resolve) => server.close(() => resolve())))
  const address = server.server.address()
  state.url = `smtp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
  return state
}

const PATIENCE_MS = 8000

async function arrived(state: TestMailServer, count: number): Promise<Email[]> {
  const end = Date.now() + PATIENCE_MS
  while (state.mails.length < count) {
    if (Date.now() > end)
      throw new Error(`${state.mails.length} of ${count} mails came: ${state.mails.map((m) => m.subject).join('; ')}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return state.mails
}
