import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countChance } from './count-chance.ts'
import { benjaminiHochberg } from './false-discovery.ts'

describe('the false discovery rate', () => {
  // Benjamini & Hochberg (1995), section 3.2: fifteen p-values, of which the first four are found at 5 %.
  const PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ]

  test('finds the four of the paper, in whatever order they come', () => {
    const found = (chances: number[]) =>
      [...benjaminiHochberg(chances)].flatMap((chance, i) => (chance <= 0.05 ? [chances[i]] : []))
    expect(found(PAPER)).toEqual(PAPER.slice(0, 4))
    expect(found(PAPER.toReversed())).toEqual(PAPER.slice(0, 4).toReversed())
  })

  test('corrects a chance by its rank, and never beyond that of the next', () => {
    // 3 chances: 0.01 x 3 / 1 = 0.03; 0.03 x 3 / 2 = 0.045, but the next is 0.04 x 3 / 3 = 0.04.
    const corrected = benjaminiHochberg([0.03, 0.01, 0.04])
    expect([...corrected].map((chance) => Number(chance.toFixed(12)))).toEqual([0.04, 0.03, 0.04])
  })

  test('keeps order and never makes a chance smaller', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (chances) => {
        const corrected = benjaminiHochberg(chances)
        chances.forEach((chance, i) => {
          expect(corrected[i]).toBeGreaterThanOrEqual(chance)
          chances.forEach((other, j) => {
            if (chance < other) expect(corrected[i]).toBeLessThanOrEqual(corrected[j]!)
          })
        })
      }),
    )
  })

  test.each([-0.1, 1.1, Number.NaN])('refuses a chance of %s', (chance) => {
    expect(() => benjaminiHochberg([chance])).toThrow(RangeError)
  })
})

describe('the chance of a count', () => {
  test('is that of Poisson where variance and mean agree', () => {
    // Mean 2: P(0) = e^-2, P(1) = 2 e^-2, P(2) = 2 e^-2.
    const { atMost, atLeast } = countChance(2, { mean: 2, variance: 2 })
    expect(atMost).toBeCloseTo(5 * Math.exp(-2), 12)
    expect(atLeast).toBeCloseTo(1 - 3 * Math.exp(-2), 12)
  })

  test('is that of a negative binomial where it varies more', () => {
    // Mean 1, variance 2: size 1, the geometric distribution P(n) = 0.5^(n + 1). P(<= 3) = 15/16, P(>= 3) = 1/8.
    expect(countChance(3, { mean: 1, variance: 2 })).toEqual({
      atMost: expect.closeTo(15 / 16, 12),
      atLeast: expect.closeTo(1 / 8, 12),
    })
  })

  test('of a part of a unit is that of the less remarkable neighbour', () => {
    const law = { mean: 1, variance: 2 }
    expect(countChance(2.4, law)).toEqual({
      atMost: countChance(3, law).atMost,
      atLeast: countChance(2, law).atLeast,
    })
  })

  test('of anything is nil where nothing is expected', () => {
    expect([countChance(0, { mean: 0, variance: 0 }), countChance(1, { mean: 0, variance: 0 })]).toEqual([
      { atMost: 1, atLeast: 1 },
      { atMost: 1, atLeast: 0 },
    ])
  })

  test('ends, however far off the count is', () => {
    expect(countChance(1e9, { mean: 3, variance: 30 })).toEqual({
      atMost: expect.closeTo(1, 12),
      atLeast: expect.closeTo(0, 12),
    })
  })

  test('at most and at least share only the count itself', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 }),
        fc.double({ min: 0.01, max: 20, noNaN: true }),
        fc.double({ min: 1, max: 5, noNaN: true }),
        (count, mean, times) => {
          const law = { mean, variance: mean * times }
          const { atLeast } = countChance(count, law)
          expect(atLeast + countChance(count - 1, law).atMost).toBeCloseTo(1, 9)
        },
      ),
    )
  })
})
