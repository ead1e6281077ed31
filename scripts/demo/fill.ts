import type { StockCommand } from '#domain/ledger/command.ts'
import type { Platform } from '#main/platform.ts'
import { setUpShop } from '#usecases/identity/set-up-shop.ts'
import { DEMO_STORES, type DemoProduct, makeAssortment } from './assortment.ts'
import { playHistory } from './history.ts'
import { placeOrders } from './orders.ts'
import type { Dice } from './random.ts'

export interface DemoShop {
  tenantId: string
  ownerId: string
  email: string
  password: string
  products: DemoProduct[]
  lineCount: number
}

const DAY_MS = 86_400_000
const OWNER = { name: 'Alex Harbour', email: 'owner@harbour.example', password: 'a demo needs no secrets' }

/** Makes the shop, its stores, products and so many days of movements that end yesterday. */
export async function fillShop(
  platform: Platform,
  { dice, days: dayCount }: { dice: Dice; days: number },
  onProgress: (progress: { days: number; lines: number }) => void,
): Promise<DemoShop> {
  const { tenantId, ownerId } = await openShop(platform)
  const products = makeAssortment(dice)
  const updatedAt = platform.clock.now()
  await platform.catalog.saveProducts(
    tenantId,
    products.map(({ draft }) => ({ product: draft, ifVersion: 0, updatedAt })),
  )
  const today = Math.floor(platform.clock.now() / DAY_MS) * DAY_MS
  const from = today - dayCount * DAY_MS
  let lineCount = 0
  let days = 0
  let underWay: Promise<unknown>[] = []
  // A store's days one after the other, whatever the platform: what is sold must have come in before.
  const lastOf = new Map<string, Promise<void>>()
  for (const { storeId, recordedAt, lines } of playHistory(dice, products, { from, days: dayCount })) {
    const command = { tenantId, key: `demo:${storeId}:${recordedAt}`, recordedAt, lines }
    const recorded = (lastOf.get(storeId) ?? Promise.resolve()).then(() => recordAll(platform, command))
    lastOf.set(storeId, recorded)
    underWay.push(recorded)
    lineCount += lines.length
    // A few at a time: enough to share a commit, not so many that memory fills with days.
    if (underWay.length >= 30) {
      await Promise.all(underWay)
      underWay = []
      days = Math.round((recordedAt - from) / DAY_MS)
      onProgress({ days, lines: lineCount })
    }
  }
  await Promise.all(underWay)
  await subscribeOwner(platform, tenantId, ownerId)
  const owner = { tenantId, actor: `user:${ownerId}`, role: 'manager', stores: 'all' } as const
  await placeOrders(platform, owner, products)
  return { tenantId, ownerId, email: OWNER.email, password: OWNER.password, products, lineCount }
}

/** In as many commands as the platform needs. */
async function recordAll(
  { stock }: Platform,
  { key, lines, ...more }: Pick<StockCommand, 'tenantId' | 'key' | 'recordedAt' | 'lines'>,
): Promise<void> {
  let left = lines
  for (let part = 0; left.length > 0; part++) {
    const some = left.slice(0, stock.atomicLineCount(left))
    const command = { ...more, key: `${key}:${part}`, fingerprint: key, actor: 'demo', lines: some }
    const { kind } = await stock.record(command)
    if (kind !== 'recorded') throw new Error(`The demo's history was not recorded: ${kind}`)
    left = left.slice(some.length)
  }
}

async function openShop(platform: Platform): Promise<{ tenantId: string; ownerId: string }> {
  const [first, ...others] = DEMO_STORES
  const store = ({ storeId, name }: { storeId: string; name: string }) =>
    ({ storeId, name, timeZone: 'Europe/London', currency: 'GBP', allowNegative: false, active: true }) as const
  const done = await setUpShop(
    platform,
    { shopName: 'Harbour Goods', currency: 'GBP', store: store(first), owner: OWNER },
    { userAgent: 'demo', address: '127.0.0.1' },
  )
  if (!done.ok) throw new Error(done.refusal.message)
  const { tenantId, userId } = done.value.session
  for (const other of others) await platform.catalog.saveStore(tenantId, store(other), 0)
  return { tenantId, ownerId: userId }
}

/** The owner hears of everything; the address is made up, so there is nobody to ask. */
async function subscribeOwner(
  { alerts, randomness, clock }: Platform,
  tenantId: string,
  userId: string,
): Promise<void> {
  await alerts.saveSubscription(
    {
      subscriptionId: randomness.id(),
      tenantId,
      userId,
      channel: 'mail',
      address: OWNER.email,
      kinds: ['out_of_stock', 'low_stock', 'back_in_stock', 'product_changed'],
      stores: 'all',
      categories: 'all',
      delivery: 'immediate',
      digestAt: 7 * 60,
      timeZone: 'Europe/London',
      status: 'active',
      linkToken: randomness.token(24),
      createdAt: clock.now(),
    },
    0,
  )
}
