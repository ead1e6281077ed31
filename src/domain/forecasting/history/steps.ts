import type { Frequency } from '../series.ts'

/** Months since 1970-01 of a day counted from 1970-01-01. */
function monthOf(day: number): number {
  const shifted = Math.floor(day) + 719468
  const era = Math.floor(shifted / 146097)
  const inEra = shifted - era * 146097
  const year = Math.floor(
    (inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365,
  )
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100))
  // Years begin in March here, so that the leap day is the last of its year.
  return (year + 400 * era - 1970) * 12 + Math.floor((5 * inYear + 2) / 153) + 2
}

/** Steps numbered so that neighbours differ by 1: days, weeks from a Monday, months; of a day since 1970-01-01. */
export function stepOfDay(day: number, frequency: Frequency): number {
  if (frequency === 'W') return Math.floor((day + 3) / 7)
  return frequency === 'M' ? monthOf(day) : day
}

/** Days of a step, about: what one day is a share of. */
export const DAYS_OF: Readonly<Record<Frequency, number>> = { D: 1, W: 7, M: 365.25 / 12 }
