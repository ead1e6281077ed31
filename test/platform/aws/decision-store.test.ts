import { describe, expect, test } from 'vitest'
import type { Decision } from '#domain/recommendations/decision.ts'
import { quantity } from '#domain/values/quantity.ts'
import { awsDecisionStore } from '#platform/aws/decision-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

/** As an order of so many lines makes them. */
const decisions = (count: number, at = NOW): Decision[] =>
  Array.from({ length: count }, (_, i) => ({
    tenantId: TENANT,
    decisionId: `key\u0000leeds\u0000p${i}`,
    storeId: 'leeds',
    productId: `p${i}`,
    verdict: 'accepted',
    by: 'user:owner',
    at,
    day: '2026-01-01',
    action: 'buy',
    recommended: quantity(1000),
    taken: quantity(1000),
  }))

describe.skipIf(!isHere)('decisions on DynamoDB', () => {
  test.each(FAULTS)('are kept once, though their writes are first %s', async (fault) => {
    const table = await tempTable()
    let sendings = 0
    const alternately = (): Fault => (sendings++ % 2 === 0 ? fault : 'none')
    injectFaults(table, alternately)
    const store = awsDecisionStore({ table, tools: realTools })
    await store.add(decisions(120))
    await store.add(decisions(120, NOW + 5))
    const kept = await store.newestSince(TENANT, 0)
    expect(kept).toHaveLength(120)
    expect(kept.every(({ at }) => at === NOW)).toBe(true)
  })

  test('many that break off half way do not count, until they are added again', async () => {
    const table = await tempTable()
    const store = awsDecisionStore({ table, tools: realTools })
    await store.add(decisions(1, NOW - 5).map((one) => ({ ...one, decisionId: 'before' })))
    let sendings = 0
    injectFaults(table, () => (++sendings === 2 ? 'broken' : 'none'))
    await expect(store.add(decisions(120))).rejects.toThrow('broken')
    const ids = async () => (await store.list(TENANT, { limit: 500 })).data.map(({ decisionId }) => decisionId)
    expect(await ids()).toEqual(['before'])
    expect(await store.newestSince(TENANT, NOW)).toEqual([])
    await store.add(decisions(120, NOW + 5))
    expect(await ids()).toHaveLength(121)
    expect(await store.newestSince(TENANT, NOW)).toHaveLength(120)
  })

  test('are listed page by page across what never came to count', async () => {
    const table = await tempTable()
    const store = awsDecisionStore({ table, tools: realTools })
    await store.add(decisions(5, NOW - 9).map((one, i) => ({ ...one, decisionId: `before${i}` })))
    let sendings = 0
    injectFaults(table, () => (++sendings === 2 ? 'broken' : 'none'))
    await expect(store.add(decisions(120))).rejects.toThrow('broken')
    const first = await store.list(TENANT, { limit: 3 })
    const second = await store.list(TENANT, { limit: 3, cursor: first.nextCursor! })
    expect([...first.data, ...second.data].map(({ decisionId }) => decisionId)).toEqual(
      [4, 3, 2, 1, 0].map((i) => `before${i}`),
    )
    expect(second.nextCursor).toBeUndefined()
  })
})
