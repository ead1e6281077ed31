import { describe, expect, test } from 'vitest'
import { type EtsForm, fitEts, forecastEts, runEts, selectEts } from './ets.ts'
import { AIR, NILE } from './reference-series.ts'

/**
 * Parameters, first states, log-likelihoods and forecasts printed by R forecast 8.20: `ets(y, model, opt.crit = 'lik')`.
 * R lists first seasonal states newest first.
 */
const cases: {
  name: string
  y: Float64Array
  form: EtsForm
  weights: { alpha: number; beta?: number; gamma?: number; phi?: number }
  init: number[]
  logLikelihood: number
  forecast: number[]
}[] = [
  {
    name: 'ETS(A,N,N) on Nile',
    y: NILE,
    form: { error: 'A', trend: 'N', season: 'N' },
    weights: { alpha: 0.245533862697156 },
    init: [1110.6868599513627],
    logLikelihood: -726.390519999206,
    forecast: [805.38128285872, 805.38128285872, 805.38128285872],
  },
  {
    name: 'ETS(A,Ad,N) on Nile',
    y: NILE,
    form: { error: 'A', trend: 'Ad', season: 'N' },
    weights: { alpha: 0.256169264350039, beta: 0.000100035066235912, phi: 0.80000427253867 },
    init: [1111.112734609705, 11.249687057004],
    logLikelihood: -726.502046801024,
    forecast: [801.817231084261, 801.795056212099, 801.777316219627, 801.763124149854],
  },
  {
    name: 'ETS(M,A,M) on AirPassengers',
    y: AIR,
    form: { error: 'M', trend: 'A', season: 'M' },
    weights: { alpha: 0.335803558635887, beta: 0.0997979124753612, gamma: 0.000358465649143282 },
    init: [
      119.53834988551097, 1.448639633579375, 0.90185313825838, 0.794863879259759, 0.919482816677795, 1.050146480845728,
      1.176668353069268, 1.174503959074829, 1.084539037498603, 0.97249143122186, 1.006283387497068, 1.063606430240121,
      0.945490803192121, 0.910070283164467,
    ],
    logLikelihood: -225.176710182492,
    forecast: [206.664403136675, 214.069386670726, 240.096944984738, 226.479690784906],
  },
  {
    name: 'ETS(M,Ad,M) on AirPassengers',
    y: AIR,
    form: { error: 'M', trend: 'Ad', season: 'M' },
    weights: {
      alpha: 0.593675777519704,
      beta: 0.0204388489529913,
      gamma: 0.000102125669068165,
      phi: 0.979999214571812,
    },
    init: [
      119.31171655019773, 2.581234255868151, 0.903901464727477, 0.796192725919526, 0.918395772869623, 1.053010801823266,
      1.180084365361813, 1.173713687642591, 1.078010800629049, 0.975277527709651, 1.003337961382377, 1.063194435659125,
      0.942755727547989, 0.912124728727512,
    ],
    logLikelihood: -225.097760686191,
    forecast: [206.283077192748, 214.171812049231, 242.594825846157, 229.919863048991],
  },
  {
    name: 'ETS(A,N,A) on AirPassengers',
    y: AIR,
    form: { error: 'A', trend: 'N', season: 'A' },
    weights: { alpha: 0.868977247475836, gamma: 0.00191805931461016 },
    init: [
      144.2881635098286, -15.18868143809515, -34.31131202921925, -13.64923824501125, 8.5637192190943, 31.11342715571985,
      28.41997016590827, 12.28745864384276, -3.169524622713637, 1.9346350548570037, 11.273574870432137,
      -10.767375007215218, -16.50665376759981,
    ],
    logLikelihood: -240.178200115457,
    forecast: [199.60857352389, 205.352760319363, 227.389988920279, 218.069092075002],
  },
  {
    name: 'ETS(M,A,A) on AirPassengers',
    y: AIR,
    form: { error: 'M', trend: 'A', season: 'A' },
    weights: { alpha: 0.721795248568687, beta: 0.000174612212176209, gamma: 0.000173315928886036 },
    init: [
      118.53936300301174, 1.729586979220384, -14.743922459193557, -33.746735140361196, -14.239096770609738,
      8.296379777210932, 28.085698603801067, 26.11702029048046, 14.471912273453196, -3.72043196843767,
      0.558443871497049, 11.213889696080772, -8.91220553447053, -13.380952639450786,
    ],
    logLikelihood: -232.22770127516,
    forecast: [205.243879970862, 211.440692939046, 233.295130148007, 224.369171336719],
  },
]

describe('exponential smoothing agrees with R forecast 8.20', () => {
  test.each(cases)('$name', ({ y, form, weights, init, logLikelihood, forecast }) => {
    const states = form.trend === 'N' ? 1 : 2
    const run = runEts(
      y,
      form,
      {
        alpha: weights.alpha,
        beta: weights.beta ?? 0,
        gamma: weights.gamma ?? 0,
        phi: weights.phi ?? 1,
        level: init[0]!,
        trend: states === 2 ? init[1]! : 0,
        seasonal: Float64Array.from(init.slice(states).reverse()),
      },
      forecast.length,
    )
    expect((-0.5 * run.cost) / logLikelihood).toBeCloseTo(1, 6)
    forecast.forEach((value, h) => {
      // With a multiplicative season R reports the mean of the future, which lies beside the point forecast.
      expect(run.forecast[h]! / value).toBeCloseTo(1, form.season === 'M' ? 3 : 8)
    })
  })
})

describe('automatic exponential smoothing', () => {
  test('finds a likelihood near that of R for ETS(A,N,N)', () => {
    const fit = fitEts(NILE, { error: 'A', trend: 'N', season: 'N' }, { season: 1 })
    // Three estimated numbers as R counts them: alpha, level, variance. R's AICc is 1459.0310.
    const reference = -2 * -726.390519999206 + 2 * 3 + (2 * 3 * 4) / (100 - 4)
    expect(fit.aicc).toBeGreaterThan(reference - 0.01)
    expect(fit.aicc).toBeLessThan(reference + 0.5)
  })

  test('chooses a seasonal model for airline passengers and carries the season on', () => {
    const fit = selectEts(AIR, 12)
    expect(fit.form.season).not.toBe('N')
    const forecast = forecastEts(AIR, fit, { season: 12, horizon: 12 })
    // 1954 as it was: low in November, high in July and August.
    expect(forecast[6]!).toBeGreaterThan(1.3 * forecast[10]!)
    const actual = [204, 188, 235, 227, 234, 264, 302, 293, 259, 229, 203, 229]
    const error = actual.reduce((sum, value, h) => sum + Math.abs(forecast[h]! - value) / value, 0) / 12
    expect(error).toBeLessThan(0.08)
  })

  test('never runs multiplicatively through zeros', () => {
    const run = runEts(
      Float64Array.of(1, 0, 1),
      { error: 'M', trend: 'N', season: 'N' },
      { alpha: 0.5, beta: 0, gamma: 0, phi: 1, level: -1, trend: 0, seasonal: new Float64Array(0) },
      1,
    )
    expect(run.cost).toBe(Number.POSITIVE_INFINITY)
    expect(selectEts(Float64Array.of(0, 3, 0, 2, 0, 4, 0, 0, 5, 1), 1).form.error).toBe('A')
  })
})
