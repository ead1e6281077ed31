import type { Encoding } from './import.ts'

/** What the bytes of a file have shown so far. Fed in pieces of any size by `probeBytes`. */
export interface EncodingProbe {
  head: number[]
  byteCount: number
  /** NUL bytes at even and odd places: the halves of UTF-16. */
  nulCounts: [number, number]
  /** Bytes that no text has. */
  controlCount: number
  /** Complete sequences of UTF-8 of two bytes or more. */
  multibyteCount: number
  invalidCount: number
  /** Continuation bytes still to come, and the range the next one must be in. */
  open: number
  low: number
  high: number
}

const HEAD_BYTES = 4

export const newEncodingProbe = (): EncodingProbe => ({
  head: [],
  byteCount: 0,
  nulCounts: [0, 0],
  controlCount: 0,
  multibyteCount: 0,
  invalidCount: 0,
  open: 0,
  low: 0x80,
  high: 0xbf,
})

/** Looks at the next bytes of the file. */
export function probeBytes(probe: EncodingProbe, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length && probe.head.length < HEAD_BYTES; i++) probe.head.push(bytes[i]!)
  const start = probe.byteCount
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!
    if (byte < 0x80 && probe.open === 0) {
      if (byte < 0x20) probeControl(probe, byte, (start + i) & 1)
      continue
    }
    probeHighByte(probe, byte)
  }
  probe.byteCount += bytes.length
}

function probeControl(probe: EncodingProbe, byte: number, parity: number): void {
  if (byte === 0) probe.nulCounts[parity as 0 | 1] += 1
  else if (byte !== 0x09 && byte !== 0x0a && byte !== 0x0d) probe.controlCount += 1
}

/** The well-formed byte sequences of Unicode 16, table 3-7. */
function probeHighByte(probe: EncodingProbe, byte: number): void {
  if (probe.open > 0) {
    if (byte >= probe.low && byte <= probe.high) {
      probe.open -= 1
      probe.low = 0x80
      probe.high = 0xbf
      if (probe.open === 0) probe.multibyteCount += 1
      return
    }
    probe.invalidCount += 1
    probe.open = 0
    probe.low = 0x80
    probe.high = 0xbf
    if (byte < 0x80) return
  }
  if (byte >= 0xc2 && byte <= 0xdf) probe.open = 1
  else if (byte >= 0xe0 && byte <= 0xef) {
    probe.open = 2
    if (byte === 0xe0) probe.low = 0xa0
    if (byte === 0xed) probe.high = 0x9f
  } else if (byte >= 0xf0 && byte <= 0xf4) {
    probe.open = 3
    if (byte === 0xf0) probe.low = 0x90
    if (byte === 0xf4) probe.high = 0x8f
  } else probe.invalidCount += 1
}

/** Half of Latin text in UTF-16 is NUL bytes on one side; a fifth leaves room for other scripts. */
const UTF16_NUL_SHARE = 0.2
/** Text has no control bytes; a few strays are their rows' problem, one in fifty makes it no text. */
const STRAYS_MAX = 8
const BINARY_SHARE = 0.02

export type EncodingGuess = { kind: 'text'; encoding: Encoding } | { kind: 'binary'; looksLike?: string }

/**
 * Decides how a file is written, once all its bytes were seen.
 *
 * A byte order mark says it. Else NUL bytes on one side are UTF-16; bytes that are valid UTF-8 throughout are that. Text
 * that is as much proper UTF-8 with a few broken places stays UTF-8: its broken rows are refused, instead of turning every
 * accent of the good ones into two wrong characters.
 */
export function guessEncoding(probe: EncodingProbe): EncodingGuess {
  const [a, b, c, d] = probe.head
  if (a === 0xef && b === 0xbb && c === 0xbf) return text('utf-8')
  if (a === 0xff && b === 0xfe) return text('utf-16le')
  if (a === 0xfe && b === 0xff) return text('utf-16be')
  if (a === 0x50 && b === 0x4b && c === 0x03 && d === 0x04)
    return { kind: 'binary', looksLike: 'an Excel workbook or ZIP' }
  if (a === 0x25 && b === 0x50 && c === 0x44 && d === 0x46) return { kind: 'binary', looksLike: 'a PDF' }
  if (a === 0xd0 && b === 0xcf && c === 0x11 && d === 0xe0)
    return { kind: 'binary', looksLike: 'an old Excel workbook' }
  const pairs = probe.byteCount / 2
  const [even, odd] = probe.nulCounts
  if (odd > pairs * UTF16_NUL_SHARE && even < odd / 10) return text('utf-16le')
  if (even > pairs * UTF16_NUL_SHARE && odd < even / 10) return text('utf-16be')
  if (probe.controlCount + even + odd > STRAYS_MAX + probe.byteCount * BINARY_SHARE) return { kind: 'binary' }
  const invalid = probe.invalidCount + (probe.open > 0 ? 1 : 0)
  return text(invalid === 0 || probe.multibyteCount >= invalid ? 'utf-8' : 'windows-1252')
}

const text = (encoding: Encoding): EncodingGuess => ({ kind: 'text', encoding })

/** The characters Windows-1252 has where Latin-1 has control characters (Unicode's CP1252.TXT). */
const WINDOWS_1252_HIGH = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Writes text as bytes of an encoding, without a byte order mark. What Windows-1252 does not have becomes `?`. */
export function encodeText(value: string, encoding: Encoding): Uint8Array {
  if (encoding === 'utf-8') return new TextEncoder().encode(value)
  if (encoding === 'windows-1252') return Uint8Array.from(value, toWindows1252)
  const bytes = new Uint8Array(value.length * 2)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < value.length; i++) view.setUint16(i * 2, value.charCodeAt(i), encoding === 'utf-16le')
  return bytes
}

function toWindows1252(character: string): number {
  const code = character.codePointAt(0)!
  if (code < 0x80 || (code >= 0xa0 && code <= 0xff)) return code
  const at = WINDOWS_1252_HIGH.indexOf(character)
  return at === -1 ? 0x3f : 0x80 + at
}

/** What a file in this encoding begins with, so that a spreadsheet reads it right. */
export const byteOrderMark = (encoding: Encoding): string => (encoding === 'windows-1252' ? '' : '\ufeff')
