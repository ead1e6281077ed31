import type { Frequency } from '#domain/forecasting/series.ts'

const DAY_MS = 86_400_000

/** Days either side of 1970 that a date can be told for. */
const MOMENT_MAX = 99_000_000

/**
 * Days since 1970-01-01 of `2026-11-20` or `2026-11` (a time after it is ignored), or a whole number as it is; undefined
 * for anything else, a day that its month does not have included.
 */
export function parseMoment(cell: string): number | undefined {
  const text = cell.trim()
  if (/^-?\d+$/.test(text)) return Math.abs(Number(text)) <= MOMENT_MAX ? Number(text) : undefined
  const date = /^(\d{4}-\d{2})(-\d{2})?(?:[T ].*)?$/.exec(text)
  if (!date) return undefined
  const day = `${date[1]}${date[2] ?? '-01'}`
  const ms = Date.parse(day)
  // A day such as 31 April is taken for the first of May: only what comes back as it was is a date.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms / DAY_MS
}

/** Numbers a day so that neighbouring steps differ by 1: by day, by week (of seven days from a Monday), by month. */
export function stepOf(day: number, frequency: Frequency | undefined): number {
  if (frequency === 'W') return Math.floor((day + 3) / 7)
  if (frequency !== 'M') return day
  const date = new Date(day * DAY_MS)
  return date.getUTCFullYear() * 12 + date.getUTCMonth()
}

/** The first day of a step, counted from 1970-01-01. */
export function dayOf(step: number, frequency: Frequency | undefined): number {
  if (frequency === 'M') return Date.UTC(Math.floor(step / 12), step % 12) / DAY_MS
  return frequency === 'W' ? step * 7 - 3 : step
}

/** The date a step starts on, or its number when steps are only numbered. */
export function labelOf(step: number, frequency: Frequency | undefined, isDated: boolean): string {
  return isDated ? new Date(dayOf(step, frequency) * DAY_MS).toISOString().slice(0, 10) : String(step)
}

/** Judges the step length by the most usual distance between neighbouring days. */
export function frequencyOfSteps(samples: readonly (readonly number[])[]): Frequency {
  const counts = { D: 0, W: 0, M: 0 }
  for (const days of samples) {
    const sorted = [...new Set(days)].sort((a, b) => a - b)
    for (let i = 1; i < sorted.length; i++) {
      const gap = sorted[i]! - sorted[i - 1]!
      if (gap === 7) counts.W++
      else if (gap >= 28 && gap <= 31) counts.M++
      else counts.D++
    }
  }
  if (counts.M > counts.D && counts.M > counts.W) return 'M'
  return counts.W > counts.D ? 'W' : 'D'
}
