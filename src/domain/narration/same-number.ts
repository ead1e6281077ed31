import type { Figure } from './find-figures.ts'
import { isSameWord } from './plural.ts'

export type NumberFigure = Extract<Figure, { kind: 'number' }>

/** A figure that may be said. */
export interface AllowedNumber {
  figure: NumberFigure
  /** The code of its currency, which may be written in place of its sign. */
  currency?: string
  /** Words that may stand behind it when none must. */
  labelWords: readonly string[]
}

const setOf = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/))

/** Words that may follow a number without saying what is counted. */
const PLAIN_WORDS = setOf(
  `is are was were be been remain remains remained left in of on and or to by from with at this that these those last next
  sold ordered expected needed will would should has have had for as against over than until because but so while the now
  still which who it its before after since during when if here there under below above through between within across`,
)

/** Words between a number and what it counts that change neither. */
const FILLERS = setOf('more full whole further extra additional working calendar')

/** `12 pieces a day` and `12 pieces/day` say something else than `12 pieces`. */
const RATE_WORDS = setOf('/ a an per each every apiece daily weekly monthly yearly')

/** The same behind a comma or a bracket. */
const RATE_BEHIND =
  /^[\s,;:(\u2013\u2014]+(?:(?:per|an?|each|every)\s+(?:single\s+|other\s+)?\p{L}+|apiece|daily|weekly|monthly|yearly)/iu

/**
 * Whether a number in a text is one that may be said: the same value, sign and currency, and the same words behind it.
 *
 * @returns how many of the words behind it belong to it; undefined when it is not the same
 */
export function wordsOfSameNumber(said: NumberFigure, allowed: AllowedNumber): number | undefined {
  const { figure, currency, labelWords } = allowed
  const isSameSign = said.sign === figure.sign || (figure.sign === '+' && said.sign === '')
  const isSameMarker = said.marker === figure.marker || (currency !== undefined && said.marker === currency)
  if (said.value !== figure.value || !isSameSign || !isSameMarker) return undefined
  const first = figure.tail[0] ?? ''
  const fillers = said.tail.findIndex((word) => !FILLERS.has(word) || isSameWord(word, first))
  const tail = said.tail.slice(Math.max(0, fillers))
  if (!figure.tail.every((word, index) => isSameWord(word, tail[index] ?? ''))) return undefined
  const count = Math.max(0, fillers) + figure.tail.length
  const after = tail[figure.tail.length]
  if (after === undefined) return count
  if (RATE_WORDS.has(after.toLowerCase())) return undefined
  const mayFollow =
    figure.tail.length > 0 || PLAIN_WORDS.has(after) || labelWords.some((word) => isSameWord(word, after))
  return mayFollow ? count : undefined
}

/** Where a number with so many words behind it ends; undefined when what follows makes a rate of it. */
export function endOfNumber(text: string, { at, found }: NumberFigure, wordCount: number): number | undefined {
  const from = at + found.length
  const words = new RegExp(`^(?:(?:[ \\t\\u00a0]+|-)\\p{L}+(?:['’]\\p{L}+)*){0,${wordCount}}`, 'u')
  const end = from + (words.exec(text.slice(from))?.[0].length ?? 0)
  return RATE_BEHIND.test(text.slice(end, end + 60)) ? undefined : end
}
