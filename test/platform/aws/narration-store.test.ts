import { describe, expect, test } from 'vitest'
import { readItems } from '#platform/aws/items.ts'
import { awsNarrationStore } from '#platform/aws/narration-store.ts'
import { TEXTS_KEPT_MS } from '#ports/narration-store.ts'
import { startDynamoDb } from '#test/support/aws/dynamodb.ts'
import { FAULTS, type Fault, injectFaults } from '#test/support/aws/faults.ts'
import { realTools } from '#test/support/aws/platform.ts'
import { tempTable } from '#test/support/aws/temp-table.ts'
import { NOW, TENANT } from '#test/support/shop.ts'

const isHere = await startDynamoDb()

/** Transactions, and writes of one item. */
const ALL_WRITES = /^(TransactWrite|Put|Update|Delete)/
const COUNT = { pk: `T#${TENANT}#NARRATIONS`, sk: 'COUNT' }

describe.skipIf(!isHere)('texts and spending on DynamoDB', () => {
  test.each(FAULTS)('are counted once, though their writes are first %s', async (fault) => {
    const table = await tempTable()
    let sendings = 0
    injectFaults(table, (): Fault => (sendings++ % 2 === 0 ? fault : 'none'), ALL_WRITES)
    const store = awsNarrationStore({ table, tools: realTools })
    const count = async () => (await readItems(table, [COUNT])).get(COUNT)?.texts
    for (const hash of ['a', 'b', 'a']) await store.keepText({ tenantId: TENANT, hash, text: hash, now: NOW })
    expect(await count()).toBe(2)
    await store.keepText({ tenantId: TENANT, hash: 'c', text: 'c', now: NOW + TEXTS_KEPT_MS })
    expect(await count()).toBe(1)
    const day = { tenantId: TENANT, day: '2026-01-01', unit: 'tokens' } as const
    expect(await store.reserve(day, 60, 100)).toBe(true)
    expect(await store.reserve(day, 41, 100)).toBe(false)
    await store.settle(day, { reserved: 60, spent: 25 })
    expect(await store.spent(day)).toBe(25)
  })
})
