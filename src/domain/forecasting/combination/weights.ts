/** Judged forecasts of one group of series: `forecasts[m][i]` answers `actual[i]`, all divided by the series' scale. */
export interface Judged {
  actual: Float64Array
  forecasts: readonly Float64Array[]
  /** Weight of each row in the loss. */
  importance: Float64Array
}

/** Passes over the rows; the loss is flat long before. */
const ROUNDS = 120

/**
 * Weights that add up to 1 and make the combination's loss small, by exponentiated gradient, drawn by `caution`
 * (0 to 1) towards weights that fall with each member's own loss: what is learnt from few origins overfits them.
 *
 * @param loss `absolute` for a combination near the median, `squared` for one near the mean
 *
 * Source: Kivinen & Warmuth (1997), "Exponentiated gradient versus gradient descent for linear predictors",
 * Information and Computation 132, 1-63.
 */
export function learnWeights(rows: Judged, options: { loss: 'absolute' | 'squared'; caution: number }): Float64Array {
  const count = rows.forecasts.length
  let weights = new Float64Array(count).fill(1 / count)
  const average = new Float64Array(count)
  const gradient = new Float64Array(count)
  for (let round = 0; round < ROUNDS; round++) {
    gradient.fill(0)
    addGradient(rows, weights, { loss: options.loss, into: gradient })
    const middle = gradient.reduce((sum, g, m) => sum + g * weights[m]!, 0)
    let size = 0
    for (let m = 0; m < count; m++) size = Math.max(size, Math.abs(gradient[m]! - middle))
    if (!(size > 0) || !Number.isFinite(size)) break
    const rate = 0.6 / (size * Math.sqrt(1 + round / 4))
    let total = 0
    weights = weights.map((w, m) => w * Math.exp(-rate * (gradient[m]! - middle)))
    for (const w of weights) total += w
    weights = weights.map((w) => w / total)
    if (round >= ROUNDS / 2) for (let m = 0; m < count; m++) average[m]! += weights[m]!
  }
  const total = average.reduce((a, b) => a + b, 0)
  const learnt = total > 0 ? average.map((w) => w / total) : weights
  const record = recordWeights(rows)
  return learnt.map((w, m) => (1 - options.caution) * w + options.caution * record[m]!)
}

/** How fast a member's weight falls with its mean absolute error. */
const RECORD_POWER = 3

/** Weights that fall with each member's own mean absolute error; equal when there is no record. */
function recordWeights({ actual, forecasts }: Judged): Float64Array {
  const count = forecasts.length
  const losses = forecasts.map((column) => column.reduce((sum, value, i) => sum + Math.abs(value - actual[i]!), 0))
  const best = Math.min(...losses)
  if (!(best > 0)) return new Float64Array(count).fill(1 / count)
  const raw = Float64Array.from(losses, (loss) => (best / loss) ** RECORD_POWER)
  const total = raw.reduce((a, b) => a + b, 0)
  return raw.map((w) => w / total)
}

function addGradient(
  rows: Judged,
  weights: Float64Array,
  to: { loss: 'absolute' | 'squared'; into: Float64Array },
): void {
  const { actual, forecasts, importance } = rows
  const count = forecasts.length
  for (let i = 0; i < actual.length; i++) {
    let sum = 0
    for (let m = 0; m < count; m++) sum += weights[m]! * forecasts[m]![i]!
    const error = sum - actual[i]!
    const slope = importance[i]! * (to.loss === 'squared' ? error : Math.sign(error))
    for (let m = 0; m < count; m++) to.into[m]! += slope * forecasts[m]![i]!
  }
}
