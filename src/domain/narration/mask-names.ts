import type { Fact } from './facts.ts'
import { blank, findFigures } from './find-figures.ts'
import { pluralOf } from './plural.ts'

const isTextFact = ({ value, display }: Fact): boolean => value.type === 'text' && display.length > 0

/**
 * Blanks out the texts and names among the facts wherever a text prints them exactly, the longest first, so that `Tea 12`
 * is not read as twelve. The blanks are as long as what they hide.
 */
export function maskNames(text: string, facts: readonly Fact[]): string {
  const names = [...new Set(facts.filter(isTextFact).map(({ display }) => display))]
  const counted = new Set(
    facts.filter(({ value }) => value.type !== 'text').flatMap(({ display }) => lastWords(display)),
  )
  let masked = text
  for (const name of names.sort((a, b) => b.length - a.length)) {
    const isFigure = isLikeAFigure(name)
    let at = masked.indexOf(name)
    while (at !== -1) {
      const end = at + name.length
      const isCounting = /\d$/.test(name) && counted.has(/^\s?(\p{L}+)/u.exec(masked.slice(end))?.[1] ?? '')
      const isName = isWhole(masked, at, end) && !isCounting && (!isFigure || isNamed(masked, at, end))
      if (isName) masked = blank(masked, at, name.length)
      at = masked.indexOf(name, end)
    }
  }
  return masked
}

/** What other facts count: in `Tea 12 pieces` the 12 would be read as theirs. Each as printed, and as one or many. */
const lastWords = (display: string): string[] =>
  (display.match(/\p{L}+/gu) ?? []).flatMap((word) => [word, pluralOf(word), word.replace(/s$/, '')])

/** Not a piece of a longer word or number: `Tea 12` is not named in `Tea 12.5` nor in `Tea 12%`. */
const isWhole = (text: string, from: number, to: number): boolean =>
  !/(?:[\p{L}\p{N}\p{M}]|\d[.,:/'’-])$/u.test(text.slice(Math.max(0, from - 2), from)) &&
  !/^(?:[\p{L}\p{N}\p{M}]|[\s\u00a0]?%|[.,:/'’\-\u2013]\d)/u.test(text.slice(to, to + 2))

/** A product called `12` or `3 days` would make every such figure true: it counts only where it is named as a name. */
const isNamed = (text: string, from: number, to: number): boolean =>
  /["“]$/.test(text.slice(0, from))
    ? /^["”]/.test(text.slice(to))
    : /\b(?:product|item|SKU|code|number|no\.)\s$/i.test(text.slice(0, from))

/** Whether a name says nothing but a figure and what is counted; a product number such as `85123A` does not. */
function isLikeAFigure(name: string): boolean {
  if (/^(?=.*\d)(?=.*\p{Lu})[\p{L}\d-]{4,}$/u.test(name)) return false
  const { figures, rest } = findFigures(name)
  const others = rest.match(/\p{L}+/gu) ?? []
  return figures.length > 0 && (others.length === 0 || (others.length === 1 && /^\p{Ll}/u.test(others[0] ?? '')))
}
