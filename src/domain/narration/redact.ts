import type { Fact } from './facts.ts'

/** What may leave the shop, and how to put back what was taken out. */
export interface Redacted {
  facts: Fact[]
  /** A free text without personal data, under the same stand-ins. */
  hide(text: string): string
  /** Puts the originals back into a text that was made from the redacted facts. */
  restore(text: string): string
}

export interface PersonalData {
  /** Names of people the shop knows: staff, customers. */
  people?: readonly string[]
  /** Ids of customers, as the shop writes them. */
  customerIds?: readonly string[]
}

const EMAIL = /[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu

/**
 * A phone number: eight to fifteen digits (E.164) that begin like one, with `+`, `0` or a bracket, in groups or at a
 * stretch. Product numbers are safe from it: names of products are not searched.
 */
const PHONE = /(?<![\p{L}\p{N}.,-])(?:\+|00?|\(0?)\d(?:[ ()./-]{0,2}\d){6,14}(?![\p{L}\p{N}])/gu
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** A name that reads like an order to the model, or is no name at all, is sent as a stand-in. */
const ORDER =
  /\b(?:ignor\w*|disregard\w*|forget|overrid\w*|instruct\w*|prompts?|system|assistant|reveal|respond|reply|output|pretend|you (?:are|must|should|will)|do not|don['’]t|say that|tell (?:the|them)|act as|https?|www)\b|[{}<>[\]`|\\]|\w\.(?:com|net|org|io)\b/iu
const NAME_LENGTH_MAX = 120

/** Names shorter than this would hide parts of other words. */
const NAME_LENGTH_MIN = 2

/**
 * Takes personal data out of facts: e-mail addresses, phone numbers, ids of customers and names of people. Names of
 * products and places stay, unless they read like an order to the model. Each is replaced by a stand-in such as
 * `(person A)`, the same one everywhere, so that the text made from them can be put right again.
 */
export function redact(facts: readonly Fact[], { people = [], customerIds = [] }: PersonalData): Redacted {
  const standIns = new Map<string, string>()
  const standInFor = (kind: string) => (original: string) => {
    const known = standIns.get(original)
    if (known) return known
    const standIn = `(${kind} ${letters(standIns.size)})`
    standIns.set(original, standIn)
    return standIn
  }
  const persons = [...people, ...facts.filter(isPerson).map(({ display }) => display)]
  const rules: [RegExp, (original: string) => string][] = [
    [EMAIL, standInFor('address')],
    ...wholeNames(customerIds).map((pattern) => [pattern, standInFor('customer')] as [RegExp, (o: string) => string]),
    ...wholeNames(persons).map((pattern) => [pattern, standInFor('person')] as [RegExp, (o: string) => string]),
    [PHONE, (found) => (DAY.test(found) ? found : standInFor('number')(found))],
  ]
  const hide = (text: string) => rules.reduce((hidden, [pattern, replace]) => hidden.replace(pattern, replace), text)
  const display = (fact: Fact): string => {
    if (fact.value.type !== 'text') return fact.display
    const { nameOf } = fact.value
    if (nameOf === undefined || nameOf === 'person') return hide(fact.display)
    return isOrder(fact.display) ? standInFor(nameOf)(fact.display) : fact.display.replace(EMAIL, standInFor('address'))
  }
  return {
    facts: facts.map((fact) => ({ ...fact, label: hide(fact.label), display: display(fact) })),
    hide,
    restore: (text) =>
      [...standIns]
        .reverse()
        .reduce((restored, [original, standIn]) => restored.replaceAll(standIn, () => original), text),
  }
}

const isPerson = ({ value }: Fact): boolean => value.type === 'text' && value.nameOf === 'person'

const isOrder = (name: string): boolean => name.length > NAME_LENGTH_MAX || ORDER.test(name)

const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

/** Patterns that find these names as words of their own, the longest first. */
const wholeNames = (names: readonly string[]): RegExp[] =>
  [...new Set(names.map((name) => name.trim()))]
    .filter((name) => name.length >= NAME_LENGTH_MIN)
    .sort((a, b) => b.length - a.length)
    .map((name) => new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'))

/** A, B, ..., Z, AA, AB, ...: letters, because a digit would be a figure. */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26))
  return index < 26 ? last : letters(Math.floor(index / 26) - 1) + last
}
