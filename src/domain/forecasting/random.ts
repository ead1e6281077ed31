/**
 * A source of seeded chance, passed as a value: the same seed gives the same numbers everywhere.
 * `split` gives an independent source for a named purpose, so that work can be handed out in any order.
 */
export interface Random {
  /** The next number, uniform in [0, 1). */
  next(): number
  /** The next number of a standard normal distribution. */
  normal(): number
  /** A source for `key`, which does not depend on how many numbers were drawn here. */
  split(key: number | string): Random
}

/**
 * The generator "sfc32" seeded by a 32-bit hash.
 *
 * Source: Chris Doty-Humphrey, PractRand (sfc32); the hash is MurmurHash3's finaliser (Austin Appleby).
 */
export function seededRandom(seed: number): Random {
  const base = mix(seed >>> 0, 0x9e3779b9)
  let a = mix(base, 1)
  let b = mix(base, 2)
  let c = mix(base, 3)
  let counter = 1
  const next = (): number => {
    const sum = (((a + b) >>> 0) + counter) >>> 0
    counter = (counter + 1) >>> 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) >>> 0
    c = ((c << 21) | (c >>> 11)) >>> 0
    c = (c + sum) >>> 0
    return sum / 4294967296
  }
  for (let i = 0; i < 12; i++) next()
  return {
    next,
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    split: (key) => seededRandom(mix(base, typeof key === 'number' ? key >>> 0 : hashText(key))),
  }
}

function mix(value: number, salt: number): number {
  let h = (value ^ Math.imul(salt, 0x85ebca6b)) >>> 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b) >>> 0
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) >>> 0
  return (h ^ (h >>> 16)) >>> 0
}

function hashText(text: string): number {
  let hash = 2166136261
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16777619)
  return hash >>> 0
}
