import { type ChildProcess, fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface BenchServer {
  url: URL
  /** A bearer token of the shop's owner. */
  token: string
  post(path: string, body: unknown): Promise<Response>
  stop(): Promise<void>
}

export const PRODUCTS = 1000

/** The real server in a process of its own, with a shop of one store and a thousand products, signed in. */
export async function startBenchServer(env: Record<string, string> = {}): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'backstock-bench-'))
  const child = fork(join(import.meta.dirname, 'server-process.ts'), {
    env: { ...process.env, BACKSTOCK_DATA: folder, BACKSTOCK_PORT: '0', BACKSTOCK_LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const url = new URL(String(await new Promise((resolve) => child.once('message', resolve))))
  let token = ''
  const post = (path: string, body: unknown) =>
    fetch(new URL(`/api/v1${path}`, url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  const owner = { name: 'Ann', email: 'ann@example.com', password: 'correct horse battery' }
  const store = { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' }
  await post('/setup', { shopName: 'Bench', currency: 'GBP', store, owner })
  const signedIn = await post('/session', { email: owner.email, password: owner.password, as: 'token' })
  token = ((await signedIn.json()) as { token: string }).token
  const products = Array.from({ length: PRODUCTS }, (_, i) => ({
    productId: `p${i}`,
    name: `Product ${i}`,
    policy: { lowStockThreshold: '5' },
  }))
  await post('/products/bulk', { products })
  return {
    url,
    token,
    post,
    async stop() {
      await ended(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
