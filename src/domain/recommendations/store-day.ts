/** A day as a store's calendar shows it: `2026-11-21`. */
export type StoreDay = string

const DAY_MS = 86_400_000

/** @throws RangeError when the text is no day of the calendar */
export function dayNumber(day: StoreDay): number {
  const moment = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  // 2026-02-30 is read as the second of March.
  if (Number.isNaN(moment) || new Date(moment).toISOString().slice(0, 10) !== day) {
    throw new RangeError(`a day must be written as 2026-11-21, got ${day}`)
  }
  return moment / DAY_MS
}

/** Whole days from one day to another, below 0 when the other lies before it. */
export const daysBetween = (from: StoreDay, to: StoreDay): number => dayNumber(to) - dayNumber(from)

export const addDays = (day: StoreDay, days: number): StoreDay =>
  new Date((dayNumber(day) + days) * DAY_MS).toISOString().slice(0, 10)
