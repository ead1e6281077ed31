import { describe, expect, test } from 'vitest'
import { nameFact, textFact } from '#domain/narration/facts.ts'
import { anthropicWire } from '#test/support/model-server.ts'
import { narratingShop, orderFacts, saying } from '#test/support/narration.ts'
import { NOW, TENANT } from '#test/support/shop.ts'
import { narrate } from '#usecases/narration/narrate.ts'

const GOOD = 'Please order 40 pieces of Green Tea by 25 November 2026, because a delivery takes 3 days.'
const TEMPLATE = 'Order 40 pieces of Green Tea by 25 November 2026. A delivery takes 3 days.'
const request = (more: object = {}) => ({
  tenantId: TENANT,
  kind: 'recommendation_reason' as const,
  facts: orderFacts(),
  ...more,
})
const SPEND = { tenantId: TENANT, day: '2026-01-01', unit: 'tokens' } as const

describe('putting facts into words', () => {
  test('is a model’s, when it says only facts', async () => {
    const { deps, requests } = await narratingShop([saying(`${GOOD}\n`)])
    expect(await narrate(deps, request())).toEqual({ text: GOOD, source: 'model' })
    expect(requests).toHaveLength(1)
  })

  test('is a template’s without a model', async () => {
    const { deps } = await narratingShop([])
    expect(await narrate({ ...deps, narrator: undefined }, request())).toMatchObject({
      text: TEMPLATE,
      source: 'template',
      reason: { code: 'off' },
    })
  })

  test('asks a model once for the same facts, and again for others, another kind or another model', async () => {
    const { deps, requests } = await narratingShop([saying(GOOD)])
    await narrate(deps, request())
    expect(await narrate(deps, request())).toEqual({ text: GOOD, source: 'cache' })
    expect(requests).toHaveLength(1)
    const other = { ...deps, narrator: { ...deps.narrator, model: 'another' } }
    await narrate(other, request())
    await narrate(deps, request({ kind: 'daily_summary' }))
    await narrate(deps, request({ facts: orderFacts('Green Tea', 41) }))
    expect(requests).toHaveLength(4)
  })

  test('does not show a kept text that would not pass today', async () => {
    const { deps, database, requests } = await narratingShop([saying(GOOD)])
    await narrate(deps, request())
    const { hash } = database.reader.get<{ hash: string }>('SELECT hash FROM narrations')!
    await deps.narrations.keepText({ tenantId: TENANT, hash, text: 'Order 99 pieces.', now: NOW })
    expect(await narrate(deps, request())).toEqual({ text: GOOD, source: 'model' })
    expect(requests).toHaveLength(2)
  })

  test('keeps texts of each tenant apart', async () => {
    const { deps, requests } = await narratingShop([saying(GOOD)])
    await narrate(deps, request())
    expect((await narrate(deps, request({ tenantId: 'other' }))).source).toBe('model')
    expect(requests).toHaveLength(2)
  })

  test('personal data neither leaves the shop nor is kept, and is there for the reader', async () => {
    const { deps, database, sent } = await narratingShop([saying('Order 40 pieces of Green Tea, says (person A).')])
    const facts = [
      ...orderFacts(),
      nameFact('by', 'Counted by', 'Ann Smith', 'person'),
      textFact('note', 'Note', 'Bob Jones (C-77, bob@example.com, +44 20 7946 0958) wants it'),
    ]
    const narration = await narrate(deps, request({ facts, people: ['Bob Jones'], customerIds: ['C-77'] }))
    expect(narration).toMatchObject({ text: 'Order 40 pieces of Green Tea, says Ann Smith.', source: 'model' })
    const kept = JSON.stringify(database.reader.all('SELECT * FROM narrations'))
    for (const secret of ['Ann', 'Smith', 'Bob', 'Jones', 'C-77', 'example.com', '7946']) {
      expect(sent()).not.toContain(secret)
      if (secret !== 'Ann') expect(kept).not.toContain(secret)
    }
    expect(kept).toContain('(person A)')
  })

  test.each([
    ['limit', 0, []],
    ['overloaded', 1e6, [{ status: 529, body: anthropicWire.error(529) }]],
    ['refused', 1e6, [{ status: 401, body: anthropicWire.error(401) }]],
    ['unreadable', 1e6, [{ body: '{' }]],
    ['unreadable', 1e6, [saying('')]],
  ] as const)('is a template’s and says "%s" when the model does not answer', async (code, perDay, replies) => {
    const { deps } = await narratingShop([...replies], { unit: 'tokens', perDay })
    expect(await narrate(deps, request())).toMatchObject({ text: TEMPLATE, source: 'template', reason: { code } })
  })

  test('is a template’s when the storage fails', async () => {
    const { deps, database } = await narratingShop([saying(GOOD)])
    await database.close()
    expect(await narrate(deps, request())).toMatchObject({
      text: TEMPLATE,
      source: 'template',
      reason: { code: 'fault', error: expect.any(Error) },
    })
  })

  test.each([0, 61])('asks no model about %d facts', async (count) => {
    const { deps, requests } = await narratingShop([saying(GOOD)])
    const facts = Array.from({ length: count }, (_, i) => textFact(`f${i}`, 'Note', `note ${i}`))
    expect(await narrate(deps, request({ facts }))).toMatchObject({ source: 'template', reason: { code: 'facts' } })
    expect(requests).toEqual([])
  })
})

describe('the daily limit', () => {
  test('counts what was used, not what was set aside', async () => {
    const { deps } = await narratingShop([saying(GOOD)])
    await narrate(deps, request())
    // The server says 100 + 20 from its cache and 30 of answer.
    expect(await deps.narrations.spent(SPEND)).toBe(150)
  })

  test('counts nothing for a question turned away', async () => {
    const { deps } = await narratingShop([{ status: 500, body: anthropicWire.error(500) }])
    await narrate(deps, request())
    expect(await deps.narrations.spent(SPEND)).toBe(0)
  })

  test('counts the most it can have cost when nobody knows', async () => {
    const { deps } = await narratingShop([{ body: '{' }])
    await narrate(deps, request())
    // At least the 1640 tokens the answer may have had: 70 words x 2 + 1500.
    expect(await deps.narrations.spent(SPEND)).toBeGreaterThan(1640)
  })

  test('holds for questions at the same time', async () => {
    // One question sets aside between 3,000 and 5,000 tokens: of thirty, at most five fit into 15,000 at once.
    const { deps, requests } = await narratingShop([saying('Order 99 pieces.')], { unit: 'tokens', perDay: 15_000 })
    const all = await Promise.all(
      Array.from({ length: 30 }, (_, i) => narrate(deps, request({ facts: orderFacts(`Tea ${i}`) }))),
    )
    expect(requests.length).toBeGreaterThan(1)
    expect(requests.length).toBeLessThanOrEqual(5)
    expect(all.filter(({ reason }) => reason?.code === 'limit')).toHaveLength(30 - requests.length)
    expect(await deps.narrations.spent(SPEND)).toBe(requests.length * 150)
  })

  test('is each tenant’s own', async () => {
    const { deps } = await narratingShop([saying(GOOD)], { unit: 'tokens', perDay: 5000 })
    await deps.narrations.reserve(SPEND, 5000, 5000)
    expect((await narrate(deps, request())).reason?.code).toBe('limit')
    expect((await narrate(deps, request({ tenantId: 'other' }))).source).toBe('model')
  })

  test('is in money where prices are known', async () => {
    const limit = { unit: 'money', perDay: 1_000_000, inputPrice: 3_000_000, outputPrice: 15_000_000 } as const
    const { deps } = await narratingShop([saying(GOOD)], limit)
    await narrate(deps, request())
    // 120 x 3 + 30 x 15 = 810 millionths.
    expect(await deps.narrations.spent({ ...SPEND, unit: 'money' })).toBe(810)
  })
})
