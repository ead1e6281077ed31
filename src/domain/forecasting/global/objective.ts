/** A loss that trees are boosted on; `mean` turns a raw score into what is expected. */
export interface Objective {
  /** First and second derivative of one observation's loss with respect to its raw score, into `out`. */
  derive(score: number, actual: number, out: Derivatives): void
  mean(score: number): number
}

/** One object is filled again and again: boosting asks millions of times. */
export interface Derivatives {
  slope: number
  curve: number
}

/** Scores beyond this are taken as this: exp(30) is more than any ratio of demand to its own level. */
const SCORE_MAX = 30

/**
 * Deviance of the Tweedie family with a log link: `power` 1 is Poisson's, between 1 and 2 suits demand whose spread
 * grows faster than its mean.
 *
 * Source: Jørgensen (1987), "Exponential dispersion models", J. Royal Statistical Society B 49, 127-162; its use in
 * trees: Yang, Qian & Zou (2018), J. Business & Economic Statistics 36, 456-470.
 */
export function tweedie(power: number): Objective {
  const exp = (score: number): number => Math.exp(Math.max(-SCORE_MAX, Math.min(SCORE_MAX, score)))
  return {
    derive: (score, actual, out) => {
      const expected = exp(score * (2 - power))
      const happened = actual * exp(score * (1 - power))
      out.slope = expected - happened
      out.curve = (2 - power) * expected + (power - 1) * happened
    },
    mean: exp,
  }
}
