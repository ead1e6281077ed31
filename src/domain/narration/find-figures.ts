import { isCurrency } from '../values/money.ts'
import {
  LONE_MONTH_PATTERN,
  LONE_WEEKDAY_PATTERN,
  MONTH_PATTERN,
  monthOf,
  type SpokenDate,
  WEEKDAY_PATTERN,
  weekdayOf,
} from './date-words.ts'
import { canonicalDecimal } from './decimal-text.ts'
import { FIGURE_WORDS, NUMBER_WORDS, STRANGE_NUMBER_WORDS, valueOfNumberWords } from './number-words.ts'

/** Where something stands in a text, in UTF-16 units, and how it is written there. */
export interface Place {
  at: number
  found: string
}

/** One figure in a text, as far as it can be understood without knowing the facts. */
export type Figure = Place &
  (
    | { kind: 'number'; value: string; sign: '' | '+' | '-'; marker: string; tail: readonly string[] }
    | { kind: 'date'; date: SpokenDate }
    /** Such as `half`, `twice`, `weekly`: said only where a fact says it. */
    | { kind: 'word'; word: string }
    /** A figure nobody can be sure how to read: `12:30`, `3/4`, `1e6`, `x2`, `XII`, `drei`. */
    | { kind: 'odd' }
  )

export interface Found {
  figures: Figure[]
  /** The text with every figure blanked out, as long as it was. */
  rest: string
}

/** Stands in for what was understood, so that nothing is read twice and its neighbours do not grow together. */
export const BLANK = '\ufffc'

/** How many words after a number can belong to it: `pieces a day in Leeds`. */
const TAIL_WORDS_MAX = 6

export const blank = (text: string, at: number, length: number): string =>
  text.slice(0, at) + BLANK.repeat(length) + text.slice(at + length)

const edged = (pattern: string): string => `(?<![\\p{L}\\p{N}\\p{M}])(?:${pattern})(?![\\p{L}\\p{N}\\p{M}])`

const DAY = '(?<day>\\d{1,2})(?:st|nd|rd|th)?'
const MONTH = `(?<month>${MONTH_PATTERN})\\.?`
const YEAR = '(?:,?\\s+(?<year>\\d{4}))'
const WEEKDAY = `(?:(?<weekday>${WEEKDAY_PATTERN})\\.?,?\\s+(?:the\\s+)?)`
// No decimal, percent or further digit may follow: `28 November 2026.5` is no date.
const DATE_END = '(?![\\p{L}\\p{N}\\p{M}%]|[.,:/-]\\d)'
const DATE_START = '(?<![\\p{L}\\p{N}\\p{M}]|\\d[.,:/-])'

const DATES = [
  `${DATE_START}${WEEKDAY}?(?<year>\\d{4})-(?<month>\\d{2})-(?<day>\\d{2})${DATE_END}`,
  `${DATE_START}${WEEKDAY}?${DAY}\\s+(?:of\\s+)?${MONTH}${YEAR}?${DATE_END}`,
  `${DATE_START}${WEEKDAY}?${MONTH}\\s+${DAY}${YEAR}?${DATE_END}`,
  `${DATE_START}${MONTH}\\s+(?<year>\\d{4})${DATE_END}`,
].map((pattern) => new RegExp(pattern, 'giu'))

const MONTH_ALONE = new RegExp(edged(`(?<month>${LONE_MONTH_PATTERN})`), 'gu')
const WEEKDAY_ALONE = new RegExp(edged(`(?<weekday>${LONE_WEEKDAY_PATTERN})s?`), 'gu')

const SIGN = '(?:(?<![\\p{L}\\p{N}\\p{M}%\\ufffc])(?<sign>[+\\-\u2212\u2013]))'
const CURRENCY = '(?<before>(?:\\p{Lu}{1,2})?\\p{Sc}|(?<!\\p{L})\\p{Lu}{3}(?=[\\s\\d\\-\u2212]))'
const CORE = "(?<core>\\d+(?:[.,:/'’\\u00a0\\u2009\\u202f]\\d+| \\d{3}(?!\\d))*)"
const AFTER =
  '(?<percent>[\\s\\u00a0]?%|[\\s\\u00a0]+(?:per\\s?cent|pct)(?!\\p{L}))|[\\s\\u00a0]?(?<after>\\p{Sc}|\\p{Lu}{3}(?![\\p{L}\\p{N}]))'
const NUMBERS = new RegExp(
  `${SIGN}?(?:${CURRENCY}[\\s\\u00a0]?)?(?<inner>[\\-\u2212])?${CORE}(?:${AFTER})?(?<glue>[\\p{L}\\p{N}\\p{M}]+)?`,
  'gu',
)
const WORDS = new RegExp(`${edged(NUMBER_WORDS)}(?<percent>[\\s\\u00a0]+(?:per\\s?cent|pct)(?!\\p{L}))?`, 'giu')
const SPECIAL = new RegExp(edged(`${FIGURE_WORDS.join('|')}|\\p{L}+fold`), 'giu')
const STRANGE = new RegExp(edged(STRANGE_NUMBER_WORDS.join('|')), 'giu')
const ROMAN = new RegExp(edged('(?=[IVXLCDM]{2})[IVXLCDM]+'), 'gu')

/** Finds every figure in a text: dates, numbers in digits and in words, and words that are figures. */
export function findFigures(text: string): Found {
  const figures: Figure[] = []
  let rest = text
  const take = (pattern: RegExp, read: (match: RegExpExecArray, rest: string) => Figure | undefined) => {
    for (const match of [...rest.matchAll(pattern)]) {
      const figure = read(match, rest)
      if (!figure) continue
      figures.push(figure)
      rest = blank(rest, figure.at, figure.found.length)
    }
  }
  for (const pattern of DATES) take(pattern, readDate)
  take(NUMBERS, (match) => readNumber(match, text))
  take(WORDS, (match) => readWords(match, text))
  take(MONTH_ALONE, (match) => (isVerbAtStart(match, text) ? undefined : readDate(match)))
  take(WEEKDAY_ALONE, readDate)
  take(SPECIAL, (match) => ({ kind: 'word', word: match[0].toLowerCase(), at: match.index, found: match[0] }))
  for (const pattern of [STRANGE, ROMAN]) take(pattern, ({ index, 0: found }) => ({ kind: 'odd', at: index, found }))
  return { figures: figures.sort((a, b) => a.at - b.at), rest }
}

const numberOf = (digits: string | undefined): number | undefined => (digits === undefined ? undefined : Number(digits))

function readDate({ index, 0: found, groups = {} }: RegExpExecArray): Figure {
  const { day, month, year, weekday } = groups
  const date: SpokenDate = {
    year: numberOf(year),
    month: month !== undefined && /\D/.test(month) ? monthOf(month) : numberOf(month),
    dayOfMonth: numberOf(day),
    weekday: weekday === undefined ? undefined : weekdayOf(weekday),
  }
  return { kind: 'date', date, at: index, found }
}

/** `May` and `March` at the beginning of a sentence are as well verbs; so is `Sat`. A date with a day was read before. */
const isVerbAtStart = ({ index, 0: found }: RegExpExecArray, text: string): boolean =>
  /^(?:May|March|Mar)$/.test(found) && /(?:^|[.!?]\s+)$/.test(text.slice(0, index))

function readNumber(match: RegExpExecArray, text: string): Figure | undefined {
  const { sign = '', inner = '', before = '', after = '', core = '', percent, glue } = match.groups ?? {}
  const { index, 0: found } = match
  const place = { at: index, found }
  const value = canonicalDecimal(core)
  const isCode = before.length === 3 && /^\p{Lu}{3}$/u.test(before)
  const isKnown = (!isCode || isCurrency(before)) && (after.length !== 3 || isCurrency(after))
  const isTorn = isTornOff(text, index, index + found.length)
  const marks = [before, after, percent ? '%' : ''].filter(Boolean)
  if (value === undefined || glue || !isKnown || isTorn || marks.length > 1 || (sign && inner)) {
    return gluedUnit(match, text, value, isTorn) ?? { kind: 'odd', ...place }
  }
  return {
    kind: 'number',
    value,
    sign: signOf(sign + inner),
    marker: marks[0] ?? '',
    tail: tailOf(text, index + found.length),
    ...place,
  }
}

/** `12kg` is 12 with kg behind it; `1.2k`, `2x` and `3rd` are told apart from it by the facts. */
function gluedUnit(
  match: RegExpExecArray,
  text: string,
  value: string | undefined,
  isTorn: boolean,
): Figure | undefined {
  const { sign = '', inner = '', before, after, percent, glue = '' } = match.groups ?? {}
  if (value === undefined || isTorn || before || after || percent || inner || !/^\p{L}+$/u.test(glue)) return undefined
  const { index, 0: found } = match
  const tail = [glue, ...tailOf(text, index + found.length)]
  return { kind: 'number', value, sign: signOf(sign), marker: '', tail, at: index, found }
}

const signOf = (sign: string): '' | '+' | '-' => (sign === '' ? '' : sign === '+' ? '+' : '-')

/** Whether the digits are a piece of something longer: of a code, a time, a fraction, a name. */
const isTornOff = (text: string, from: number, to: number): boolean =>
  /(?:[\p{L}\p{N}\p{M}_#*×/\\:^~.,'’]|[\p{L}\p{N}]-)$/u.test(text.slice(Math.max(0, from - 2), from)) ||
  /^(?:[\p{N}\p{M}_*×/\\^~=%‰°]|[.,:'’]\d|-\d)/u.test(text.slice(to, to + 2))

function readWords(match: RegExpExecArray, text: string): Figure {
  const { index, 0: found, groups } = match
  const percent = groups?.percent ?? ''
  const value = valueOfNumberWords(found.slice(0, found.length - percent.length))
  const place = { at: index, found }
  if (value === undefined) return { kind: 'odd', ...place }
  const tail = tailOf(text, index + found.length)
  return { kind: 'number', value: String(value), sign: '', marker: percent ? '%' : '', tail, ...place }
}

/** The words that follow up to the next sign or figure, the first of them perhaps after a hyphen: `3-day`. */
function tailOf(text: string, from: number): string[] {
  const words: string[] = []
  let rest = text.slice(from, from + 200)
  while (words.length < TAIL_WORDS_MAX) {
    const match = /^(?:[ \t\u00a0]+|-)(?<word>\p{L}+(?:['’-]\p{L}+)*)/u.exec(rest)
    if (!match?.groups?.word) return /^\s?\//.test(rest) ? [...words, '/'] : words
    words.push(...(words.length === 0 && match[0].startsWith('-') ? match.groups.word.split('-') : [match.groups.word]))
    rest = rest.slice(match[0].length)
  }
  return words
}
