import { describe, expect, test } from 'vitest'
import { adida, aggregated, croston, imapa, sba, tsb } from './intermittent.ts'
import { nelderMead } from './nelder-mead.ts'
import { AIR, NILE } from './reference-series.ts'
import { adjustSeason, hasSeason, seasonalIndex } from './season.ts'
import { dampedTrend, fitSes, recentMean, runSes, seasonalNaive } from './simple.ts'
import { optimisedTheta, runDynamicTheta, slopeOf, theta } from './theta.ts'

const ORDERS = Float64Array.of(0, 0, 3, 0, 0, 0, 5, 0, 2, 0)

describe('simple models', () => {
  test('the seasonal naive forecast repeats the last season, or all there is of it', () => {
    expect([...seasonalNaive(Float64Array.of(9, 1, 2, 3), 3, 5)]).toEqual([1, 2, 3, 1, 2])
    expect([...seasonalNaive(Float64Array.of(4, 6), 12, 3)]).toEqual([4, 6, 4])
  })

  test('the recent mean looks back no further than its window', () => {
    expect([...recentMean(Float64Array.of(100, 2, 4), 2, 2)]).toEqual([3, 3])
  })

  test('simple exponential smoothing fits as well as R forecast 8.20 ses(Nile), sigma^2 and all', () => {
    // ses(Nile, initial = 'optimal'): alpha 0.245668153653116, l 1110.7340965836506.
    const reference = runSes(NILE, 0.245668153653116, 1110.7340965836506)
    const fit = fitSes(NILE)
    expect(fit.squaredError).toBeLessThan(1.01 * reference.squaredError)
    expect(fit.alpha).toBeCloseTo(0.2457, 1)
  })

  test('a damped trend rises less with every step', () => {
    const forecast = dampedTrend(
      Float64Array.from({ length: 30 }, (_, t) => 10 + 2 * t),
      10,
    )
    for (let h = 2; h < 10; h++) {
      expect(forecast[h]! - forecast[h - 1]!).toBeLessThan(forecast[h - 1]! - forecast[h - 2]!)
      expect(forecast[h]!).toBeGreaterThan(forecast[h - 1]!)
    }
  })

  test('the simplex search finds the valley of Rosenbrock', () => {
    const found = nelderMead((x) => (1 - x[0]!) ** 2 + 100 * (x[1]! - x[0]! ** 2) ** 2, Float64Array.of(-1, 1), 1000)
    expect(found[0]).toBeCloseTo(1, 1)
    expect(found[1]).toBeCloseTo(1, 1)
    expect(nelderMead(() => 1, new Float64Array(0), 10)).toHaveLength(0)
  })
})

describe('Theta', () => {
  test('agrees with R forecast 8.20 thetaf(Nile) to 1e-6', () => {
    const fit = runSes(NILE, 0.245668153653116, 1110.7340965836506)
    const expected = [799.811996215856, 798.4548435005, 797.097690785313, 795.740538070042, 794.38338535477]
    theta(NILE, 5, fit).forEach((value, h) => {
      expect(value).toBeCloseTo(expected[h]!, 6)
    })
    // thetaf reports half the regression slope as its drift.
    expect(slopeOf(NILE) / 2).toBeCloseTo(-1.35715271527153, 10)
  })

  test('the dynamic model with theta 1 is simple exponential smoothing', () => {
    const out = new Float64Array(3)
    const cost = runDynamicTheta(NILE, { alpha: 0.3, theta: 1, firstLevel: 1000 }, out)
    const ses = runSes(NILE, 0.3, 1000)
    const firstTwo = (1120 - 1000) ** 2 + (1160 - (1000 + 0.3 * 120)) ** 2
    expect(out[0]).toBeCloseTo(ses.level, 8)
    expect(out[2]).toBeCloseTo(ses.level, 8)
    expect(cost).toBeCloseTo(ses.squaredError - firstTwo, 4)
  })

  test('the optimised model follows a line', () => {
    const forecast = optimisedTheta(
      Float64Array.from({ length: 40 }, (_, t) => 5 + 3 * t),
      4,
    )
    forecast.forEach((value, h) => {
      expect(Math.abs(value - (5 + 3 * (40 + h)))).toBeLessThan(4)
    })
  })
})

describe('season', () => {
  test('shows in airline passengers and not in the Nile', () => {
    expect(hasSeason(AIR, 12)).toBe(true)
    expect(hasSeason(NILE, 12)).toBe(false)
    expect(hasSeason(new Float64Array(40).fill(3), 12)).toBe(false)
    expect(hasSeason(AIR, 1)).toBe(false)
  })

  test('has the indices of R decompose(), drawn to 1 by no more than a fiftieth where the season is clear', () => {
    // decompose(AirPassengers 1949-1953, 'multiplicative')$figure
    const figure = [
      0.91063450096573, 0.938080130040593, 1.059021080476243, 0.99623409232871, 0.9776627020743, 1.080780970032622,
      1.174789985872351, 1.177630858016916, 1.057838517676126, 0.916350539557059, 0.799337358657314, 0.911639264302037,
    ]
    const index = seasonalIndex(AIR, 12, true)
    const ratios = figure.map((value, k) => (index[k]! - 1) / (value - 1))
    const trust = ratios[0]!
    expect(trust).toBeGreaterThan(0.97)
    expect(trust).toBeLessThanOrEqual(1)
    for (const ratio of ratios) expect(ratio).toBeCloseTo(trust, 6)
  })

  test('is drawn to nothing where phases differ by chance only', () => {
    const noise = Float64Array.from({ length: 48 }, (_, t) => 100 + ((t * 7919) % 31))
    const index = seasonalIndex(noise, 12, false)
    expect(Math.max(...index.map(Math.abs))).toBeLessThan(6)
  })

  test('taken out and put back carries a pure season on exactly', () => {
    const pattern = [10, 20, 30, 40]
    const y = Float64Array.from({ length: 24 }, (_, t) => pattern[t % 4]!)
    const { rest, restore } = adjustSeason(y, 4)
    expect(rest.every((value) => Math.abs(value - 25) < 1e-9)).toBe(true)
    restore(new Float64Array(4).fill(25)).forEach((value, h) => {
      expect(value).toBeCloseTo(pattern[h]!, 9)
    })
    const withZeros = adjustSeason(
      y.map((value) => value - 10),
      4,
    )
    expect(withZeros.restore(new Float64Array(4).fill(15))[0]).toBeCloseTo(0, 9)
  })

  test('a long season is smoothed over neighbouring weeks', () => {
    const y = Float64Array.from({ length: 52 * 4 }, (_, t) => 100 + (t % 52 === 10 ? 90 : 0))
    const index = seasonalIndex(y, 52, true)
    expect(index[10]!).toBeGreaterThan(index[9]!)
    expect(index[9]!).toBeGreaterThan(index[5]!)
  })
})

describe('intermittent demand', () => {
  test("Croston's rate and its correction agree with statsforecast's algorithm", () => {
    // statsforecast a580cf97, _croston_classic x 0.95, re-derived with numpy.
    expect(sba(ORDERS)).toBeCloseTo(0.9785953177257525, 12)
    expect(croston(ORDERS)).toBeCloseTo(0.9785953177257525 / 0.95, 12)
  })

  test("Croston's rate agrees with R forecast 8.20 croston(y, alpha = 0.1)", () => {
    expect(croston(Float64Array.of(0, 0, 3, 0, 0, 0, 5, 0, 2, 0, 0, 1, 4, 0, 0))).toBeCloseTo(1.06909273254773, 8)
  })

  test('TSB follows its two equations by hand', () => {
    // chance starts at 1/2: 0.5 -> 0.55 (order of 4) -> 0.495 (none); size 4.
    expect(tsb(Float64Array.of(4, 0))).toBeCloseTo(0.495 * 4, 12)
  })

  test('nothing sold is nothing expected', () => {
    const none = new Float64Array(10)
    expect([croston(none), sba(none), tsb(none), adida(none), imapa(none)]).toEqual([0, 0, 0, 0, 0])
  })

  test('adding up in buckets keeps the rate of a regular pattern', () => {
    const regular = Float64Array.from({ length: 40 }, (_, t) => (t % 4 === 3 ? 8 : 0))
    expect(adida(regular)).toBeCloseTo(2, 9)
    expect(imapa(regular)).toBeGreaterThan(1)
    expect(aggregated(Float64Array.of(3), 5)).toBe(3)
  })
})
