/** Terms of the series or fraction: both settle within a few times the root of `shape`, at most 1e4 here. */
const TERMS_MAX = 2000
const PRECISION = 1e-15

/**
 * The lower incomplete gamma function P(shape, x), divided by the whole one: the distribution function of a gamma
 * distribution of scale 1.
 *
 * @param shape in (0, 1e4]
 * @param x >= 0
 *
 * Source: Abramowitz & Stegun (1964), "Handbook of mathematical functions", 6.5.29 (series) and 6.5.31 (continued
 * fraction, here by Lentz's method).
 */
export function incompleteGamma(shape: number, x: number): number {
  const front = Math.exp(shape * Math.log(x) - x - logGamma(shape))
  return x < shape + 1 ? front * series(shape, x) : 1 - front * fraction(shape, x)
}

function series(shape: number, x: number): number {
  let term = 1 / shape
  let sum = term
  for (let n = 1; n <= TERMS_MAX && term > sum * PRECISION; n++) {
    term *= x / (shape + n)
    sum += term
  }
  return sum
}

function fraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = Number.MAX_VALUE
  let d = 1 / b
  let value = d
  for (let n = 1; n <= TERMS_MAX; n++) {
    const a = n * (shape - n)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    value *= c * d
    if (Math.abs(c * d - 1) < PRECISION) break
  }
  return value
}

/**
 * ln Gamma(x) for x > 0.
 *
 * Source: Abramowitz & Stegun (1964), 6.1.41 (Stirling's series) from 10 up, where its error is below 2e-14, and 6.1.15
 * (the recurrence) down to there.
 */
function logGamma(x: number): number {
  if (x < 10) return logGamma(x + 1) - Math.log(x)
  const r = 1 / (x * x)
  const tail = (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r / 1188)))) / x
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + tail
}
