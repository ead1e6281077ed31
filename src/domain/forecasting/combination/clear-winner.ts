import { memberOffset, type Sheet } from '../members/sheet.ts'

/** A member wins clearly when its past error is below this part of the combination's: less is luck. */
const ERROR_SHARE = 0.5
/** Past origins that have to agree; one tells nothing apart. */
const ORIGINS_MIN = 2

/**
 * The member that by itself was far better than the combination over all past origins of a series; undefined as a
 * rule, because a combination seldom loses to one of its parts, and for rare demand.
 *
 * @param weights of the combination, one per roster column, 0 for those without a say
 * @returns a roster column
 */
export function clearWinner(sheet: Sheet, weights: Float64Array, horizon: number): number | undefined {
  const origins = sheet.origins.length - 1
  const columns = [...weights.keys()].filter((column) => weights[column]! > 0)
  // Of rare demand the least absolute error is that of a forecast near zero, which is no mean.
  if (sheet.isIntermittent || origins < ORIGINS_MIN || columns.length < 2) return undefined
  const errors = new Float64Array(weights.length)
  let combined = 0
  for (let k = 0; k < origins; k++) {
    const starts = columns.map((column) => memberOffset(sheet, k, column))
    if (starts.some((start) => start < 0)) return undefined
    for (let h = 0; h < horizon && sheet.origins[k]! + h < sheet.y.length; h++) {
      const actual = sheet.y[sheet.origins[k]! + h]!
      let sum = 0
      let total = 0
      columns.forEach((column, m) => {
        const forecast = sheet.forecasts[starts[m]! + h]!
        errors[column]! += Math.abs(actual - forecast) / sheet.scales[k]!
        sum += weights[column]! * forecast
        total += weights[column]!
      })
      combined += Math.abs(actual - sum / total) / sheet.scales[k]!
    }
  }
  const best = columns.reduce((a, b) => (errors[b]! < errors[a]! ? b : a))
  return errors[best]! < ERROR_SHARE * combined ? best : undefined
}
