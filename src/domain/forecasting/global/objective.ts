/**
 * A loss that trees are boosted on: first and second derivative with respect to the raw score, per observation.
 * `mean` turns a raw score into what is expected.
 */
export interface Objective {
  slope(score: number, actual: number): number
  curve(score: number, actual: number): number
  mean(score: number): number
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
    slope: (score, actual) => exp(score * (2 - power)) - actual * exp(score * (1 - power)),
    curve: (score, actual) => (2 - power) * exp(score * (2 - power)) + (power - 1) * actual * exp(score * (1 - power)),
    mean: exp,
  }
}
