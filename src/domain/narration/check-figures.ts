import { isSameDay } from './date-words.ts'
import type { Fact } from './facts.ts'
import { type Figure, findFigures, type Place } from './find-figures.ts'
import { maskNames } from './mask-names.ts'
import { isSameWord } from './plural.ts'

type NumberFigure = Extract<Figure, { kind: 'number' }>

/** A figure that may be said, with the words that may stand behind it when none must. */
interface Allowed {
  figure: NumberFigure
  /** The code of its currency, which may be written in place of its sign. */
  currency?: string
  labelWords: readonly string[]
}

/** What the facts allow to be said. */
interface Permission {
  numbers: readonly Allowed[]
  days: readonly string[]
  /** Every word of every label and display. */
  words: ReadonlySet<string>
  /** Labels and displays, for figures that nobody can be sure how to read. */
  texts: readonly string[]
}

/** Words that may follow a number without saying what is counted. */
const PLAIN_WORDS: ReadonlySet<string> = new Set(
  `is are was were be been remain remains remained left in of on and or to by from with at this that these those last next
  sold ordered expected needed will would should has have had for as against over than until because but so while the now
  still which who it its before after since during when if here there under below above through between within across`.split(
    /\s+/,
  ),
)

/** Words between a number and what it counts that change neither. */
const FILLERS: ReadonlySet<string> = new Set(
  'more full whole further extra additional whole working calendar'.split(' '),
)

/** `12 pieces a day` and `12 pieces/day` say something else than `12 pieces`. */
const RATE_WORDS: ReadonlySet<string> = new Set('/ a an per each every apiece daily weekly monthly yearly'.split(' '))

/** Every word of a text, in lower case. */
export const wordsOf = (text: string): string[] => text.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? []

/**
 * Finds every figure in a text that is not one of the facts, in the order of the text. A figure is allowed when a fact
 * prints the same value with the same sign, currency or per cent, and the same words behind it; grouping may differ.
 * When in doubt it is not allowed.
 */
export function checkFigures(text: string, facts: readonly Fact[]): { wrong: Place[]; rest: string } {
  const permission = permissionOf(facts)
  const { figures, rest } = findFigures(maskNames(text, facts))
  const wrong = figures.filter((figure, index) => !isAllowed(figure, permission, { text, next: figures[index + 1] }))
  return { wrong: wrong.map(({ at, found }) => ({ at, found: text.slice(at, at + found.length) })), rest }
}

function permissionOf(facts: readonly Fact[]): Permission {
  const texts = facts.flatMap(({ label, display }) => [label, display])
  return {
    numbers: facts.flatMap(numbersOf),
    days: facts.flatMap(({ value }) => (value.type === 'date' ? [value.day] : [])),
    words: new Set(texts.flatMap(wordsOf)),
    texts,
  }
}

/** The numbers a fact prints; those in its label with the one word behind them, since the rest is its name. */
function numbersOf({ label, display, value }: Fact): Allowed[] {
  const isNumber = (figure: Figure): figure is NumberFigure => figure.kind === 'number'
  const labelWords = wordsOf(label)
  const currency = value.type === 'money' ? value.currency : undefined
  const printed = value.type === 'text' && value.nameOf ? [] : findFigures(display).figures.filter(isNumber)
  const named = findFigures(label).figures.filter(isNumber)
  return [
    ...printed.map((figure) => ({ figure, currency, labelWords })),
    ...named.map((figure) => ({ figure: { ...figure, tail: figure.tail.slice(0, 1) }, labelWords: [] })),
  ]
}

interface Surroundings {
  text: string
  next?: Figure
}

function isAllowed(figure: Figure, permission: Permission, around: Surroundings): boolean {
  if (figure.kind === 'date') return isDateAllowed(figure, permission)
  if (figure.kind === 'word') return [...permission.words].some((word) => isSameWord(word, figure.word))
  if (figure.kind === 'odd') return permission.texts.some((text) => hasWhole(text, wholeOf(figure, around.text)))
  const said = withTailOfRange(figure, around)
  return permission.numbers.some((allowed) => isSameNumber(said, allowed))
}

function isDateAllowed({ date, found }: Extract<Figure, { kind: 'date' }>, { days, words }: Permission): boolean {
  if (days.some((day) => isSameDay(date, day))) return true
  // A month or weekday by itself may also be part of what a fact is called.
  return date.dayOfMonth === undefined && date.year === undefined && words.has(found.toLowerCase())
}

/** The figure with whatever stands against it: `x3` and not only its 3. */
function wholeOf({ at, found }: Place, text: string): string {
  const before = /\S*$/.exec(text.slice(0, at))?.[0] ?? ''
  const after = /^\S*/.exec(text.slice(at + found.length))?.[0] ?? ''
  return (before + found + after).replace(/[.,;:!?)]+$/, '')
}

/** Whether a label or display prints exactly this, as words of its own. */
const hasWhole = (text: string, found: string): boolean => ` ${text} `.includes(` ${found} `)

/** In `8–15 pieces` and `8 to 15 pieces`, what the second counts the first counts too. */
function withTailOfRange(figure: NumberFigure, { text, next }: Surroundings): NumberFigure {
  if (next?.kind !== 'number') return figure
  const between = text.slice(figure.at + figure.found.length, next.at)
  if (!/^\s?\u2013\s?$|^\s(?:to|and|or)\s$/.test(between)) return figure
  return { ...figure, tail: next.tail, marker: figure.marker || (next.marker === '%' ? '%' : '') }
}

function isSameNumber(said: NumberFigure, { figure, currency, labelWords }: Allowed): boolean {
  const isSameSign = said.sign === figure.sign || (figure.sign === '+' && said.sign === '')
  const isSameMarker = said.marker === figure.marker || (currency !== undefined && said.marker === currency)
  if (said.value !== figure.value || !isSameSign || !isSameMarker) return false
  const tail = [...said.tail]
  while (tail.length > 0 && FILLERS.has(tail[0] ?? '') && !isSameWord(tail[0] ?? '', figure.tail[0] ?? '')) tail.shift()
  if (!figure.tail.every((word, index) => isSameWord(word, tail[index] ?? ''))) return false
  const after = tail[figure.tail.length]
  if (after === undefined) return true
  if (RATE_WORDS.has(after.toLowerCase())) return false
  return figure.tail.length > 0 || PLAIN_WORDS.has(after) || labelWords.some((word) => isSameWord(word, after))
}
