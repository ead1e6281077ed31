import type { AlertKind } from '#domain/alerts/alert.ts'
import type { Subscription } from '#domain/alerts/subscription.ts'
import type { StoreScope } from '#domain/identity/permission.ts'
import type { CommandLine } from '#domain/ledger/command.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { localAlertStore } from '#platform/local/alert-store.ts'
import { localCatalogStore } from '#platform/local/catalog-store.ts'
import { localChangeFeed } from '#platform/local/change-feed.ts'
import { localIdentityStore } from '#platform/local/identity-store.ts'
import { localQueue } from '#platform/local/queue.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { localReportStore } from '#platform/local/report-store.ts'
import { localStockStore } from '#platform/local/stock-store.ts'
import type { ProductDraft } from '#ports/catalog-store.ts'
import type { Mail } from '#ports/mailer.ts'
import { detectAlerts } from '#usecases/alerts/detect-alerts.ts'
import { tellSubscribers } from '#usecases/alerts/tell-subscribers.ts'
import { NOW, productNamed, storeNamed, TENANT } from './shop.ts'
import { tempDatabase } from './temp-database.ts'

const USER = 'u-ann'
const STEPS_MAX = 200

/**
 * A shop with the stores Leeds and York, and Ann who hears of alerts. Its workers move only when the test says so, and
 * so does its clock.
 */
export async function alertShop(products: readonly ProductDraft[], wish: Partial<Subscription> = {}) {
  const database = await tempDatabase()
  const time = { now: NOW }
  const clock = { now: () => time.now }
  const deps = {
    alerts: localAlertStore(database),
    catalog: localCatalogStore(database),
    stock: localStockStore(database),
    feed: localChangeFeed(database),
    identity: localIdentityStore(database),
    queue: localQueue(database, clock.now),
    reports: localReportStore(database),
    randomness: systemRandomness,
    clock,
    publicUrl: 'https://shop.example',
  }
  await deps.identity.setUp({
    tenant: { tenantId: TENANT, name: 'Acme', currency: 'GBP' },
    store: storeNamed('leeds'),
    owner: personNamed('bob', 'all'),
    passwordHash: '-',
    createdAt: NOW,
  })
  await deps.catalog.saveStore(TENANT, storeNamed('york'), 0)
  const drafts = products.map((product) => ({ product, ifVersion: 0, updatedAt: NOW }))
  await deps.catalog.saveProducts(TENANT, drafts)
  await deps.identity.invite(personNamed('ann', 'all'), {
    tokenHash: 'ann',
    kind: 'invitation',
    userId: USER,
    expiresAt: NOW,
    triesLeft: 1,
  })
  await deps.alerts.saveSubscription(subscriptionOf(wish), 0)
  return { deps, time, ...handlesOf(deps) }
}

const personNamed = (name: string, stores: StoreScope) => ({
  userId: `u-${name}`,
  tenantId: TENANT,
  email: `${name}@example.com`,
  name,
  role: 'manager' as const,
  stores,
  status: 'active' as const,
  isRegistered: true,
  hasSecondFactor: false,
  version: 1,
  createdAt: NOW,
})

const subscriptionOf = (wish: Partial<Subscription>): Omit<Subscription, 'version'> => ({
  subscriptionId: 's1',
  tenantId: TENANT,
  userId: USER,
  channel: 'mail',
  address: 'ann@example.com',
  kinds: ['low_stock', 'out_of_stock', 'back_in_stock', 'product_changed'],
  stores: 'all',
  categories: 'all',
  delivery: 'immediate',
  digestAt: 420,
  timeZone: 'Europe/London',
  status: 'active',
  linkToken: 'token',
  createdAt: NOW,
  ...wish,
})

type Deps = Parameters<typeof detectAlerts>[0] &
  Parameters<typeof tellSubscribers>[0] & {
    queue: ReturnType<typeof localQueue>
    alerts: ReturnType<typeof localAlertStore>
    stock: ReturnType<typeof localStockStore>
    identity: ReturnType<typeof localIdentityStore>
  }

function handlesOf(deps: Deps) {
  const move = async (kind: 'receipt' | 'sale', units: string, productIds: readonly string[], storeId = 'leeds') => {
    const quantity = parseQuantity(units)!
    const lines = productIds.map((productId) => ({ kind, productId, storeId, quantity }) as CommandLine)
    const key = deps.randomness.id()
    const recordedAt = deps.clock.now()
    const outcome = await deps.stock.record({
      tenantId: TENANT,
      key,
      fingerprint: key,
      actor: 'test',
      recordedAt,
      lines,
    })
    if (outcome.kind !== 'recorded') throw new Error(`not recorded: ${JSON.stringify(outcome)}`)
  }
  const repeat = async (step: () => Promise<number>) => {
    for (let i = 0; i < STEPS_MAX && (await step()) > 0; i++);
  }
  const detect = () => repeat(() => detectAlerts(deps))
  const tell = () => repeat(() => tellSubscribers(deps))
  /** Every mail that was queued, the oldest first. */
  const mails = async () =>
    (await deps.queue.records(TENANT, { limit: 100 })).data.map(({ body }) => body as Mail).toReversed()
  const kinds = async (): Promise<[AlertKind, string][]> =>
    (await deps.alerts.alerts(TENANT, { limit: 100 })).data.map(({ kind, state }) => [kind, state])
  const limitAnn = (stores: StoreScope) => deps.identity.changePerson(TENANT, { userId: USER, by: 'all', stores })
  return { move, detect, tell, mails, kinds, limitAnn }
}

/** A product that is low below 5. */
export const lowBelow5 = (productId: string, more: Partial<ProductDraft> = {}): ProductDraft =>
  productNamed(productId, { policy: { lowStockThreshold: parseQuantity('5')! }, ...more })
