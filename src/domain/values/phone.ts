/** ITU-T E.164 (11/2010), section 6.2: at most 15 digits, and no country code begins with 0. Shorter than 8 is no mobile. */
const PHONE = /^\+[1-9]\d{7,14}$/

/** Whether a text is a number as networks take it, such as `+447700900123`. */
export const isPhone = (text: string): boolean => PHONE.test(text)

/** How people write numbers apart: spaces, dashes of any width, brackets, points, strokes. */
const SEPARATORS = /[\s\p{Dash_Punctuation}()./]/gu

/** "+44 (0)20 …": the 0 is for callers within the country. */
const TRUNK_ZERO = /\(0\)/g

/** How most of the world dials what `+` stands for. */
const DIALLED_PREFIX = /^00/

const NAMES_COUNTRY = /^\(?(?:\+|00)/

/**
 * Reads a number as people write it.
 *
 * A number without its country code is not guessed at: the same digits ring in many countries.
 *
 * @returns the number in E.164; undefined when it is none, or does not say its country
 */
export function parsePhone(text: string): string | undefined {
  const written = text.normalize('NFKC').trim()
  if (!NAMES_COUNTRY.test(written)) return undefined
  const digits = written.replace(TRUNK_ZERO, '').replace(SEPARATORS, '')
  const phone = digits.replace(DIALLED_PREFIX, '+')
  return isPhone(phone) ? phone : undefined
}
