import { MONTH_PATTERN, WEEKDAY_PATTERN } from './date-words.ts'

/** `Al` would hide parts of too many notes; shorter is no name at all. */
const PART_LENGTH_MIN = 3

/** `April` and `May` in a note are months sooner than people. */
const DATE_WORD = new RegExp(`^(?:${MONTH_PATTERN}|${WEEKDAY_PATTERN})$`, 'iu')

/**
 * The names under which a note may speak of these people: whole, and by a part such as `Ann` of `Ann Smith`, where the note
 * writes that part with its capital. Without the capital it is a word: `will`, `rose`.
 */
export function calledNames(people: readonly string[], note: string): string[] {
  const written = new Set(
    note.match(/[\p{L}\p{M}\p{N}’'-]+/gu)?.flatMap((word) => [word, word.replace(/['’]s?$/u, '')]),
  )
  const parts = people
    .flatMap((name) => name.split(/\s+/))
    .filter((part) => part.length >= PART_LENGTH_MIN && /^\p{Lu}/u.test(part) && !DATE_WORD.test(part))
  return [...new Set([...people, ...parts.filter((part) => written.has(part))])]
}
