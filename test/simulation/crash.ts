import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { AwsConfig } from '#main/aws-config.ts'
import { openDatabase } from '#platform/local/database.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import type { StockStore } from '#ports/stock-store.ts'
import { OWNER } from '#test/support/server.ts'
import { movementsAfter } from '#usecases/ledger/movements-after.ts'

const CLIENTS = 8

interface Acknowledged {
  key: string
  lineCount: number
}

/** Where a shop lives that outlives its server. */
export interface Shop {
  /** On one machine; on AWS only what is not of the shop. */
  folder: string
  aws?: AwsConfig
  /** How long clients write at least before a kill: long enough for each to be answered. */
  writesForMs: number
  /** Its ledger, read without the server. */
  openLedger(): Promise<{ stock: Pick<StockStore, 'check' | 'movements'>; close(): Promise<void> }>
}

/** A shop in a folder. A log left behind by the crash is recovered by whoever opens first. */
export const shopIn = (folder: string): Shop => ({
  folder,
  writesForMs: 40,
  async openLedger() {
    const database = await openDatabase(join(folder, 'backstock.sqlite'), (error) => {
      throw error
    })
    return { stock: localStockStore(database), close: () => database.close() }
  },
})

/**
 * Kills the server with SIGKILL while clients write, again and again, and after each time holds the data against what
 * was acknowledged: every acknowledged command is there exactly once, whole, and the ledger checks.
 */
export async function surviveCrashes(shop: Shop, cycles: number): Promise<{ acknowledged: number; recorded: number }> {
  let token = ''
  let tenantId = ''
  let recorded = 0
  const acknowledged: Acknowledged[] = []
  for (let cycle = 0; cycle < cycles; cycle++) {
    const { child, url } = await start(shop)
    if (token === '') ({ token, tenantId } = await setUp(url))
    const clients = Array.from({ length: CLIENTS }, (_, client) => write({ url, token, cycle, client, acknowledged }))
    // Long enough to be in the middle of many writes, never at the same point.
    await new Promise((resolve) => setTimeout(resolve, shop.writesForMs + Math.random() * 160))
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('exit', resolve))
    await Promise.all(clients)
    recorded = await verify(shop, { tenantId, acknowledged, cycle })
  }
  return { acknowledged: acknowledged.length, recorded }
}

function start({ folder, aws }: Shop): Promise<{ child: ChildProcess; url: string }> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, 'server-process.ts'), [folder, '', JSON.stringify(aws ?? null)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    child.once('message', (url) => resolve({ child, url: String(url) }))
    child.once('exit', (code) => reject(new Error(`the server ended by itself with ${code}`)))
  })
}

async function setUp(url: string): Promise<{ token: string; tenantId: string }> {
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
  const me = await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } })
  const { tenant } = (await me.json()) as { tenant: { tenantId: string } }
  const products = Array.from({ length: CLIENTS }, (_, i) => ({
    productId: `p${i}`,
    name: `p${i}`,
    policy: { lowStockThreshold: '5' },
  }))
  await post('/products/bulk', { products }, token)
  return { token, tenantId: tenant.tenantId }
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

/** Reads the data as the crash left it, without the server. @returns how many commands it holds */
async function verify(
  shop: Shop,
  { tenantId, acknowledged, cycle }: { tenantId: string; acknowledged: readonly Acknowledged[]; cycle: number },
): Promise<number> {
  const { stock, close } = await shop.openLedger()
  try {
    expect((await stock.check()).faults, `after kill ${cycle + 1}`).toEqual([])
    const counts = new Map<string, number>()
    for (let n = 0; n < CLIENTS; n++) {
      const level = { storeId: 'leeds', productId: `p${n}`, seq: 0 }
      for (const { commandKey } of await movementsAfter(stock, tenantId, level)) {
        counts.set(commandKey, (counts.get(commandKey) ?? 0) + 1)
      }
    }
    const wrong = acknowledged.filter(({ key, lineCount }) => counts.get(key) !== lineCount)
    expect(wrong, `acknowledged and not there once, after kill ${cycle + 1}`).toEqual([])
    // What was written and not acknowledged is allowed, but only whole.
    const half = [...counts].filter(([key, count]) => count !== 1 + (Number(key.split('-').at(-1)) % 3))
    expect(half, `half written, after kill ${cycle + 1}`).toEqual([])
    return counts.size
  } finally {
    await close()
  }
}
