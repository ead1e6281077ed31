import { describe, expect, test } from 'vitest'
import type { LevelForecast } from '#domain/forecasts/forecast.ts'
import type { Override } from '#domain/forecasts/override.ts'
import { overridesOf, type Proposal } from '#domain/forecasts/proposal.ts'
import type { ForecastListQuery, ForecastStore } from '#ports/forecast-store.ts'
import { InvalidCursorError } from '#ports/page.ts'
import { NOW, productNamed, type SeededCatalog, seedShop, TENANT } from '#test/support/shop.ts'

const forecast = (firstDay: string, more: Partial<LevelForecast> = {}): LevelForecast => ({
  tenantId: TENANT,
  storeId: 'leeds',
  productId: 'tea',
  firstDay,
  madeAt: NOW,
  trainedFrom: '2025-01-01',
  inputHash: `hash ${firstDay}`,
  model: 'combination of 8',
  demandClass: 'smooth',
  warnings: ['level_shift'],
  mean: Float32Array.of(1.5, 2.25),
  p10: Float32Array.of(0, 1),
  p50: Float32Array.of(1, 2),
  p90: Float32Array.of(3, 4),
  earlyDemand: { mean: 3.75, standardDeviation: 1.5 },
  paths: Float32Array.of(1, 2, 3, 4, 5, 6),
  ...more,
})

const override = (overrideId: string, more: Partial<Override> = {}): Override => ({
  tenantId: TENANT,
  overrideId,
  productId: 'tea',
  storeId: 'leeds',
  from: '2026-01-05',
  to: '2026-01-09',
  change: { kind: 'factor', factor: 1.3 },
  reason: 'Straßenfest 祭',
  createdBy: 'user:owner',
  createdAt: NOW,
  ...more,
})

const proposal = (proposalId: string, more: Partial<Proposal> = {}): Proposal => ({
  tenantId: TENANT,
  proposalId,
  productId: 'tea',
  storeId: 'leeds',
  note: 'Straßenfest 祭, then "rain"',
  changes: [
    { from: '2026-01-05', to: '2026-01-05', percent: 40, reason: 'Straßenfest' },
    { from: '2026-01-06', to: '2026-01-09', percent: -20, reason: 'rain' },
  ],
  model: 'claude-test-20260101',
  createdBy: 'user:owner',
  createdAt: NOW,
  ...more,
})

/** What ForecastStore promises. Every platform runs this suite; none may skip a test without a stated reason. */
export function forecastStoreContract(
  platform: string,
  open: () => Promise<{ forecasts: ForecastStore; catalog: SeededCatalog }>,
): void {
  const opened = async () => {
    const { forecasts, catalog } = await open()
    await seedShop(catalog, [])
    return forecasts
  }
  const KEY = { storeId: 'leeds', productId: 'tea' }
  const firstDays = (found: readonly { firstDay: string }[]) => found.map(({ firstDay }) => firstDay)

  describe(`ForecastStore on ${platform}: forecasts`, () => {
    test('come back as they were published, number for number', async () => {
      const forecasts = await opened()
      await forecasts.publish([forecast('2026-01-05')])
      expect(await forecasts.newest(TENANT, {})).toEqual([forecast('2026-01-05')])
      expect(await forecasts.newest('other', {})).toEqual([])
    })

    test('tell their early demand alone, that of the newest of each level asked for', async () => {
      const forecasts = await opened()
      const [tea, york] = [
        { mean: 3, standardDeviation: 1 },
        { mean: 8.5, standardDeviation: 2.25 },
      ]
      await forecasts.publish([forecast('2026-01-05'), forecast('2026-01-05', { storeId: 'york', earlyDemand: york })])
      await forecasts.publish([forecast('2026-01-06', { earlyDemand: tea })])
      const inLeeds = { productId: 'tea', storeId: 'leeds', earlyDemand: tea }
      const inYork = { productId: 'tea', storeId: 'york', earlyDemand: york }
      expect(await forecasts.earlyDemands(TENANT, {})).toEqual([inLeeds, inYork])
      expect(await forecasts.earlyDemands(TENANT, { stores: ['york'], products: ['tea'] })).toEqual([inYork])
      expect(await forecasts.earlyDemands('other', {})).toEqual([])
    })

    test('the newest of each level is told, of the products and stores asked for', async () => {
      const forecasts = await opened()
      await forecasts.publish([forecast('2026-01-05'), forecast('2026-01-05', { storeId: 'york' })])
      await forecasts.publish([forecast('2026-01-06'), forecast('2026-01-06', { productId: 'mug' })])
      const told = async (query = {}) =>
        (await forecasts.newest(TENANT, query)).map((one) => `${one.productId} ${one.storeId} ${one.firstDay}`)
      expect(await told()).toEqual(['mug leeds 2026-01-06', 'tea leeds 2026-01-06', 'tea york 2026-01-05'])
      expect(await told({ products: ['tea'], stores: ['york', 'leeds'] })).toHaveLength(2)
      expect(await told({ stores: [] })).toEqual([])
      expect(await forecasts.inputs(TENANT, { products: ['mug'] })).toEqual([
        { productId: 'mug', storeId: 'leeds', inputHash: 'hash 2026-01-06', firstDay: '2026-01-06', madeAt: NOW },
      ])
    })

    test('those published keep what was expected, and are told without paths; one of the same day is replaced', async () => {
      const forecasts = await opened()
      await forecasts.publish([forecast('2026-01-05')])
      await forecasts.publish([forecast('2026-01-06', { model: 'first' })])
      await forecasts.publish([forecast('2026-01-06', { model: 'second' })])
      const found = await forecasts.published(TENANT, KEY, '2026-01-01')
      expect(found).toEqual([
        forecast('2026-01-05', { paths: new Float32Array(0) }),
        forecast('2026-01-06', { model: 'second', paths: new Float32Array(0) }),
      ])
      expect(firstDays(await forecasts.published(TENANT, KEY, '2026-01-06'))).toEqual(['2026-01-06'])
      expect(await forecasts.published(TENANT, { ...KEY, storeId: 'york' }, '2026-01-01')).toEqual([])
    })

    test('are thinned to Mondays and forgotten at last, the newest never', async () => {
      const forecasts = await opened()
      // 2026-01-05 and 2026-01-12 are Mondays.
      for (const day of ['2026-01-04', '2026-01-05', '2026-01-06', '2026-01-12', '2026-01-13'])
        await forecasts.publish([forecast(day)])
      await forecasts.publish([forecast('2025-12-31', { productId: 'mug' })])
      expect(await forecasts.thin(TENANT, '2026-01-12')).toBe(2)
      expect(firstDays(await forecasts.published(TENANT, KEY, ''))).toEqual(['2026-01-05', '2026-01-12', '2026-01-13'])
      expect(await forecasts.forget(TENANT, '2026-01-12')).toBe(1)
      expect(await forecasts.forget(TENANT, '2027-01-01')).toBe(1)
      expect(firstDays(await forecasts.newest(TENANT, {}))).toEqual(['2025-12-31', '2026-01-13'])
      expect(await forecasts.forget('other', '2027-01-01')).toBe(0)
    })
  })

  describe(`ForecastStore on ${platform}: the list`, () => {
    const selling = (productId: string, mean: number[], more: Partial<LevelForecast> = {}) =>
      forecast('2026-01-05', { productId, mean: Float32Array.from(mean), ...more })

    /** Pots sell 9, tea 6 in Leeds and 3 in York, mugs 6; a tray is archived, and Leeds had an older forecast of tea. */
    async function listed() {
      const { forecasts, catalog } = await open()
      await seedShop(catalog, [
        productNamed('tea', { name: 'Thé Assam', category: 'Drinks' }),
        productNamed('mug', { name: 'Enamel mug', category: 'Kitchen' }),
        productNamed('pot', { name: 'Teapot', category: 'Kitchen' }),
        productNamed('tray', { active: false }),
      ])
      await forecasts.publish([selling('tea', [99, 99], { firstDay: '2026-01-04' })])
      await forecasts.publish([
        selling('tea', [2, 4]),
        selling('tea', [1, 2], { storeId: 'york', demandClass: 'lumpy' }),
        selling('mug', [6, 0]),
        selling('pot', [0, 9]),
        selling('tray', [50, 50]),
      ])
      return forecasts
    }
    const names = (found: { data: { forecast: LevelForecast }[] }) =>
      found.data.map(({ forecast: { productId, storeId } }) => `${productId} ${storeId}`)
    const ALL = ['pot leeds', 'mug leeds', 'tea leeds', 'tea york']

    test('has the newest of each level, what sells most first, with what products are called now', async () => {
      const forecasts = await listed()
      const found = await forecasts.list(TENANT, { limit: 10 })
      expect(names(found)).toEqual(ALL)
      expect(found.nextCursor).toBeUndefined()
      expect(found.data[2]).toEqual({
        name: 'Thé Assam',
        category: 'Drinks',
        forecast: selling('tea', [2, 4], { paths: new Float32Array(0) }),
      })
      expect(await forecasts.list('other', { limit: 10 })).toEqual({ data: [] })
    })

    test.each([1, 2, 3])('read %i at a time has each level once, in the same order', async (limit) => {
      const forecasts = await listed()
      const seen: string[] = []
      let cursor: string | undefined
      do {
        const page = await forecasts.list(TENANT, { limit, ...(cursor !== undefined && { cursor }) })
        expect(page.data.length).toBeLessThanOrEqual(limit)
        seen.push(...names(page))
        cursor = page.nextCursor
      } while (cursor !== undefined)
      expect(seen).toEqual(ALL)
    })

    test.each<[Partial<ForecastListQuery>, string[]]>([
      [{ stores: ['york'] }, ['tea york']],
      [{ stores: [] }, []],
      [{ category: 'Kitchen' }, ['pot leeds', 'mug leeds']],
      [{ category: '' }, []],
      [{ demandClass: 'lumpy' }, ['tea york']],
      [{ search: 'the ASSAM' }, ['tea leeds', 'tea york']],
      [{ search: 'assam', stores: ['leeds'], category: 'Drinks', demandClass: 'smooth' }, ['tea leeds']],
      [{ search: '%' }, []],
    ])('asked for %j has only those', async (query, expected) => {
      expect(names(await (await listed()).list(TENANT, { limit: 10, ...query }))).toEqual(expected)
    })

    test('goes on with the filter it began with, and refuses a cursor of another list', async () => {
      const forecasts = await listed()
      const query = { category: 'Drinks', limit: 1 }
      const first = await forecasts.list(TENANT, query)
      expect(names(await forecasts.list(TENANT, { ...query, cursor: first.nextCursor! }))).toEqual(['tea york'])
      const foreign = Buffer.from('["tea"]').toString('base64url')
      await expect(forecasts.list(TENANT, { limit: 1, cursor: foreign })).rejects.toThrow(InvalidCursorError)
    })
  })

  describe(`ForecastStore on ${platform}: overrides`, () => {
    test('are kept, and told by their last day', async () => {
      const forecasts = await opened()
      await forecasts.addOverride(override('b', { createdAt: NOW + 1 }))
      await forecasts.addOverride(override('a'))
      await forecasts.addOverride(override('c', { productId: 'mug', change: { kind: 'units', units: 2.5 } }))
      const ids = async (query: { products?: string[]; stores?: string[] }, from = '2026-01-01') =>
        (await forecasts.overrides(TENANT, { ...query, from })).map(({ overrideId }) => overrideId)
      expect(await ids({})).toEqual(['c', 'a', 'b'])
      expect(await ids({ products: ['tea'] }, '2026-01-09')).toEqual(['a', 'b'])
      expect(await ids({}, '2026-01-10')).toEqual([])
      expect(await ids({ stores: ['york'] })).toEqual([])
      expect(await forecasts.override(TENANT, 'a')).toEqual(override('a'))
      expect(await forecasts.override('other', 'a')).toBeUndefined()
    })

    test('are taken back once, and stay on record', async () => {
      const forecasts = await opened()
      await forecasts.addOverride(override('a'))
      expect(await forecasts.removeOverride('other', 'a', NOW + 5)).toBe(false)
      expect(await forecasts.removeOverride(TENANT, 'a', NOW + 5)).toBe(true)
      expect(await forecasts.removeOverride(TENANT, 'a', NOW + 9)).toBe(false)
      expect(await forecasts.overrides(TENANT, { from: '' })).toEqual([override('a', { removedAt: NOW + 5 })])
    })
  })

  describe(`ForecastStore on ${platform}: proposals`, () => {
    const taken = (one: Proposal, at = NOW + 5) => ({
      decision: { verdict: 'accepted' as const, by: 'user:ann', at },
      overrides: overridesOf(one, { by: 'user:ann', at }),
    })
    const declined = { decision: { verdict: 'declined' as const, by: 'user:ann', at: NOW + 7 }, overrides: [] }

    test('are kept apart from overrides, and told by their last day', async () => {
      const forecasts = await opened()
      await forecasts.addProposal(proposal('b', { createdAt: NOW + 1 }))
      await forecasts.addProposal(proposal('a'))
      await forecasts.addProposal(proposal('c', { productId: 'mug' }))
      const ids = async (query: { products?: string[]; stores?: string[] }, from = '2026-01-01') =>
        (await forecasts.proposals(TENANT, { ...query, from })).map(({ proposalId }) => proposalId)
      expect(await ids({})).toEqual(['c', 'a', 'b'])
      expect(await ids({ products: ['tea'] }, '2026-01-09')).toEqual(['a', 'b'])
      expect(await ids({}, '2026-01-10')).toEqual([])
      expect(await ids({ stores: ['york'] })).toEqual([])
      expect(await forecasts.proposal(TENANT, 'a')).toEqual(proposal('a'))
      expect(await forecasts.proposal('other', 'a')).toBeUndefined()
      expect(await forecasts.overrides(TENANT, { from: '' })).toEqual([])
    })

    test('are decided once, and their overrides come with the decision', async () => {
      const forecasts = await opened()
      await forecasts.addProposal(proposal('a'))
      expect(await forecasts.decideProposal('other', 'a', taken(proposal('a')))).toBe(false)
      expect(await forecasts.decideProposal(TENANT, 'no', declined)).toBe(false)
      expect(await forecasts.overrides(TENANT, { from: '' })).toEqual([])
      const { decision, overrides } = taken(proposal('a'))
      expect(await forecasts.decideProposal(TENANT, 'a', { decision, overrides })).toBe(true)
      expect(await forecasts.decideProposal(TENANT, 'a', declined)).toBe(false)
      expect(await forecasts.decideProposal(TENANT, 'a', taken(proposal('a'), NOW + 9))).toBe(false)
      expect(await forecasts.proposal(TENANT, 'a')).toEqual(proposal('a', { decision }))
      expect(await forecasts.overrides(TENANT, { from: '' })).toEqual(overrides)
      expect(overrides).toHaveLength(2)
    })

    test('of two who decide at once, one does; declined leaves no override', async () => {
      const forecasts = await opened()
      await forecasts.addProposal(proposal('a'))
      const both = [declined, taken(proposal('a'))].map((one) => forecasts.decideProposal(TENANT, 'a', one))
      expect((await Promise.all(both)).toSorted()).toEqual([false, true])
      const { decision } = (await forecasts.proposal(TENANT, 'a'))!
      expect(await forecasts.overrides(TENANT, { from: '' })).toHaveLength(decision!.verdict === 'accepted' ? 2 : 0)
    })

    test('an override that cannot be kept leaves its proposal undecided', async () => {
      const forecasts = await opened()
      await forecasts.addProposal(proposal('a'))
      const { decision, overrides } = taken(proposal('a'))
      await forecasts.addOverride(overrides[1]!)
      await expect(forecasts.decideProposal(TENANT, 'a', { decision, overrides })).rejects.toThrow()
      expect(await forecasts.proposal(TENANT, 'a')).toEqual(proposal('a'))
      expect(await forecasts.overrides(TENANT, { from: '' })).toEqual([overrides[1]])
    })
  })
}
