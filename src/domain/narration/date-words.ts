const MONTHS = 'january february march april may june july august september october november december'.split(' ')
const WEEKDAYS = 'sunday monday tuesday wednesday thursday friday saturday'.split(' ')

/** A full name, or its beginning as people shorten it: `Nov`, `Sept`, `Thurs`. */
const shortOr = (names: readonly string[]): string => names.map((name) => `${name}|${name.slice(0, 3)}`).join('|')

export const MONTH_PATTERN = `${shortOr(MONTHS)}|sept`
export const WEEKDAY_PATTERN = `${shortOr(WEEKDAYS)}|tues|wednes|thur|thurs`

const capitalised = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

/** Shortened names and `May` count only with their capital: `sat` and `may` are verbs. */
const lone = (names: readonly string[], alsoShort: readonly string[]): string =>
  [
    ...names.flatMap((name) => [capitalised(name), capitalised(name.slice(0, 3))]),
    ...alsoShort.map(capitalised),
    ...names.filter((name) => name !== 'may' && name !== 'march'),
  ].join('|')

/** Behind these it is the month without its capital too: `in may`. */
const MONTH_BEHIND = `(?<=\\b(?:in|of|since|until|till|by|before|after|next|last|early|late|mid)[\\s-])(?:${shortOr(MONTHS)})`

/** A month or weekday that stands by itself, as written; not to be matched without regard to capitals. */
export const LONE_MONTH_PATTERN = `${lone(MONTHS, ['sept'])}|${MONTH_BEHIND}`
export const LONE_WEEKDAY_PATTERN = lone(WEEKDAYS, ['tues', 'wednes', 'thur', 'thurs'])

const indexOfName = (names: readonly string[], word: string): number =>
  names.findIndex((name) => name.startsWith(word.toLowerCase().slice(0, 3)))

/** 1 to 12 */
export const monthOf = (word: string): number => indexOfName(MONTHS, word) + 1

/** 0 is Sunday. */
export const weekdayOf = (word: string): number => indexOfName(WEEKDAYS, word)

/** What a text says of a day: as much of it as it says. */
export interface SpokenDate {
  year?: number
  month?: number
  dayOfMonth?: number
  weekday?: number
}

/** Whether everything the text says of a day is true of this one: `2026-11-28`. */
export function isSameDay(spoken: SpokenDate, day: string): boolean {
  const moment = new Date(`${day}T00:00:00Z`)
  return (
    (spoken.year === undefined || spoken.year === moment.getUTCFullYear()) &&
    (spoken.month === undefined || spoken.month === moment.getUTCMonth() + 1) &&
    (spoken.dayOfMonth === undefined || spoken.dayOfMonth === moment.getUTCDate()) &&
    (spoken.weekday === undefined || spoken.weekday === moment.getUTCDay())
  )
}
