import { randomUUID } from 'node:crypto'
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb'
import type { EarlyDemand, LevelForecast } from '#domain/forecasts/forecast.ts'
import type { LevelKey } from '#domain/ledger/movement.ts'
import type { TenantId } from '#domain/values/ids.ts'
import { inPieces } from '#domain/values/pieces.ts'
import { StoreBusyError } from '#ports/busy.ts'
import type { ForecastQuery, ForecastStore } from '#ports/forecast-store.ts'
import type { AwsTable } from './client.ts'
import { compareTexts } from './cursor.ts'
import { forgetForecasts } from './forecast-aging.ts'
import { listForecasts } from './forecast-list.ts'
import { awsOverrides } from './forecast-overrides.ts'
import { awsProposals } from './forecast-proposals.ts'
import { expectedKey, forecastItems, forecastList, newestKey, pathsKey, toForecast } from './forecast-rows.ts'
import { type FoundItems, type Item, listItems, readItems } from './items.ts'
import { pooled } from './pooled.ts'
import { storesOf } from './shelves.ts'
import { LIST_INDEX } from './table.ts'
import { type RetryTools, retryWrite } from './write-retry.ts'

/** Three items each: within a transaction's 100 actions, and its 4 MB as long as a forecast is below 130 KB. */
const PUBLISHED_AT_ONCE = 30
const TRANSACTIONS_AT_ONCE = 4

/** ForecastStore on DynamoDB: of each level the newest, its paths, and what was expected from each day on. */
export function awsForecastStore({ table, tools }: { table: AwsTable; tools: RetryTools }): ForecastStore {
  const heads = (tenantId: TenantId, query: ForecastQuery) => readNewest(table, tenantId, query)
  return {
    publish: (forecasts) => publish({ table, tools }, forecasts),
    newest: (tenantId, query) => readWithPaths(table, tenantId, query),
    list: (tenantId, query) => listForecasts(table, tenantId, query),
    inputs: async (tenantId, query) =>
      (await heads(tenantId, query)).map((item) => {
        const { productId, storeId, inputHash, firstDay, madeAt } = item as unknown as LevelForecast
        return { productId, storeId, inputHash, firstDay, madeAt }
      }),
    earlyDemands: async (tenantId, query) =>
      (await heads(tenantId, query)).map((item) => ({
        ...toLevel(item),
        earlyDemand: JSON.parse(item.earlyDemand as string) as EarlyDemand,
      })),
    async published(tenantId, level, from) {
      // A day that is none comes before all days.
      const [first, last] = [expectedKey(tenantId, level, from || '0'), expectedKey(tenantId, level, '~')]
      const items = await listItems(table, {
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
        ExpressionAttributeValues: { ':pk': first.pk, ':from': first.sk, ':to': last.sk },
      })
      return items.map((item) => toForecast(item))
    },
    thin: (tenantId, before) => forgetForecasts(table, { tenantId, before, kinds: ['DAYS'] }),
    forget: (tenantId, before) => forgetForecasts(table, { tenantId, before, kinds: ['DAYS', 'MONDAYS'] }),
    ...awsOverrides({ table, tools }),
    ...awsProposals({ table, tools }),
  }
}

/** Every write replaces what is there whatever it is, so that a publication may be sent again. */
async function publish(
  { table, tools }: { table: AwsTable; tools: RetryTools },
  forecasts: readonly LevelForecast[],
): Promise<void> {
  const edition = randomUUID()
  // One of a level named twice would be two writes of one item; the last is the newest.
  const distinct = [
    ...new Map(forecasts.map((one) => [JSON.stringify([one.tenantId, one.productId, one.storeId]), one])).values(),
  ]
  await pooled(inPieces(distinct, PUBLISHED_AT_ONCE), TRANSACTIONS_AT_ONCE, (part) => {
    const items = part.flatMap((forecast) => forecastItems(forecast, edition))
    const TransactItems = items.map((Item) => ({ Put: { TableName: table.tableName, Item } }))
    return retryWrite(tools, () => table.documents.send(new TransactWriteCommand({ TransactItems })))
  })
}

const toLevel = (item: Item): LevelKey => ({
  productId: item.productId as string,
  storeId: item.storeId as string,
})

const byLevel = (a: Item, b: Item): number =>
  compareTexts(a.productId as string, b.productId as string) || compareTexts(a.storeId as string, b.storeId as string)

/** The newest of each level without paths: of products named by key, else whole stores from their lists. */
async function readNewest(table: AwsTable, tenantId: TenantId, query: ForecastQuery): Promise<Item[]> {
  const stores = await storesOf(table, tenantId, query.stores)
  if (!query.products) {
    const lists = await pooled(stores, STORES_AT_ONCE, (storeId) => listItems(table, newestOfStore(tenantId, storeId)))
    return lists.flat().sort(byLevel)
  }
  const wanted = levelsOf(query.products, stores).map((level) => newestKey(tenantId, level))
  const found = await readItems(table, wanted)
  return wanted.flatMap((key) => found.get(key) ?? []).sort(byLevel)
}

const STORES_AT_ONCE = 8

const newestOfStore = (tenantId: TenantId, storeId: string) => ({
  IndexName: LIST_INDEX.name,
  KeyConditionExpression: 'listPk = :list',
  ExpressionAttributeValues: { ':list': forecastList(tenantId, storeId) },
})

const levelsOf = (products: readonly string[], stores: readonly string[]): LevelKey[] =>
  [...new Set(products)].flatMap((productId) => stores.map((storeId) => ({ productId, storeId })))

/** A forecast and its paths are read together; when one was published in between, they are read again. */
const READINGS_MAX = 5

async function readWithPaths(table: AwsTable, tenantId: TenantId, query: ForecastQuery): Promise<LevelForecast[]> {
  const levels = query.products
    ? levelsOf(query.products, await storesOf(table, tenantId, query.stores))
    : (await readNewest(table, tenantId, query)).map(toLevel)
  const forecasts: { head: Item; paths: Item }[] = []
  let left = levels
  for (let reading = 0; left.length > 0; reading++) {
    if (reading === READINGS_MAX) {
      throw new StoreBusyError('Forecasts are being published faster than they can be read.', { retryAfterSeconds: 2 })
    }
    const found = await readItems(
      table,
      left.flatMap((level) => [newestKey(tenantId, level), pathsKey(tenantId, level)]),
    )
    left = left.filter((level) => {
      const pair = pairOf(found, tenantId, level)
      if (pair === 'none') return false
      if (pair === 'torn') return true
      forecasts.push(pair)
      return false
    })
  }
  return forecasts.sort((a, b) => byLevel(a.head, b.head)).map(({ head, paths }) => toForecast(head, paths))
}

function pairOf(found: FoundItems, tenantId: TenantId, level: LevelKey): { head: Item; paths: Item } | 'none' | 'torn' {
  const [head, paths] = [found.get(newestKey(tenantId, level)), found.get(pathsKey(tenantId, level))]
  if (!head && !paths) return 'none'
  return head && paths && head.edition === paths.edition ? { head, paths } : 'torn'
}
