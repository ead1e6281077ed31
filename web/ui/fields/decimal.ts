/** The decimal mark of a language: `,` in German, `.` in English. */
export const decimalMark = (locale?: string): string =>
  new Intl.NumberFormat(locale).formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.'

/**
 * Turns what a person typed into canonical decimal text with a point, without ever making it a float.
 * Takes the decimal mark of the language, a point where that is not its group mark, and other scripts' digits.
 *
 * @returns `1.5` for `1,5` or `1.5`, or undefined when it is no decimal or has more than `places` places
 */
export function readDecimal(typed: string, options: { places: number; locale?: string }): string | undefined {
  const mark = decimalMark(options.locale)
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s\u00a0\u202f'’]/g, '')
    .replace(/[\u2212\u2013]/g, '-')
  const text = toAsciiDigits(plain).replace(mark, '.').replace('٫', '.')
  const match = /^([+-]?)0*(\d*)(?:\.(\d*))?$/.exec(text)
  if (!match) return undefined
  const [, sign, whole = '', fraction = ''] = match
  if (!/\d/.test(text)) return undefined
  const kept = fraction.replace(/0+$/, '')
  if (kept.length > options.places) return undefined
  const size = `${whole || '0'}${kept && `.${kept}`}`
  return sign === '-' && size !== '0' ? `-${size}` : size
}

/** Canonical decimal text as the language writes it, without grouping, ready to be edited. */
export const writeDecimal = (text: string, locale?: string): string => text.replace('.', decimalMark(locale))

const DIGIT = /\p{Nd}/gu

/** Digits of every script stand in runs of ten in Unicode, so a digit's value is its distance to the run's zero. */
const toAsciiDigits = (text: string): string =>
  text.replace(DIGIT, (digit) => {
    const code = digit.codePointAt(0) ?? 0
    let zero = code
    while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1
    return String(code - zero)
  })
