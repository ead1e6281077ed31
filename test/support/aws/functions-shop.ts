import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { Import } from '#domain/imports/import.ts'
import { testConfig } from '../config.ts'
import { openShop, testMailServer } from '../server.ts'
import { tempFolder } from '../temp-database.ts'
import { type FunctionOptions, startWithFunctions } from './functions-server.ts'

/** Emulators and a server on two cores that others want too. */
export const WITHIN = { timeout: 15_000, interval: 50 }

const LONG_MS = 3_600_000

/**
 * A shop whose background work functions do, with tea that is low below 5. No schedule calls by itself: `host.invoke('sweep')`
 * is a minute that has passed.
 */
export async function functionsShop(options: FunctionOptions = {}) {
  const post = await testMailServer()
  const config = testConfig(join(await tempFolder(), 'data'), { smtpUrl: post.url })
  const lines: Record<string, unknown>[] = []
  const server = await startWithFunctions(
    config,
    {},
    { minuteMs: LONG_MS, onLine: (line) => lines.push(line), ...options, logLevel: 'info' },
  )
  onTestFinished(() => server.stop())
  const { send, token } = await openShop(server)
  const me = (await send('GET', '/me')).body as { tenant: { tenantId: string }; account: { userId: string } }
  const { tenantId } = me.tenant
  await send('POST', '/products', { productId: 'tea', name: 'Tea', policy: { lowStockThreshold: '5' } })
  const move = async (kind: 'receipt' | 'sale', quantity: string) => {
    const body = { lines: [{ kind, productId: 'tea', storeId: 'leeds', quantity }] }
    const { status } = await send('POST', '/movements', body)
    if (status !== 201) throw new Error(`${kind} of ${quantity} was answered with ${status}`)
  }
  const upload = async (text: string): Promise<string> => {
    const form = new FormData()
    form.append('store', 'leeds')
    form.append('file', new Blob([text]), 'stock.csv')
    const headers = { authorization: `Bearer ${token}` }
    const answer = await fetch(`${server.url}/api/v1/imports`, { method: 'POST', headers, body: form })
    return ((await answer.json()) as { importId: string }).importId
  }
  const imported = async (importId: string): Promise<Import> =>
    (await server.platform.imports.find({ tenantId, importId }))!
  return {
    ...server,
    send,
    token,
    post,
    lines,
    tenantId,
    userId: me.account.userId,
    move,
    upload,
    imported,
    /** Waits until an import is as far. */
    importIs: (importId: string, status: Import['status']) =>
      vi.waitFor(async () => {
        const found = await imported(importId)
        if (found.status !== status) throw new Error(`the import is ${found.status}`)
        return found
      }, WITHIN),
    async apply(importId: string) {
      const { plan } = await imported(importId)
      await send('POST', `/imports/${importId}/apply`, { planHash: plan!.hash })
    },
    /** Ann hears of alerts, as if she had confirmed. */
    async listen() {
      await server.platform.alerts.saveSubscription(
        {
          subscriptionId: 'annlistens',
          tenantId,
          userId: me.account.userId,
          channel: 'mail',
          address: 'ann@example.com',
          status: 'active',
          linkToken: 'link-token',
          createdAt: Date.now(),
          kinds: ['low_stock', 'out_of_stock', 'back_in_stock'],
          stores: 'all',
          categories: 'all',
          delivery: 'immediate',
          digestAt: 420,
          timeZone: 'Europe/London',
        },
        0,
      )
    },
    alertKinds: async () =>
      (await server.platform.alerts.alerts(tenantId, { limit: 99 })).data
        .map(({ kind, state }) => `${kind} ${state}`)
        .sort(),
  }
}

export type FunctionsShop = Awaited<ReturnType<typeof functionsShop>>
