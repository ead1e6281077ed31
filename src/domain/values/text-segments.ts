/**
 * What one text message (SMS) takes. A longer one travels in segments that phones put together again, each paid for.
 *
 * Source: 3GPP TS 23.038, section 6.2.1 (the alphabet, its extension, UCS-2) and TS 23.040, section 9.2.3.24.1: the header
 * that numbers the segments takes 7 of 160 septets, or 3 of 70 UCS-2 units.
 */
const ALPHABETS = {
  gsm: { alone: 160, joined: 153 },
  ucs2: { alone: 70, joined: 67 },
} as const

const GSM =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà'
/** Behind an escape: two septets each. */
const GSM_EXTENSION = '\f^{}\\[~]|€'

const SEPTETS: ReadonlyMap<string, number> = new Map([
  ...[...GSM].map((sign) => [sign, 1] as const),
  ...[...GSM_EXTENSION].map((sign) => [sign, 2] as const),
])

/** How many segments a text takes. One sign outside the alphabet makes the whole of it UCS-2. */
export function countSegments(text: string): number {
  const signs = [...text]
  const septets = signs.map((sign) => SEPTETS.get(sign))
  const isGsm = septets.every((size) => size !== undefined)
  const { alone, joined } = ALPHABETS[isGsm ? 'gsm' : 'ucs2']
  const sizes = isGsm ? (septets as number[]) : signs.map((sign) => sign.length)
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return 1
  let segments = 1
  let used = 0
  for (const size of sizes) {
    // An escape or a surrogate stays with its other half.
    if (used + size > joined) {
      segments += 1
      used = 0
    }
    used += size
  }
  return segments
}

/** Three points: the one sign for them is outside the alphabet, and would halve what fits. */
const CUT = '...'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** A cut goes back to a space only when most of the text stays: scripts without spaces are cut between signs. */
const KEPT_SHARE = 0.6

/**
 * Cuts a text until it fits, at the end of a word where there is one, and never within what is read as one sign.
 *
 * @param fits whether a shorter text would do; what fits must still fit when it is cut further
 * @returns the whole text where it fits, else as much as does with points behind it; empty when nothing does
 */
export function cutText(text: string, fits: (text: string) => boolean): string {
  if (fits(text)) return text
  const ends = [...graphemes.segment(text)].map(({ index }) => index)
  let low = 0
  let high = ends.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(text.slice(0, ends[middle]) + CUT)) low = middle
    else high = middle - 1
  }
  const kept = text.slice(0, ends[low])
  if (kept === '') return ''
  const isMidWord = /\S$/.test(kept) && /^\S/.test(text.slice(kept.length))
  const lastSpace = kept.search(/\s\S*$/)
  const wordEnd = isMidWord && lastSpace >= kept.length * KEPT_SHARE ? kept.slice(0, lastSpace) : kept
  return wordEnd.trimEnd() + CUT
}
