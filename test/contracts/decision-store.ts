import { describe, expect, test } from 'vitest'
import type { Decision } from '#domain/recommendations/decision.ts'
import { quantity } from '#domain/values/quantity.ts'
import type { DecisionStore } from '#ports/decision-store.ts'
import { NOW, type SeededCatalog, seedShop, TENANT } from '#test/support/shop.ts'

const decision = (decisionId: string, more: Partial<Decision> = {}): Decision => ({
  tenantId: TENANT,
  decisionId,
  storeId: 'leeds',
  productId: 'tea',
  verdict: 'declined',
  reason: 'zu teuer 高',
  by: 'user:owner',
  at: NOW,
  day: '2026-01-01',
  action: 'buy',
  recommended: quantity(12_000),
  taken: quantity(0),
  ...more,
})

/** What DecisionStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function decisionStoreContract(
  platform: string,
  open: () => Promise<{ decisions: DecisionStore; catalog: SeededCatalog }>,
): void {
  const opened = async () => {
    const { decisions, catalog } = await open()
    await seedShop(catalog, [])
    return decisions
  }

  describe(`DecisionStore on ${platform}`, () => {
    test('keeps a decision once, whole', async () => {
      const decisions = await opened()
      await decisions.add([decision('a', { orderId: 'o', stockOutDay: '2026-01-05' })])
      await decisions.add([decision('a', { reason: 'another' })])
      expect((await decisions.list(TENANT, { limit: 9 })).data).toEqual([
        decision('a', { orderId: 'o', stockOutDay: '2026-01-05' }),
      ])
      expect((await decisions.list('other', { limit: 9 })).data).toEqual([])
    })

    test('lists the newest first by pages, of the stores named', async () => {
      const decisions = await opened()
      await decisions.add(['a', 'b', 'c'].map((id, i) => decision(id, { at: NOW + i })))
      await decisions.add([decision('d', { at: NOW + 9, storeId: 'york' })])
      const first = await decisions.list(TENANT, { limit: 3 })
      const second = await decisions.list(TENANT, { limit: 3, cursor: first.nextCursor })
      expect([...first.data, ...second.data].map(({ decisionId }) => decisionId)).toEqual(['d', 'c', 'b', 'a'])
      const ofYork = await decisions.list(TENANT, { limit: 9, stores: ['york'] })
      expect(ofYork.data.map(({ decisionId }) => decisionId)).toEqual(['d'])
    })

    test('tells the newest of each level that was made since', async () => {
      const decisions = await opened()
      await decisions.add([
        decision('old', { at: NOW - 1 }),
        decision('first'),
        decision('second', { at: NOW + 1 }),
        decision('york', { storeId: 'york' }),
        decision('gone', { productId: 'mug', at: NOW - 5 }),
      ])
      const found = await decisions.newestSince(TENANT, NOW)
      expect(found.map(({ decisionId }) => decisionId)).toEqual(['second', 'york'])
    })
  })
}
