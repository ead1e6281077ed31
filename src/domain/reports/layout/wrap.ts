/** Width in points of a text in one line, its style settled. */
type Width = (text: string) => number

export interface Wrapping {
  /** Points. */
  width: number
  measure: Width
  /** What does not fit in so many lines ends in an ellipsis. */
  lineMax?: number
}

const ELLIPSIS = '…'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const words = new Intl.Segmenter('en', { granularity: 'word' })

/** Scripts that write words without spaces between them. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Breaks a text into lines: between words, after hyphens and slashes, and anywhere within a word too long for a line. */
export function wrapText(text: string, { width, measure, lineMax = Number.POSITIVE_INFINITY }: Wrapping): string[] {
  const lines: string[] = []
  for (const line of linesOf(text, width, measure)) {
    if (lines.length === lineMax) {
      lines[lineMax - 1] = withEllipsis(lines[lineMax - 1]!, width, measure)
      return lines
    }
    lines.push(line)
  }
  return lines
}

function* linesOf(text: string, width: number, measure: Width): Generator<string> {
  for (const part of text.split(/\r\n|[\r\n\v\f\u2028\u2029]/)) {
    const paragraph = part.replace(/\p{Cc}+/gu, ' ').trim()
    if (measure(paragraph) <= width) yield paragraph
    else yield* brokenLines(paragraph, width, measure)
  }
}

function* brokenLines(paragraph: string, width: number, measure: Width): Generator<string> {
  const fits = (line: string) => measure(line.trimEnd()) <= width
  let line = ''
  for (const piece of piecesOf(paragraph)) {
    if (fits(line + piece)) {
      line += piece
      continue
    }
    if (line !== '') yield line.trimEnd()
    line = piece
    while (!fits(line)) {
      const start = fittingStart(line, width, measure)
      yield start
      line = line.slice(start.length)
    }
  }
  if (line.trim() !== '') yield line.trimEnd()
}

/** Pieces with a place to break after each; spaces stay at the end of theirs. */
function* piecesOf(paragraph: string): Generator<string> {
  for (const [word] of paragraph.matchAll(/\S+\s*/g)) {
    if (UNSPACED.test(word)) yield* unspacedPieces(word)
    else yield* word.split(/(?<=[\p{L}\p{N}][-/‐–])(?=[\p{L}\p{N}])/u)
  }
}

/** Words of a script without spaces; punctuation stays with the word before it, an opening bracket with the one after. */
function* unspacedPieces(text: string): Generator<string> {
  let piece = ''
  for (const { segment, isWordLike } of words.segment(text)) {
    if (piece !== '' && isWordLike && !/[\p{Ps}\p{Pi}]$/u.test(piece)) {
      yield piece
      piece = ''
    }
    piece += segment
  }
  yield piece
}

/** The longest start that fits, in whole signs and at least one. */
function fittingStart(line: string, width: number, measure: Width): string {
  let end = 0
  for (const { segment, index } of graphemes.segment(line)) {
    if (end > 0 && measure(line.slice(0, index + segment.length)) > width) break
    end = index + segment.length
  }
  return line.slice(0, end)
}

function withEllipsis(line: string, width: number, measure: Width): string {
  const signs = [...graphemes.segment(line)].map(({ segment }) => segment)
  while (signs.length > 1 && measure(signs.join('').trimEnd() + ELLIPSIS) > width) signs.pop()
  return signs.join('').trimEnd() + ELLIPSIS
}

const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** Whether a text runs from right to left: its first letter says so (Unicode Standard Annex 9, rules P2 and P3). */
export const isRightToLeft = (text: string): boolean => RIGHT_TO_LEFT.test(/\p{L}/u.exec(text)?.[0] ?? '')
