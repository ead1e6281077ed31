import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { countFact, dateFact, moneyFact, nameFact, percentFact, quantityFact } from './facts.ts'

describe('a fact is printed in one way', () => {
  test.each([
    [quantityFact('k', 'L', quantity(1_234_500), 'kg'), '1,234.5 kg'],
    [quantityFact('k', 'L', quantity(1000), 'piece'), '1 piece'],
    [quantityFact('k', 'L', quantity(-1000), 'piece'), '-1 piece'],
    [quantityFact('k', 'L', quantity(1500), 'piece'), '1.5 pieces'],
    [quantityFact('k', 'L', quantity(1_000_000_000)), '1,000,000'],
    [countFact('k', 'L', 0, 'delivery'), '0 deliveries'],
    [percentFact('k', 'L', 12_500), '12.5%'],
    [percentFact('k', 'L', 100_000), '100%'],
    [percentFact('k', 'L', -7), '-0.007%'],
    [moneyFact('k', 'L', minorUnits(123_456_789), 'GBP'), '£1,234,567.89'],
    [moneyFact('k', 'L', minorUnits(-5), 'EUR'), '-€0.05'],
    [moneyFact('k', 'L', minorUnits(1200), 'USD'), 'US$12.00'],
    [moneyFact('k', 'L', minorUnits(1200), 'JPY'), 'JP¥1,200'],
    [moneyFact('k', 'L', minorUnits(1500), 'KWD'), 'KWD 1.500'],
    [dateFact('k', 'L', '2026-11-08'), '8 November 2026'],
    [nameFact('k', 'L', ' Tea\n\u202e“x”\u0000 12 ', 'product'), 'Tea “x” 12'],
  ])('%#: %s', ({ display }, expected) => {
    expect(display).toBe(expected)
  })

  test('what is no day or no count is a bug', () => {
    expect(() => dateFact('k', 'L', '28.11.2026')).toThrow('Invariant broken')
    expect(() => countFact('k', 'L', 0.5)).toThrow('Invariant broken')
  })
})
