import { addDays } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'
import type { Platform } from '#main/platform.ts'
import { askForecasts } from '#usecases/forecasts/ask-forecasts.ts'
import { FORECAST_JOB, forecastMaker } from '#usecases/forecasts/generate-forecasts.ts'
import { type JobHandler, runNextJob } from '#usecases/jobs/run-jobs.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'
import { salesFileReader } from '#usecases/sales/read-sales-file.ts'
import { UPLOAD_JOB, uploadKey, uploadSales } from '#usecases/sales/upload-sales.ts'

export const TENANT = 'bench'
const STORE = 'leeds'
const TIME_ZONE = 'Europe/London'
const OWNER = { tenantId: TENANT, actor: 'user:owner', role: 'manager', stores: 'all' } as const
const DAY_MS = 86_400_000
const HISTORY_DAYS = 365
/** Days of which the ledger knows every sale; of those before them an uploaded file tells. */
const LEDGER_DAYS = 60
const LINES_AT_ONCE = 1000

/** A shop of one store whose products sold for a year, with stock, forecasts and two months in the ledger. */
export async function fillShop(platform: Platform, productCount: number): Promise<void> {
  const { catalog } = platform
  const now = platform.clock.now()
  await catalog.createTenant({ tenantId: TENANT, name: 'Bench', currency: 'GBP' }, now)
  const store = { storeId: STORE, name: 'Leeds', timeZone: TIME_ZONE, currency: 'GBP' }
  await catalog.saveStore(TENANT, { ...store, allowNegative: true, active: true }, 0)
  for (let first = 0; first < productCount; first += LINES_AT_ONCE) {
    const numbers = Array.from({ length: Math.min(LINES_AT_ONCE, productCount - first) }, (_, i) => first + i)
    await catalog.saveProducts(
      TENANT,
      numbers.map((n) => ({ product: productOf(n), ifVersion: 0, updatedAt: now })),
    )
  }
  await uploadHistory(platform, productCount)
  await recordLedger(platform, productCount)
  const onFault = (error: unknown) => {
    throw error
  }
  while ((await followLedger({ ...platform, onFault })) > 0);
  await askForecasts(platform, OWNER, { scope: {}, isForced: true })
  await finishJobs(platform)
}

const idOf = (n: number): string => `p${String(n).padStart(5, '0')}`

const productOf = (n: number) => ({
  productId: idOf(n),
  name: `Product ${n}`,
  category: `Aisle ${n % 40}`,
  unit: 'piece',
  price: minorUnits(200 + ((n * 37) % 4000)),
  cost: minorUnits(100 + ((n * 19) % 2000)),
  active: true,
  policy: { lowStockThreshold: quantity(5000), leadTimeDays: 3 + (n % 12) },
})

/** Units of product `n` on a day: some sell daily, most every week or two; the same in every run. */
function soldOn(n: number, day: number): number {
  // The finaliser of MurmurHash3, which leaves no pattern between neighbours.
  let hash = Math.imul(n ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(day + 1, 0xc2b2ae35)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  const pick = (hash ^ (hash >>> 16)) >>> 0
  const chance = 0.05 + 0.6 / (1 + (n % 23))
  return pick / 2 ** 32 < chance ? 1 + (pick % (2 + (n % 5))) : 0
}

async function uploadHistory(platform: Platform, productCount: number): Promise<void> {
  const yesterday = addDays(localDay(platform.clock.now(), TIME_ZONE), -1)
  async function* rows() {
    yield Buffer.from('sku,date,quantity,revenue\n')
    for (let back = HISTORY_DAYS; back >= LEDGER_DAYS; back--) {
      const day = addDays(yesterday, -back)
      let text = ''
      for (let n = 0; n < productCount; n++) {
        const sold = soldOn(n, back)
        if (sold > 0) text += `${idOf(n)},${day},${sold},${((sold * productOf(n).price) / 100).toFixed(2)}\n`
      }
      yield Buffer.from(text)
    }
  }
  const blob = await platform.blobs.put(uploadKey('history'), rows(), 1e9)
  const file = { uploadId: 'history', blob, fileName: 'history.csv', storeId: STORE }
  const asked = await uploadSales(platform, OWNER, {
    ...file,
    options: { errors: 'reject_all', unknownProducts: 'create' },
  })
  if (!asked.ok) throw new Error(asked.refusal.message)
  await finishJobs(platform)
}

async function recordLedger(platform: Platform, productCount: number): Promise<void> {
  const now = platform.clock.now()
  for (let back = LEDGER_DAYS; back > 0; back--) {
    const at = now - back * DAY_MS
    const lines = Array.from({ length: productCount }, (_, n) => {
      const delivered = back % 30 === 0 ? 5 + (n % 40) : 0
      const line = { productId: idOf(n), storeId: STORE, occurredAt: at }
      const { price: unitPrice, cost: unitCost } = productOf(n)
      const sold = soldOn(n, back - 1)
      return [
        ...(delivered > 0
          ? [{ ...line, kind: 'receipt' as const, quantity: quantity(delivered * 1000), unitCost }]
          : []),
        ...(sold > 0 ? [{ ...line, kind: 'sale' as const, quantity: quantity(sold * 1000), unitPrice }] : []),
      ]
    }).flat()
    for (let i = 0; i < lines.length; i += LINES_AT_ONCE) {
      const command = { tenantId: TENANT, key: `day-${back}-${i}`, fingerprint: 'bench', actor: OWNER.actor }
      const recorded = await platform.stock.record({
        ...command,
        recordedAt: at,
        lines: lines.slice(i, i + LINES_AT_ONCE),
      })
      if (recorded.kind !== 'recorded') throw new Error(JSON.stringify(recorded))
    }
  }
}

async function finishJobs(platform: Platform): Promise<void> {
  const handlers: ReadonlyMap<string, JobHandler> = new Map([
    [UPLOAD_JOB, salesFileReader(platform)],
    [FORECAST_JOB, forecastMaker(platform)],
  ])
  const onFault = (error: unknown) => {
    throw error
  }
  while ((await runNextJob({ ...platform, handlers, onFault }, () => false)) > 0);
  const [job] = (await platform.jobs.list(TENANT, { limit: 1 })).data
  if (job?.state !== 'done') throw new Error(JSON.stringify(job))
}
