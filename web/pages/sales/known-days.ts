import { addDays, type Day, dayNumber } from '#domain/values/day.ts'

/** From one day to another, both included. */
export interface Days {
  from: Day
  to: Day
}

/** More stretches than this are counted, not named. */
const NAMED_MAX = 3

const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' })
const counts = new Intl.NumberFormat()
const both = new Intl.ListFormat(undefined, { type: 'conjunction' })
const dateOf = (day: Day): Date => new Date(`${day}T00:00:00Z`)

/** `2 Jun 2026`, or `2–9 Jun 2026`. */
export const describeDays = ({ from, to }: Days): string => days.formatRange(dateOf(from), dateOf(to))

const lengthOf = ({ from, to }: Days): number => dayNumber(to) - dayNumber(from) + 1

/** The parts of known days that are in view. */
export const within = (known: readonly Days[], view: Days): Days[] =>
  known
    .map(({ from, to }) => ({ from: from > view.from ? from : view.from, to: to < view.to ? to : view.to }))
    .filter(({ from, to }) => from <= to)

/** Which days in view are known, in words. Today is not over, so it never counts as known. */
export function describeKnown(known: readonly Days[], { from, to }: Days): string {
  const view = { from, to: addDays(to, -1) }
  const shown = within(known, view)
  const count = shown.reduce((sum, range) => sum + lengthOf(range), 0)
  const all = lengthOf(view)
  if (count === 0) return 'none of these days'
  if (count === all) return 'every day up to yesterday'
  const where = shown.length <= NAMED_MAX ? both.format(shown.map(describeDays)) : `${shown.length} stretches of days`
  return `${counts.format(count)} of ${counts.format(all)} days: ${where}`
}

/** Whether every day of a period that is in view is known in every store that knows any. */
export const isWhollyKnown = (period: Days, view: Days, stores: readonly { ranges: readonly Days[] }[]): boolean =>
  stores.every(({ ranges }) => {
    const [part] = within([period], view)
    return part !== undefined && ranges.some(({ from, to }) => from <= part.from && part.to <= to)
  })
