import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams'
import { onTestFinished } from 'vitest'
import type { Principal } from '#domain/identity/permission.ts'
import type { CommandLine } from '#domain/ledger/command.ts'
import { parseQuantity } from '#domain/values/quantity.ts'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsBlobs } from '#platform/aws/blobs.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { type AwsTable, openTable } from '#platform/aws/client.ts'
import { awsIdentityStore } from '#platform/aws/identity-store.ts'
import { awsMailer } from '#platform/aws/mailer.ts'
import { awsQueue } from '#platform/aws/queue.ts'
import { awsStockStore } from '#platform/aws/stock-store.ts'
import { streamPoller } from '#platform/aws/stream-poller.ts'
import { changesOf, relayRecords, type StreamRecord } from '#platform/aws/stream-relay.ts'
import { systemRandomness } from '#platform/local/randomness.ts'
import { deliverEffects } from '#usecases/alerts/deliver-effects.ts'
import { detectAlerts } from '#usecases/alerts/detect-alerts.ts'
import { mailChannel } from '#usecases/alerts/mail-channel.ts'
import { answerByLink, subscribe } from '#usecases/alerts/subscriptions.ts'
import { tellSubscribers } from '#usecases/alerts/tell-subscribers.ts'
import { NOW, productNamed, storeNamed, TENANT } from '../shop.ts'
import { type Fault, injectFaults } from './faults.ts'
import { newBucket } from './fauxqs.ts'
import { realTools } from './platform.ts'
import { sesServer } from './ses.ts'
import { tempTable } from './temp-table.ts'

const OWNER: Principal = {
  tenantId: TENANT,
  actor: 'user:ann',
  role: 'manager',
  stores: 'all',
  session: { userId: 'ann', sessionId: 'x' },
}

const shuffled = <T>(items: readonly T[]): T[] =>
  items
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)

/** A shop on AWS with a feed that hears everything late, twice, and in any order; its workers run side by side. */
export async function stormyShop(weather: () => Fault) {
  const table = await tempTable()
  const ses = await sesServer()
  const blobs = awsBlobs(await newBucket())
  const mailer = awsMailer({ from: 'Backstock <backstock@shop.example>', blobs }, { endpoint: ses.url })
  onTestFinished(() => {
    mailer.close()
    blobs.close()
  })
  const time = { now: NOW }
  const storesOn = (at: AwsTable) => {
    const deps = { table: at, tools: realTools }
    const clock = { now: () => time.now }
    return {
      alerts: awsAlertStore(deps),
      catalog: awsCatalogStore(deps),
      stock: awsStockStore(deps),
      feed: awsChangeFeed(deps),
      identity: awsIdentityStore(deps),
      queue: awsQueue({ ...deps, now: clock.now }),
      randomness: systemRandomness,
      clock,
      publicUrl: 'https://shop.example',
    }
  }
  const calm = storesOn(table)
  const channel = mailChannel({
    mailer,
    alerts: calm.alerts,
    identity: calm.identity,
    reports: {
      subscription: () => {
        throw new Error('no report is mailed here')
      },
    },
  })
  const failures: Error[] = []
  const worker = async () => {
    const other = openTable(table.tableName)
    injectFaults(other, weather)
    const deps = storesOn(other)
    for (let round = 0; round < 3; round++) {
      await detectAlerts(deps)
      await tellSubscribers(deps)
      await deliverEffects({ ...deps, onOutcome: (_, { error }) => error && failures.push(error) }, channel)
    }
    other.close()
  }
  const relay = noisyRelay(table)
  /** Lets everything come through, several times, with three workers at once. */
  const settle = async () => {
    for (let round = 0; round < 3; round++) {
      await relay()
      await Promise.all([worker(), worker(), worker()])
    }
  }
  const move = async (kind: 'receipt' | 'sale', units: string, storeId = 'leeds') => {
    const key = systemRandomness.id()
    const line = { kind, productId: 'tea', storeId, quantity: parseQuantity(units)! } as CommandLine
    const command = { tenantId: TENANT, key, fingerprint: key, actor: 'test', recordedAt: time.now, lines: [line] }
    const outcome = await calm.stock.record(command)
    if (outcome.kind !== 'recorded') throw new Error(JSON.stringify(outcome))
  }
  await openShop(calm)
  return {
    ...calm,
    time,
    move,
    settle,
    failures,
    subjects: async () => (await ses.mails()).map((mail) => mail.subject),
    ses,
  }
}

type Stores = Pick<ReturnType<typeof awsStockStore>, never> & {
  identity: ReturnType<typeof awsIdentityStore>
  catalog: ReturnType<typeof awsCatalogStore>
}

async function openShop({ identity, catalog }: Stores): Promise<void> {
  await identity.setUp({
    tenant: { tenantId: TENANT, name: 'Acme', currency: 'GBP' },
    store: storeNamed('leeds', { name: 'Leeds' }),
    owner: {
      userId: 'ann',
      tenantId: TENANT,
      email: 'ann@example.com',
      name: 'Ann',
      role: 'manager',
      stores: 'all',
      status: 'active',
      isRegistered: true,
      hasSecondFactor: false,
      version: 1,
      createdAt: NOW,
    },
    passwordHash: '-',
    createdAt: NOW,
  })
  const tea = productNamed('tea', { name: 'Tea', policy: { lowStockThreshold: parseQuantity('5')! } })
  await catalog.saveProducts(TENANT, [{ product: tea, ifVersion: 0, updatedAt: NOW }])
}

/** Relays what is new in the stream in any order, some of it twice, together with things it relayed long ago. */
function noisyRelay(table: AwsTable): () => Promise<void> {
  const streams = new DynamoDBStreamsClient({})
  onTestFinished(() => streams.destroy())
  const onFailure = (error: unknown) => {
    throw error
  }
  const past: StreamRecord[] = []
  const relay = async (records: readonly StreamRecord[]) => {
    const news = records.filter((record) => changesOf(record).length > 0)
    // Nothing old on its own: the feed's entries are in the stream too, and would go round for ever.
    const again = news.length > 0 ? shuffled(past).slice(0, 20) : []
    past.push(...news)
    return relayRecords({ table, tools: realTools, onFailure }, shuffled([...records, ...records, ...again]))
  }
  return () => streamPoller({ table, streams, relay }).drain()
}

/** Ann asks for alerts, and says yes by the link in the mail. */
export async function annListens(shop: Awaited<ReturnType<typeof stormyShop>>): Promise<void> {
  const asked = await subscribe(shop, OWNER, {
    channel: 'mail',
    address: 'ann@example.com',
    kinds: ['low_stock', 'out_of_stock', 'back_in_stock', 'product_changed'],
    stores: 'all',
    categories: 'all',
    delivery: 'immediate',
    digestAt: 420,
    timeZone: 'Europe/London',
  })
  if (!asked.ok) throw new Error(asked.refusal.message)
  await shop.settle()
  const question = (await shop.ses.mails()).at(-1)
  const token = /confirm-alerts#(\S+)/.exec(question?.text ?? '')?.[1] ?? ''
  const answered = await answerByLink(shop, token, 'active')
  if (!answered.ok) throw new Error(answered.refusal.message)
}
