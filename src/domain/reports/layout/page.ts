import type { Chart } from '../../charts/chart.ts'
import type { Paper } from '../document.ts'

/** All lengths are points, 72 to the inch; y grows downwards from the top of the page. */
export interface TextStyle {
  size: number
  isBold: boolean
}

/** How wide a text is in one line. Layout knows no fonts: whoever draws says it. */
export type Measure = (text: string, style: TextStyle) => number

export const COLOURS = ['ink', 'muted', 'rule', 'band', 'accent', 'info', 'infoTint', 'warning', 'warningTint'] as const
export type Colour = (typeof COLOURS)[number]

export type PlacedItem = PlacedText | PlacedBox | PlacedChart

export interface PlacedText {
  kind: 'text'
  /** The left end, or the right end of a text aligned right. */
  x: number
  /** The line the letters stand on. */
  y: number
  text: string
  style: TextStyle
  colour: Colour
  align: 'left' | 'right'
  /** Where its first sentence runs to: the direction of the whole text, also when it goes on in another line. */
  isRightToLeft: boolean
}

export interface PlacedBox {
  kind: 'box'
  x: number
  y: number
  width: number
  height: number
  colour: Colour
}

export interface PlacedChart {
  kind: 'chart'
  x: number
  y: number
  width: number
  height: number
  chart: Chart
}

/** Items in the order they are drawn. */
export interface Page {
  items: readonly PlacedItem[]
}

export interface PageSize {
  width: number
  height: number
}

/** ISO 216 A4 (210 x 297 mm) and ANSI Letter (8.5 x 11 in), in whole points. */
export const PAGE_SIZES: Record<Paper, PageSize> = {
  A4: { width: 595, height: 842 },
  Letter: { width: 612, height: 792 },
}

/** 15 mm: what office printers can print, with room to hold the sheet. */
export const MARGIN = 42

export interface PrintedReport extends PageSize {
  pages: readonly Page[]
}

/** What stays together on one page. Its items are placed from its own top left corner. */
export interface Block {
  height: number
  items: readonly PlacedItem[]
  /** Space above, unless it starts a page. */
  gap?: number
  /** Never the last on a page: what it announces follows on the same one. */
  keepsWithNext?: boolean
  /** Stands above it where a page starts with it, or where the block before it has another. */
  head?: Block
}
