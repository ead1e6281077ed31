import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import { overridesOf, type Proposal } from '#domain/forecasts/proposal.ts'
import { awsCatalogStore } from '#platform/aws/catalog-store.ts'
import type { AwsTable } from '#platform/aws/client.ts'
import { descending } from '#platform/aws/forecast-rows.ts'
import { awsForecastStore } from '#platform/aws/forecast-store.ts'
import { readItems } from '#platform/aws/items.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, productNamed, seedShop, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

const forecast = (productId: string, more: Partial<LevelForecast> = {}): LevelForecast => ({
  tenantId: TENANT,
  storeId: 'leeds',
  productId,
  firstDay: '2026-01-05',
  madeAt: NOW,
  trainedFrom: '2025-01-01',
  inputHash: 'hash',
  model: 'combination of 8',
  demandClass: 'smooth',
  warnings: [],
  mean: Float32Array.of(1, 2),
  p10: Float32Array.of(0, 1),
  p50: Float32Array.of(1, 2),
  p90: Float32Array.of(3, 4),
  earlyDemand: { mean: 3, standardDeviation: 1 },
  paths: Float32Array.of(1, 2),
  ...more,
})

const alternately = (fault: Fault): (() => Fault) => {
  let sendings = 0
  return () => (sendings++ % 2 === 0 ? fault : 'none')
}

/** A shop whose client fails as told from here on. */
async function shop(fault: Fault): Promise<{ table: AwsTable; forecasts: ReturnType<typeof awsForecastStore> }> {
  const table = await tempTable()
  await seedShop(awsCatalogStore({ table, tools: realTools }), [productNamed('tea')])
  injectFaults(table, alternately(fault))
  return { table, forecasts: awsForecastStore({ table, tools: realTools }) }
}

const PROPOSAL: Proposal = {
  tenantId: TENANT,
  proposalId: 'a',
  productId: 'tea',
  storeId: 'leeds',
  note: 'fair',
  changes: [{ from: '2026-01-05', to: '2026-01-09', percent: 40, reason: 'fair' }],
  model: 'm',
  createdBy: 'user:owner',
  createdAt: NOW,
}

test('a higher number comes first in the list', () => {
  const units = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })
  fc.assert(
    fc.property(units, units, (a, b) => {
      expect(descending(a) < descending(b)).toBe(a > b)
    }),
  )
  expect(descending(-0)).toBe(descending(0))
})

describe.skipIf(!isHere)('forecasts on DynamoDB', () => {
  test.each(FAULTS)('are published once, though their writes are first %s', async (fault) => {
    const { forecasts } = await shop(fault)
    // 70 of 3 items each are three transactions.
    const published = Array.from({ length: 70 }, (_, i) => forecast(`p${i + 10}`))
    await forecasts.publish(published)
    await forecasts.publish(published)
    expect(await forecasts.newest(TENANT, {})).toEqual(published)
    expect(await forecasts.published(TENANT, published[0]!, '')).toHaveLength(1)
  })

  test.each(FAULTS)('a proposal whose writes are first %s is decided once, with its overrides', async (fault) => {
    const { forecasts } = await shop(fault)
    await forecasts.addProposal(PROPOSAL)
    const overrides = overridesOf(PROPOSAL, { by: 'user:ann', at: NOW + 5 })
    const decided = { decision: { verdict: 'accepted' as const, by: 'user:ann', at: NOW + 5 }, overrides }
    expect(await forecasts.decideProposal(TENANT, 'a', decided)).toBe(true)
    expect(await forecasts.decideProposal(TENANT, 'a', decided)).toBe(false)
    expect(await forecasts.overrides(TENANT, { from: '' })).toEqual(overrides)
    await expect(forecasts.addProposal(PROPOSAL)).rejects.toThrow('already')
  })

  test('are read with paths of the same publication, whatever is published in between', async () => {
    const table = await tempTable()
    await seedShop(awsCatalogStore({ table, tools: realTools }), [])
    const forecasts = awsForecastStore({ table, tools: realTools })
    let day = 4
    // Each publication has its day in its numbers.
    const publish = () => {
      day += 1
      const numbers = Float32Array.of(day, day)
      return forecasts.publish([forecast('tea', { firstDay: `2026-01-${day + 10}`, mean: numbers, paths: numbers })])
    }
    await publish()
    let isTorn = true
    table.documents.middlewareStack.add(
      (send, context) => async (args) => {
        const answer = await send(args)
        if (!context.commandName?.startsWith('BatchGet') || !isTorn) return answer
        // As if the paths had been read a moment later than the newest.
        isTorn = false
        await publish()
        const output = answer.output as unknown as {
          Responses: Record<string, { pk: string; sk: string; paths?: unknown }[]>
        }
        const items = output.Responses[table.tableName]!
        const later = items.find(({ sk }) => sk.endsWith('PATHS'))!
        Object.assign(later, (await readItems(table, [later])).get(later))
        return answer
      },
      { step: 'initialize', name: 'publishInBetween' },
    )
    const [found] = await forecasts.newest(TENANT, { products: ['tea'], stores: ['leeds'] })
    expect(isTorn).toBe(false)
    expect(found!.paths).toEqual(found!.mean)
    expect(found!.mean[0]).toBe(6)
  })

  test('a forecast of a year with fifty paths fits its items many times over', async () => {
    const table = await tempTable()
    await seedShop(awsCatalogStore({ table, tools: realTools }), [])
    const forecasts = awsForecastStore({ table, tools: realTools })
    // Numbers without any rhythm, which deflate worst.
    const noise = (length: number) => Float32Array.from({ length }, () => Math.random())
    const [mean, p10, p50, p90] = [noise(366), noise(366), noise(366), noise(366)]
    const year = forecast('tea', { mean, p10, p50, p90, paths: noise(50 * 366) })
    await forecasts.publish(Array.from({ length: 30 }, (_, i) => ({ ...year, productId: `p${i}` })))
    expect(await forecasts.newest(TENANT, { products: ['p7'] })).toEqual([{ ...year, productId: 'p7' }])
  })
})
