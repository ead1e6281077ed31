import type { Column } from '../document.ts'
import type { Measure, TextStyle } from './page.ts'

/** Between a cell's text and its column's edge. */
export const CELL_PADDING = 4

/** From comfortable down to the smallest that is still read on paper without effort. */
const SIZES = [8.5, 7.5, 6.5] as const

/** A column of texts never gets narrower, whatever else there is. */
const TEXT_WIDTH_MIN = 70
/** Longer texts go on in a second line rather than take the place of other columns. */
const TEXT_WIDTH_MAX = 240

export interface TableMeasures {
  cellStyle: TextStyle
  headStyle: TextStyle
  /** One for each column; together as wide as the table. */
  widths: readonly number[]
}

interface Wish {
  /** Below this, its words or numbers are cut. */
  least: number
  /** Where nothing needs a second line. */
  ideal: number
  isText: boolean
}

/**
 * How wide each column is. Numbers and dates get what they need, in smaller letters where there are many; texts share what
 * is left by how long they are.
 */
export function columnWidths(
  { columns, rows }: { columns: readonly Column[]; rows: readonly (readonly string[])[] },
  width: number,
  measure: Measure,
): TableMeasures {
  for (const size of SIZES) {
    const cellStyle = { size, isBold: false }
    const headStyle = { size, isBold: true }
    const wishes = columns.map((column, at) => wishOf(column, at, rows, { cellStyle, headStyle, measure }))
    const least = sum(wishes.map((wish) => wish.least))
    const isSmallest = size === SIZES.at(-1)
    if (least <= width) return { cellStyle, headStyle, widths: shared(wishes, width) }
    // Too many columns for any size: each gives up the same share, and its cells break where they must.
    if (isSmallest) return { cellStyle, headStyle, widths: wishes.map((wish) => (wish.least / least) * width) }
  }
  return { cellStyle: { size: SIZES[0], isBold: false }, headStyle: { size: SIZES[0], isBold: true }, widths: [] }
}

function wishOf(
  { title, kind }: Column,
  at: number,
  rows: readonly (readonly string[])[],
  { cellStyle, headStyle, measure }: Pick<TableMeasures, 'cellStyle' | 'headStyle'> & { measure: Measure },
): Wish {
  const padding = 2 * CELL_PADDING
  // A title may take a line for each of its words where room is scarce.
  const titleWord = Math.max(0, ...title.split(/\s+/).map((word) => measure(word, headStyle)))
  const wholeTitle = measure(title, headStyle)
  let widest = 0
  // The totals are drawn bold; so little wider that measuring every number bold does no harm.
  for (const row of rows) widest = Math.max(widest, measure(row[at] ?? '', kind === 'text' ? cellStyle : headStyle))
  const ideal = Math.max(wholeTitle, widest) + padding
  if (kind !== 'text') return { least: Math.max(titleWord, widest) + padding, ideal, isText: false }
  const wanted = Math.min(ideal, Math.max(TEXT_WIDTH_MAX, titleWord + padding))
  return { least: Math.min(wanted, Math.max(titleWord + padding, TEXT_WIDTH_MIN)), ideal: wanted, isText: true }
}

function shared(wishes: readonly Wish[], width: number): number[] {
  const least = sum(wishes.map((wish) => wish.least))
  const more = sum(wishes.map((wish) => wish.ideal - wish.least))
  if (least + more > width) {
    const share = (width - least) / more
    return wishes.map((wish) => wish.least + (wish.ideal - wish.least) * share)
  }
  // What nobody needs goes to the texts, so that numbers stand close together at the right.
  const takers = wishes.some(({ isText }) => isText) ? wishes.filter(({ isText }) => isText) : wishes
  const spare = (width - least - more) / sum(takers.map(({ ideal }) => ideal))
  return wishes.map((wish) => wish.ideal + (takers.includes(wish) ? wish.ideal * spare : 0))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
