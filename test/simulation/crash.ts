import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import { openConnection } from '#platform/local/connection.ts'
import { checkLedger } from '#platform/local/ledger-check.ts'
import { OWNER } from '#test/support/server.ts'

const CLIENTS = 8

interface Acknowledged {
  key: string
  lineCount: number
}

/**
 * Kills the server with SIGKILL while clients write, again and again, and after each time holds the data against what
 * was acknowledged: every acknowledged command is there exactly once, whole, and the ledger checks.
 *
 * @param folder where the shop lives; kept over all cycles, as a real shop's would be
 */
export async function surviveCrashes(
  folder: string,
  cycles: number,
): Promise<{ acknowledged: number; recorded: number }> {
  let token = ''
  const acknowledged: Acknowledged[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    const { child, url } = await start(folder)
    token ||= await setUp(url)
    const clients = Array.from({ length: CLIENTS }, (_, client) => write({ url, token, cycle, client, acknowledged }))
    // Long enough to be in the middle of many writes, never at the same point.
    await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 160))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    await Promise.all(clients)
    await verify(folder, acknowledged, cycle)
  }
  const db = openConnection(join(folder, 'backstock.sqlite'), { readOnly: false, busyTimeoutMs: 1000 })
  const recorded = db.get<{ count: number }>('SELECT count(*) AS count FROM commands')!.count
  db.close()
  return { acknowledged: acknowledged.length, recorded }
}

function start(folder: string): Promise<{ child: ChildProcess; url: string }> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'server-process.ts'), [folder], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (url) => resolve({ child, url: String(url) }))
    child.once('exit', (code) => reject(new Error(`the server ended by itself with ${code}`)))
  })
}

async function setUp(url: string): Promise<string> {
  const post = (path: string, body: unknown, token?: string) =>
    fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    })
  const store = { storeId: 'leeds', name: 'Leeds', timeZone: 'Europe/London' }
  await post('/setup', { shopName: 'Acme', currency: 'GBP', store, owner: OWNER })
  const signedIn = await post('/session', { email: OWNER.email, password: OWNER.password, as: 'token' })
  const { token } = (await signedIn.json()) as { token: string }
  const products = Array.from({ length: CLIENTS }, (_, i) => ({
    productId: `p${i}`,
    name: `p${i}`,
    policy: { lowStockThreshold: '5' },
  }))
  await post('/products/bulk', { products }, token)
  return token
}

interface Client {
  url: string
  token: string
  cycle: number
  client: number
  acknowledged: Acknowledged[]
}

/** Writes as fast as it is answered, until the server is gone. */
async function write({ url, token, cycle, client, acknowledged }: Client): Promise<void> {
  for (let n = 0; ; n++) {
    const lineCount = 1 + (n % 3)
    const key = `c${cycle}-${client}-${n}`
    const line = { kind: 'receipt', productId: `p${(client + n) % CLIENTS}`, storeId: 'leeds', quantity: '1' }
    try {
      const response = await fetch(`${url}/api/v1/movements`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify({ lines: Array(lineCount).fill(line) }),
      })
      expect(response.status).toBe(201)
      await response.arrayBuffer()
      acknowledged.push({ key, lineCount })
    } catch (error) {
      if (error instanceof TypeError) return
      throw error
    }
  }
}

/** Reads the data as the crash left it, without the server. */
async function verify(folder: string, acknowledged: readonly Acknowledged[], cycle: number): Promise<void> {
  // Not read-only: a log left behind by the crash is recovered by whoever opens first.
  const db = openConnection(join(folder, 'backstock.sqlite'), { readOnly: false, busyTimeoutMs: 1000 })
  try {
    const result = await checkLedger(db)
    expect(result.faults, `after kill ${cycle + 1}`).toEqual([])
    const rows = db.all<{ key: string; count: number }>(
      'SELECT command_key AS key, count(*) AS count FROM movements GROUP BY command_key',
    )
    const counts = new Map(rows.map(({ key, count }) => [key, count]))
    const wrong = acknowledged.filter(({ key, lineCount }) => counts.get(key) !== lineCount)
    expect(wrong, `acknowledged and not there once, after kill ${cycle + 1}`).toEqual([])
    // What was written and not acknowledged is allowed, but only whole.
    const half = rows.filter(({ key, count }) => count !== 1 + (Number(key.split('-').at(-1)) % 3))
    expect(half, `half written, after kill ${cycle + 1}`).toEqual([])
  } finally {
    db.close()
  }
}
