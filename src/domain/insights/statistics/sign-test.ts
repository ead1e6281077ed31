/**
 * Chance that of `below + above` differences at least `below` point down, when up and down are equally likely: is a level
 * corrected downwards more often than honest miscounting explains? Differences of nothing are left out.
 *
 * @param below whole number >= 0
 * @param above whole number >= 0
 * @returns in (0, 1]; 1 when nothing points down
 * @throws RangeError when a number is not whole or is below 0
 *
 * Source: Dixon & Mood (1946), "The statistical sign test", JASA 41(236), 557-566; one-sided, by the binomial distribution.
 */
export function signTest(below: number, above: number): number {
  for (const count of [below, above]) {
    if (!(Number.isSafeInteger(count) && count >= 0)) {
      throw new RangeError(`below and above must be whole and >= 0, got ${count}`)
    }
  }
  if (below === 0) return 1
  // Towards the nearer end terms only fall; the other tail is what this one leaves.
  return below > above ? upperTail(below, above) : 1 - upperTail(above + 1, below - 1)
}

/** P(X >= k) of k + rest fair throws, where k > rest. */
function upperTail(k: number, rest: number): number {
  const throws = k + rest
  let logTerm = -throws * Math.LN2
  for (let i = 1; i <= rest; i++) logTerm += Math.log((k + i) / i)
  let term = Math.exp(logTerm)
  let sum = 0
  for (let i = k; i <= throws; i++) {
    sum += term
    term *= (throws - i) / (i + 1)
  }
  return Math.min(1, sum)
}
