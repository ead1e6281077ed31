/** Terms of the continued fraction; it converges in about twenty. */
const TERMS_MAX = 300

/**
 * Chance that Student's t exceeds `t`, absolute error below 1e-10.
 *
 * Source: Abramowitz & Stegun (1964), "Handbook of mathematical functions", 26.7.1 and 26.5.27 (by the incomplete
 * beta function, 26.5.8).
 *
 * @param t >= 0
 * @param freedom degrees of freedom, >= 1
 */
export function studentTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) / 2
}

/** Regularised incomplete beta function, x in [0, 1]. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The continued fraction converges fast on one side of the mean; the other is its mirror image.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a
  let c = 1
  let d = 1 / atLeast(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < TERMS_MAX; m++) {
    for (const term of [
      (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m)),
      (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1)),
    ]) {
      d = 1 / atLeast(1 + term * d)
      c = atLeast(1 + term / c)
      fraction *= c * d
    }
    if (Math.abs(c * d - 1) < 1e-15) break
  }
  return front * fraction
}

function atLeast(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

/** Source: Lanczos (1964), "A precision approximation of the gamma function", with g = 7 and nine terms. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const t = x + 6.5
  const sum = LANCZOS.reduce((total, c, k) => total + (k === 0 ? c : c / (x - 1 + k)), 0)
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum)
}

const LANCZOS = [
  0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
]
