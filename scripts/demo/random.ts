/** Chance that is the same every time: mulberry32, small and good enough for a made-up shop. */
export interface Dice {
  /** In [0, 1). */
  next(): number
  between(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  /** How often something happened that happens `rate` times on average. */
  poisson(rate: number): number
}

export function seededDice(seed: number): Dice {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    pick: (from) => from[Math.floor(next() * from.length)]!,
    poisson(rate) {
      // Knuth's method; a shop's daily rates are small.
      const limit = Math.exp(-rate)
      let count = 0
      for (let p = next(); p > limit; p *= next()) count += 1
      return count
    },
  }
}
