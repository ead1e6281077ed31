import { checkFigures, wordsOf } from './check-figures.ts'
import type { Fact } from './facts.ts'
import { BLANK, type Place } from './find-figures.ts'
import { isSameWord } from './plural.ts'

/** Why a text may not be shown, and where in it. */
export interface Violation extends Place {
  code: 'empty' | 'length' | 'address' | 'character' | 'figure' | 'name' | 'instructions'
}

export interface CheckedText {
  text: string
  facts: readonly Fact[]
  /** Characters. */
  lengthMax: number
  /** Names that must not appear unless a fact has them: the shop's other products, other shops' names. */
  otherNames?: readonly string[]
}

/** Says of itself that something other than the facts is spoken of: a model that talks to its user, or repeats orders. */
const INSTRUCTIONS =
  /\b(?:(?:previous|above|earlier|prior|my|your|these|the) (?:system )?(?:instructions?|prompts?)|system prompts?|(?:as|being) an? (?:AI|assistant|language model)|language model|I(?: am|['’]m) (?:sorry|unable|an)|I (?:cannot|can['’]t)|JSON|the facts? (?:provided|given))\b/giu

const ADDRESS = /\b(?:https?|ftp|mailto|javascript|data):|\bwww\.|\p{L}[\p{L}\d-]+\.\p{L}{2,}|@/giu

/** Every character a text may have outside names: Latin letters, plain digits, and the punctuation of prose. */
const PLAIN = /^[\p{Script=Latin}0-9 \n\u00a0\u2009\u202f\ufffc.,;:!?'"()%/&+\-\u2212\u2013\u2014‘’“”…\p{Sc}]$/u

const VIOLATIONS_MAX = 20

/**
 * Everything that speaks against showing a model's text: figures and names that are no facts, addresses, markup, other
 * scripts, talk about instructions, length. Strict: a template says the same, so a doubt costs nothing but style.
 *
 * It cannot tell whether a true figure stands beside the right words.
 */
export function checkText({ text, facts, lengthMax, otherNames = [] }: CheckedText): Violation[] {
  if (text.trim() === '') return [{ code: 'empty', at: 0, found: '' }]
  if (text.includes(BLANK)) return [{ code: 'character', at: text.indexOf(BLANK), found: BLANK }]
  if (text.length > lengthMax) return [{ code: 'length', at: lengthMax, found: text.slice(lengthMax, lengthMax + 40) }]
  const { wrong, rest } = checkFigures(text, facts)
  const violations: Violation[] = [
    ...wrong.map((place) => ({ code: 'figure' as const, ...place })),
    ...matches('address', rest, ADDRESS),
    ...matches('instructions', rest, INSTRUCTIONS),
    ...strangeCharacters(rest),
    ...strangeNames(rest, text, facts),
    ...strangersAmong(otherNames, facts).flatMap((name) => occurrences(rest, name)),
  ]
  return violations.sort((a, b) => a.at - b.at).slice(0, VIOLATIONS_MAX)
}

const matches = (code: Violation['code'], text: string, pattern: RegExp): Violation[] =>
  [...text.matchAll(pattern)].map(({ index, 0: found }) => ({ code, at: index, found }))

/** A character that only looks like a plain one (full-width, superscript, mathematical) is not plain. */
function strangeCharacters(text: string): Violation[] {
  const found: Violation[] = []
  let at = 0
  for (const character of text) {
    const isSpace = /\s/.test(character)
    const isPlain = PLAIN.test(character) && (isSpace || character === '…' || character.normalize('NFKC') === character)
    if (!isPlain) found.push({ code: 'character', at, found: character })
    at += character.length
  }
  return found
}

/** Capitalised words inside a sentence, and words in quotes, are names: they must be among the facts' words. */
function strangeNames(rest: string, text: string, facts: readonly Fact[]): Violation[] {
  const known = facts.flatMap(({ label, display }) => wordsOf(`${label} ${display}`))
  const isKnown = (word: string) => word === 'I' || word === 'SKU' || known.some((each) => isSameWord(each, word))
  const capitalised = [...rest.matchAll(/(?<![\p{L}\p{N}])\p{Lu}[\p{L}’'-]*/gu)]
    .filter(({ index }) => !/(?:^|[.!?\n]["”’)]?\s*["“‘(]?)$/.test(rest.slice(Math.max(0, index - 5), index)))
    .filter(({ 0: word }) => !isKnown(word.replace(/['’]s?$/, '')))
    .map(({ index, 0: found }) => ({ code: 'name' as const, at: index, found }))
  const quoted = [...rest.matchAll(/["“]([^"“”]*)["”]/gu)]
    .filter(([, inside = '']) => /[^\ufffc\s.,!?]/.test(inside))
    .map(({ index, 0: found }) => ({
      code: 'name' as const,
      at: index,
      found: text.slice(index, index + found.length),
    }))
  return [...capitalised, ...quoted]
}

/** A fact's own name is no stranger, also where a text writes it without its capitals. */
function strangersAmong(names: readonly string[], facts: readonly Fact[]): string[] {
  const own = new Set(facts.map(({ display }) => display.toLowerCase()))
  return names.filter((name) => !own.has(name.toLowerCase()))
}

/** Where a name stands as words of its own, however it is capitalised. */
function occurrences(text: string, name: string): Violation[] {
  const wanted = name.trim().toLowerCase()
  if (wanted.length < 3) return []
  const lower = text.toLowerCase()
  const found: Violation[] = []
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + wanted.length)) {
    const isWhole =
      !/[\p{L}\p{N}]$/u.test(lower.slice(0, at)) && !/^[\p{L}\p{N}]/u.test(lower.slice(at + wanted.length))
    if (isWhole) found.push({ code: 'name', at, found: text.slice(at, at + wanted.length) })
  }
  return found
}
