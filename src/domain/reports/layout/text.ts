import type { Colour, Measure, PlacedText, TextStyle } from './page.ts'
import { isRightToLeft, wrapText } from './wrap.ts'

export const STYLES = {
  title: { size: 20, isBold: true },
  heading: { size: 13, isBold: true },
  /** Above a table or a chart. */
  caption: { size: 10, isBold: true },
  body: { size: 9.5, isBold: false },
  small: { size: 8, isBold: false },
} as const satisfies Record<string, TextStyle>

/** Thai and Devanagari marks above and below the letters need more than the usual 1.2. */
const LINE_RATIO = 1.4
/** Noto Sans reaches 1.07 of its size above the line letters stand on. */
const ASCENT_RATIO = 1.07

export const lineHeight = ({ size }: TextStyle): number => size * LINE_RATIO

export interface TextBox {
  x: number
  y: number
  width: number
  style: TextStyle
  colour?: Colour
  align?: 'left' | 'right'
  lineMax?: number
}

/** A text broken into lines from the top of its box down. */
export function placeText(text: string, box: TextBox, measure: Measure): { items: PlacedText[]; height: number } {
  const { x, y, width, style, colour = 'ink', align = 'left', lineMax } = box
  const lines = wrapText(text, { width, measure: (line) => measure(line, style), lineMax })
  const rightToLeft = isRightToLeft(text)
  const items = lines.map(
    (line, at): PlacedText => ({
      kind: 'text',
      x: align === 'right' ? x + width : x,
      y: y + at * lineHeight(style) + style.size * ASCENT_RATIO,
      text: line,
      style,
      colour,
      align,
      isRightToLeft: rightToLeft,
    }),
  )
  return { items, height: lines.length * lineHeight(style) }
}
