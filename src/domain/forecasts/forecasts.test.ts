import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DemandDays } from '../sales/demand-series.ts'
import { judgeOverride, judgePublished } from './accuracy.ts'
import { daysOf, earlyDemandOf, fromDay, type LevelForecast, PUBLISHED_PATHS, standInPaths } from './forecast.ts'
import { horizonFor, inputText } from './input.ts'
import { admitOverride, type Override, overrideFactors, withFactors } from './override.ts'

const f32 = (...values: number[]) => Float32Array.of(...values)

const forecast = (more: Partial<LevelForecast> = {}): LevelForecast => ({
  tenantId: 'acme',
  storeId: 'leeds',
  productId: 'tea',
  firstDay: '2026-06-08',
  madeAt: Date.parse('2026-06-08T02:00:00Z'),
  trainedFrom: '2026-06-01',
  inputHash: 'h',
  model: 'mean',
  demandClass: 'smooth',
  warnings: [],
  mean: f32(10, 10, 10),
  p10: f32(5, 5, 5),
  p50: f32(9, 9, 9),
  p90: f32(16, 16, 16),
  earlyDemand: { mean: 30, standardDeviation: 4 },
  paths: f32(),
  ...more,
})

const override = (more: Partial<Override> = {}): Override => ({
  tenantId: 'acme',
  storeId: 'leeds',
  productId: 'tea',
  overrideId: 'o',
  from: '2026-06-09',
  to: '2026-06-10',
  change: { kind: 'factor', factor: 2 },
  reason: 'festival',
  createdBy: 'user:a',
  createdAt: Date.parse('2026-06-08T09:00:00Z'),
  ...more,
})

describe('paths that stand for many', () => {
  test('keep the distribution of what is sold up to each day', () => {
    const path = fc.array(fc.nat({ max: 20 }), { minLength: 5, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 80 }), (drawn) => {
        const paths = drawn.map((one) => Float64Array.from(one))
        const standIns = standInPaths(paths)
        for (let day = 1; day <= 5; day++) {
          const sums = paths.map((one) => one.slice(0, day).reduce((a, b) => a + b)).toSorted((a, b) => a - b)
          for (let k = 0; k < PUBLISHED_PATHS; k++) {
            const sum = standIns.slice(k * 5, k * 5 + day).reduce((a, b) => a + b, 0)
            // By definition: the smallest sum seen that a share of (k + 0.5) / 50 of all does not exceed.
            const expected = sums.find((_, i) => (i + 1) / sums.length >= (k + 0.5) / PUBLISHED_PATHS)
            expect(sum).toBeCloseTo(expected!, 4)
          }
        }
        expect(standIns.every((units) => units >= 0)).toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  test('are told beside others by their first two weeks together', () => {
    // 14 days of 8 or of 12 sum to 112 or 168: a mean of 140, each 28 away from it. What comes later does not count.
    const paths = [8, 12].map((units) => Float64Array.from({ length: 28 }, (_, t) => (t < 14 ? units : units * 100)))
    expect(earlyDemandOf(paths)).toEqual({ mean: 140, standardDeviation: 28 })
    expect(earlyDemandOf(paths.map((path) => path.slice(0, 2)))).toEqual({ mean: 20, standardDeviation: 4 })
  })

  test('are cut where today is', () => {
    const paths = f32(...Array.from({ length: PUBLISHED_PATHS * 3 }, (_, i) => i % 3))
    const later = fromDay(forecast({ paths }), '2026-06-09')
    expect([later.days, later.paths.length, [...later.paths[7]!]]).toEqual([2, PUBLISHED_PATHS, [1, 2]])
    expect(fromDay(forecast({ paths }), '2026-06-01').days).toBe(3)
    expect(fromDay(forecast({ paths }), '2026-06-11')).toEqual({ days: 0, paths: [], mean: new Float64Array(0) })
    expect(daysOf(forecast())).toEqual(['2026-06-08', '2026-06-09', '2026-06-10'])
  })
})

describe('what a forecast is made from', () => {
  const demand: DemandDays = {
    from: '2026-01-01',
    demand: Float64Array.of(1, Number.NaN, 2),
    outOfStockShare: Float64Array.of(0, 0, 0.5),
  }

  test('has another text as soon as anything in it is another', () => {
    const others: [DemandDays, number][] = [
      [demand, 57],
      [{ ...demand, from: '2026-01-02' }, 56],
      [{ ...demand, demand: Float64Array.of(1, 0, 2) }, 56],
      [{ ...demand, outOfStockShare: Float64Array.of(0, 0, 0.6) }, 56],
    ]
    const texts = [inputText(demand, 56), ...others.map(([one, horizon]) => inputText(one, horizon))]
    expect(new Set(texts).size).toBe(5)
    expect(inputText(structuredClone(demand), 56)).toBe(texts[0])
  })

  test('reaches over the longest lead time and a week, two months at least and half a year at most', () => {
    expect([horizonFor([]), horizonFor([3, 90]), horizonFor([730])]).toEqual([56, 97, 180])
  })
})

describe('an override', () => {
  test.each([
    [{ from: '2026-06-10', to: '2026-06-09' }, /after/],
    [{ from: '2026-05-01', to: '2026-06-07' }, /over/],
    [{ to: '2028-01-01' }, /366/],
    [{ change: { kind: 'factor' as const, factor: -0.1 } }, /factor/],
    [{ change: { kind: 'factor' as const, factor: 11 } }, /factor/],
    [{ change: { kind: 'factor' as const, factor: Number.NaN } }, /factor/],
    [{ change: { kind: 'units' as const, units: -1 } }, /Units/],
    [{ reason: '  ' }, /why/],
    [{ reason: 'x'.repeat(501) }, /why/],
  ])('%j is refused', (more, message) => {
    const admitted = admitOverride(override(more), '2026-06-08')
    expect(admitted.ok).toBe(false)
    if (!admitted.ok) expect(admitted.refusal.message).toMatch(message)
  })

  test('of days to come is taken', () => {
    expect(admitOverride(override({ reason: ' festival ' }), '2026-06-10')).toMatchObject({
      ok: true,
      value: { reason: 'festival' },
    })
  })

  const later = Date.parse('2026-06-20T00:00:00Z')
  const factors = (overrides: Override[], at = later) => [...overrideFactors(overrides, forecast(), () => at)]

  test('moves its own days, and of two the newest counts', () => {
    const units = override({
      overrideId: 'p',
      from: '2026-06-10',
      change: { kind: 'units', units: 25 },
      createdAt: later - 1,
    })
    expect(factors([override()])).toEqual([1, 2, 2])
    expect(factors([units, override()])).toEqual([1, 2, 2.5])
  })

  test('counts from when it was said to when it was taken back', () => {
    const { createdAt } = override()
    expect(factors([override()], createdAt - 1)).toEqual([1, 1, 1])
    expect(factors([override({ removedAt: later })], later - 1)).toEqual([1, 2, 2])
    expect(factors([override({ removedAt: later })], later)).toEqual([1, 1, 1])
  })

  test('moves every quantile, and expects units even where nothing was expected', () => {
    const moved = withFactors(forecast(), Float64Array.of(1, 2, 0.5))
    expect([...moved.mean]).toEqual([10, 20, 5])
    expect([...moved.p90]).toEqual([16, 32, 8])
    const never = forecast({ mean: f32(0, 0, 0), p10: f32(0, 0, 0), p50: f32(0, 0, 0), p90: f32(0, 0, 0) })
    const set = overrideFactors([override({ change: { kind: 'units', units: 4 } })], never, () => later)
    expect([...withFactors(never, set).mean].map((units) => Math.round(units * 1000) / 1000)).toEqual([0, 4, 4])
  })
})

describe('how published forecasts did', () => {
  // Ten a day for a week, then 12, 20, 8 on the days of the forecast; the last day was mostly out of stock.
  const demand: DemandDays = {
    from: '2026-06-01',
    demand: Float64Array.of(8, 12, 8, 12, 8, 12, 10, 12, 20, 8),
    outOfStockShare: Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0.9),
  }

  test('is measured on the days that are over and were not out of stock', () => {
    const { baseline } = judgePublished([{ demand, forecasts: [forecast()], overrides: [] }])
    // Errors 2 and 10 of 32 sold: WAPE 37.5 %, bias (20 - 32) / 32 = -37.5 %; 12 lies within 5 and 16, 20 does not.
    expect(baseline).toMatchObject({ steps: 2, WAPE: 37.5, bias: -37.5, cover80: 0.5 })
  })

  test('is measured with what people said too, as it stood when each day began', () => {
    const judged = judgePublished([{ demand, forecasts: [forecast()], overrides: [override()] }])
    // Only the 9th is over: twice ten is the twenty that sold. Errors 2 and 0 of 32.
    expect(judged.withOverrides).toMatchObject({ WAPE: 6.25, bias: -6.25 })
    const late = override({ createdAt: Date.parse('2026-06-09T10:00:00Z') })
    expect(judgePublished([{ demand, forecasts: [forecast()], overrides: [late] }]).withOverrides).toMatchObject({
      WAPE: 37.5,
    })
  })

  test('is nothing before a day is over', () => {
    const ahead = forecast({ firstDay: '2026-07-01' })
    expect(judgePublished([{ demand, forecasts: [ahead], overrides: [] }]).baseline).toBeUndefined()
    expect(judgePublished([]).withOverrides).toBeUndefined()
  })

  test('tells of one override whether it was better than the forecast before it', () => {
    expect(judgeOverride(override(), { demand, forecasts: [forecast()] })).toEqual({
      days: 1,
      sold: 20,
      baseline: 10,
      overridden: 20,
      baselineError: 10,
      overriddenError: 0,
    })
    expect(judgeOverride(override(), { demand, forecasts: [forecast({ firstDay: '2026-06-10' })] })).toBeUndefined()
    expect(judgeOverride(override({ from: '2026-06-10' }), { demand, forecasts: [forecast()] })).toBeUndefined()
  })
})
