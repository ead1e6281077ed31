import { isSameDay } from './date-words.ts'
import type { Fact } from './facts.ts'
import { type Figure, findFigures, type Place } from './find-figures.ts'
import { maskNames } from './mask-names.ts'
import { type AllowedNumber, endOfNumber, type NumberFigure, wordsOfSameNumber } from './same-number.ts'

/** What the facts allow to be said. */
interface Permission {
  numbers: readonly AllowedNumber[]
  days: readonly string[]
  /** Labels and displays, without names: a product called `Half Pint` makes nothing a half. */
  texts: readonly string[]
}

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
  const wrong: Place[] = []
  let allowedUpTo = 0
  for (const [index, figure] of figures.entries()) {
    // The `days` of three days have been allowed with it.
    if (figure.kind === 'word' && figure.at < allowedUpTo) continue
    const end = endIfAllowed(figure, permission, { text, next: figures[index + 1] })
    if (end === undefined) wrong.push({ at: figure.at, found: text.slice(figure.at, figure.at + figure.found.length) })
    else allowedUpTo = end
  }
  return { wrong, rest }
}

function permissionOf(facts: readonly Fact[]): Permission {
  return {
    numbers: facts.flatMap((fact) => numbersOf(fact, facts)),
    days: facts.flatMap(({ value }) => (value.type === 'date' ? [value.day] : [])),
    texts: facts.flatMap(({ label, display, value }) => (isName(value) ? [label] : [label, display])),
  }
}

const isName = (value: Fact['value']): boolean => value.type === 'text' && value.nameOf !== undefined

/** The numbers a fact prints; those in its label with the one word behind them, since the rest is its name. */
function numbersOf({ label, display, value }: Fact, facts: readonly Fact[]): AllowedNumber[] {
  const isNumber = (figure: Figure): figure is NumberFigure => figure.kind === 'number'
  const labelWords = wordsOf(label)
  const currency = value.type === 'money' ? value.currency : undefined
  const printed = isName(value) ? [] : findFigures(display).figures.filter(isNumber)
  const named = findFigures(maskNames(label, facts)).figures.filter(isNumber)
  return [
    ...printed.map((figure) => ({ figure, currency, labelWords })),
    ...named.map((figure) => ({ figure: { ...figure, tail: figure.tail.slice(0, 1) }, labelWords: [] })),
  ]
}

interface Surroundings {
  text: string
  next?: Figure
}

/** Where an allowed figure ends, with the words that belong to it; undefined when it is not allowed. */
function endIfAllowed(figure: Figure, permission: Permission, around: Surroundings): number | undefined {
  const { text } = around
  const end = figure.at + figure.found.length
  if (figure.kind === 'date') return isDateAllowed(figure, permission) ? end : undefined
  if (figure.kind === 'word') return isWordAllowed(figure, text, permission) ? end : undefined
  if (figure.kind === 'odd') return hasWhole(permission.texts, wholeOf(figure, text)) ? end : undefined
  const said = withTailOfRange(figure, around)
  for (const allowed of permission.numbers) {
    const wordCount = wordsOfSameNumber(said, allowed)
    if (wordCount !== undefined) return endOfNumber(text, figure, said === figure ? wordCount : 0)
  }
  return undefined
}

function isDateAllowed({ date, found }: Extract<Figure, { kind: 'date' }>, { days, texts }: Permission): boolean {
  if (days.some((day) => isSameDay(date, day))) return true
  // A month or weekday by itself may also be part of what a fact is called.
  return date.dayOfMonth === undefined && date.year === undefined && hasWhole(texts, found)
}

/** A word that is a figure, together with the word before or behind it, as a fact prints them: `last week`, `a day`. */
function isWordAllowed({ at, found }: Place, text: string, { texts }: Permission): boolean {
  const before = /\p{L}+[\s-]$/u.exec(text.slice(0, at))?.[0] ?? ''
  const after = /^[\s-]\p{L}+/u.exec(text.slice(at + found.length))?.[0] ?? ''
  return (before !== '' && hasWhole(texts, before + found)) || (after !== '' && hasWhole(texts, found + after))
}

/** The figure with whatever stands against it: `x3` and not only its 3. */
function wholeOf({ at, found }: Place, text: string): string {
  const before = /\S*$/.exec(text.slice(0, at))?.[0] ?? ''
  const after = /^\S*/.exec(text.slice(at + found.length))?.[0] ?? ''
  return (before + found + after).replace(/[.,;:!?)]+$/, '')
}

/** Whether a label or display prints exactly this, as words of its own, however it is capitalised. */
const hasWhole = (texts: readonly string[], found: string): boolean =>
  texts.some((text) => ` ${text.toLowerCase()} `.includes(` ${found.toLowerCase()} `))

/** In `8–15 pieces` and `8 to 15 pieces`, what the second counts the first counts too. */
function withTailOfRange(figure: NumberFigure, { text, next }: Surroundings): NumberFigure {
  if (next?.kind !== 'number') return figure
  const between = text.slice(figure.at + figure.found.length, next.at)
  if (!/^\s?\u2013\s?$|^\s(?:to|and|or)\s$/.test(between)) return figure
  return { ...figure, tail: next.tail, marker: figure.marker || (next.marker === '%' ? '%' : '') }
}
