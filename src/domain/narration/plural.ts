/** Units that are written the same however many there are. */
const WITHOUT_PLURAL: ReadonlySet<string> = new Set(['kg', 'g', 'mg', 'm', 'cm', 'mm', 'l', 'cl', 'ml', 'm²', 'm³'])

/** The English plural of a noun, regular but for units of measure: `box` is `boxes`, `delivery` is `deliveries`. */
export function pluralOf(noun: string): string {
  if (WITHOUT_PLURAL.has(noun)) return noun
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`
  return /(?:s|x|z|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`
}

/** Whether two words are one but for their plural and for capitals: `Days` and `day`. */
export function isSameWord(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()]
  return a === b || pluralOf(a) === b || a === pluralOf(b)
}
