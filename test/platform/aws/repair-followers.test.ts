import { DeleteCommand } from '@aws-sdk/lib-dynamodb'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantity } from '#domain/values/quantity.ts'
import { awsAlertStore } from '#platform/aws/alert-store.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import { awsChangeFeed } from '#platform/aws/change-feed.ts'
import { applyRepair, findRepair } from '#platform/aws/repair.ts'
import { followAgain } from '#platform/aws/repair-derived.ts'
import { awsSalesStore } from '#platform/aws/sales-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { onFault, realTools, tempPlatform } from '#test/support/aws/platform.ts'
import { allItems, chance, fillLedger, PRODUCTS, repairKilledAt, tear } from '#test/support/aws/torn-ledger.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'
import { detectAlerts } from '#usecases/alerts/detect-alerts.ts'
import { followLedger } from '#usecases/sales/follow-ledger.ts'

const isHere = await startDynamoDb()

const clock = { now: () => NOW }
const DERIVED = new Set<unknown>(['sales', 'salesPosition', 'stockOuts'])
const KEPT = new Set<unknown>(['shelf-status', 'shelf-counts', 'counted'])

describe.skipIf(!isHere)('those who follow a table that was restored', () => {
  test('reckon the days that the repaired ledger tells, however their own were torn, and whenever a repair was killed', async () => {
    const given = { fill: fc.nat(1e6), torn: fc.nat(1e6), killedAt: fc.nat(30), isFollowedBefore: fc.boolean() }
    await fc.assert(
      fc.asyncProperty(fc.record(given), async ({ fill, torn, killedAt, isFollowedBefore }) => {
        const { table, stock, catalog, feed } = await tempPlatform()
        await seedShop(
          catalog,
          PRODUCTS.map((productId) => productNamed(productId, { policy: { lowStockThreshold: quantity(5000) } })),
        )
        const sales = awsSalesStore({ table, tools: realTools, now: clock.now })
        // The restored table has a stream of its own, in which there is nothing of all this.
        const ownFeed = awsChangeFeed({ table })
        const follow = async (from = ownFeed) => {
          while ((await followLedger({ feed: from, stock, catalog, sales, clock, onFault })) > 0);
        }
        const days = async () =>
          (await sales.days(TENANT, { from: '2025-01-01', to: '2026-12-31' })).filter(
            ({ sold, returned }) => sold !== 0 || returned !== 0,
          )
        const recorded = await fillLedger([stock], fill, 20)
        if (isFollowedBefore) await follow(feed)
        await tear(table, recorded, torn)
        const fraction = chance(torn)
        for (const { pk, sk, type } of await allItems(table)) {
          if (!(DERIVED.has(type) || KEPT.has(type)) || fraction() < 0.7) continue
          await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: { pk, sk } }))
        }

        await repairKilledAt(table, killedAt)
        await follow()
        const reckoned = await days()
        const shelves = (await catalog.stock(TENANT, { sort: 'product', limit: 100 })).data
        const of = (status: string) => shelves.filter((row) => row.status === status).length
        expect(await awsCatalogStore({ table, tools: realTools }).stockSummary(TENANT, undefined)).toEqual({
          productCount: PRODUCTS.length,
          levelCount: shelves.length,
          outCount: of('out'),
          lowCount: of('low'),
        })

        // Once more from nothing at all.
        const all = await allItems(table)
        for (const { pk, sk, type } of all) {
          if (DERIVED.has(type))
            await table.documents.send(new DeleteCommand({ TableName: table.tableName, Key: { pk, sk } }))
        }
        const levels = all
          .filter(({ type }) => type === 'level')
          .map(({ storeId, productId, seq }) => ({
            tenantId: TENANT,
            storeId: storeId as string,
            productId: productId as string,
            seq: seq as number,
          }))
        const feedKeys = all.filter(({ type }) => type === 'changes')
        await followAgain({ table, tools: realTools }, { feed: feedKeys, products: [], levels })
        await follow()
        expect(reckoned).toEqual(await days())
      }),
      { numRuns: 8 },
    )
  }, 120_000)

  test('hear of what nobody had told them when the stream ended', async () => {
    const { table, stock, catalog } = await tempPlatform()
    await seedShop(catalog, [productNamed('tea', { policy: { lowStockThreshold: quantity(5000) } })])
    const line = { kind: 'receipt' as const, storeId: 'leeds', productId: 'tea', quantity: quantity(3000) }
    await stock.record({ tenantId: TENANT, key: 'a', fingerprint: 'a', actor: 'test', recordedAt: NOW, lines: [line] })
    const alerts = awsAlertStore({ table, tools: realTools })
    const randomness = { id: () => crypto.randomUUID() }
    const detect = () => detectAlerts({ feed: awsChangeFeed({ table }), stock, catalog, alerts, randomness, clock })
    expect(await detect()).toBe(0)
    await applyRepair({ table, tools: realTools }, await findRepair(table))
    expect(await detect()).toBe(1)
    expect(await alerts.openOfLevels(TENANT, [line])).toMatchObject([{ kind: 'low_stock', onHand: 3000 }])
    // Told again, it stays one alert.
    await applyRepair({ table, tools: realTools }, await findRepair(table))
    await detect()
    expect(await alerts.openOfLevels(TENANT, [line])).toHaveLength(1)
  })
})
