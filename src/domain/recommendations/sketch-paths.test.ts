import { describe, expect, test } from 'vitest'
import { demandDistribution, demandQuantile } from '../replenishment/replenishment.ts'
import { sketchPaths } from './sketch-paths.ts'

const days = (value: number, length = 4) => new Float64Array(length).fill(value)
const onDay = (paths: readonly Float64Array[], t: number) => demandDistribution(paths.map((path) => path[t]!))

describe('futures sketched from p10, p50, p90 and the mean', () => {
  test('keep the mean, and come near the three of a skewed day', () => {
    // Below 10 it falls by 4, above it rises by 9: the mean of the two halves is 10 + (9 - 4) / 1.2816 * 0.3989 = 11.556.
    const paths = sketchPaths({ mean: days(11.556), p10: days(6), p50: days(10), p90: days(19) })
    for (const t of [0, 3]) {
      expect(onDay(paths, t).mean).toBeCloseTo(11.556, 9)
      expect(Math.abs(demandQuantile(onDay(paths, t), 0.1) - 6)).toBeLessThan(0.8)
      expect(Math.abs(demandQuantile(onDay(paths, t), 0.5) - 10)).toBeLessThan(0.8)
      expect(Math.abs(demandQuantile(onDay(paths, t), 0.9) - 19)).toBeLessThan(1.6)
    }
  })

  test('let a bad day be followed by a bad day more often than chance would', () => {
    // A first-order correlation of 0.3, with a standard error of 1 / sqrt(400) = 0.05.
    const paths = sketchPaths({ mean: days(10), p10: days(6), p50: days(10), p90: days(14) })
    const both = paths.reduce((sum, path) => sum + (path[1]! - 10) * (path[2]! - 10), 0) / paths.length
    const correlation = both / (onDay(paths, 1).standardDeviation * onDay(paths, 2).standardDeviation)
    expect(Math.abs(correlation - 0.3)).toBeLessThan(0.15)
  })

  test('hold a rare order where even p90 is 0', () => {
    const paths = sketchPaths({ mean: days(0.05), p10: days(0), p50: days(0), p90: days(0) })
    const first = onDay(paths, 0)
    expect(first.mean).toBeCloseTo(0.05, 9)
    expect(demandQuantile(first, 0.9)).toBe(0)
    expect(demandQuantile(first, 0.995)).toBeGreaterThan(0.5)
  })

  test('sell nothing where nothing is expected, and are the same each time', () => {
    const band = { mean: Float64Array.of(0, 3), p10: days(0, 2), p50: days(2, 2), p90: days(7, 2) }
    const paths = sketchPaths(band)
    expect(paths.every((path) => path[0] === 0 && path[1]! >= 0)).toBe(true)
    expect(sketchPaths(band)).toEqual(paths)
  })
})
