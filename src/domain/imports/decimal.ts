import type { DecimalMark } from './import.ts'

/** What the cells of one column have shown about their decimal mark. */
export interface DecimalEvidence {
  /** Cells that can only be read with this mark. */
  comma: number
  point: number
  /** Cells such as `1,234`: with the one mark a thousand and more, with the other one and a bit. */
  ambiguous: number
}

export const newDecimalEvidence = (): DecimalEvidence => ({ comma: 0, point: 0, ambiguous: 0 })

const DIGITS = /^[+-]?\d+$/
const GROUPED = { ',': /^[+-]?\d{1,3}(?:,\d{3})+$/, '.': /^[+-]?\d{1,3}(?:\.\d{3})+$/ } as const

/** Looks at one trimmed cell of a number column, with or without a currency around it. */
export function observeDecimal(evidence: DecimalEvidence, raw: string): void {
  if (DIGITS.test(raw)) return
  const cell = raw.replace(/^[^\d+-]+|[^\d]+$/g, '')
  if (!/^[+-]?[\d.,]+$/.test(cell)) return
  const comma = cell.lastIndexOf(',')
  const point = cell.lastIndexOf('.')
  if (comma === -1 && point === -1) return
  if (comma !== -1 && point !== -1) {
    evidence[comma > point ? 'comma' : 'point'] += 1
    return
  }
  const mark: DecimalMark = comma !== -1 ? ',' : '.'
  const at = Math.max(comma, point)
  const isRepeated = cell.indexOf(mark) !== at
  if (isRepeated) evidence[mark === ',' ? 'point' : 'comma'] += 1
  // A group of thousands has three digits after one to three that do not begin with 0.
  else if (GROUPED[mark].test(cell) && !/^[+-]?0/.test(cell)) evidence.ambiguous += 1
  else evidence[mark === ',' ? 'comma' : 'point'] += 1
}

/** A few cells that contradict a whole column are typing errors, and are refused by row; more are a matter for a person. */
const CLEAR_MAJORITY = 20

/**
 * The mark a column uses.
 * @returns undefined when its cells contradict each other, or can be read both ways and none tells
 */
export function decideDecimal({ comma, point, ambiguous }: DecimalEvidence): DecimalMark | undefined {
  if (comma > point * CLEAR_MAJORITY) return ','
  if (point > comma * CLEAR_MAJORITY) return '.'
  return comma + point + ambiguous === 0 ? '.' : undefined
}

/** Evidence of several columns as one: a file is written in one locale. */
export const joinEvidence = (all: readonly DecimalEvidence[]): DecimalEvidence => ({
  comma: all.reduce((sum, { comma }) => sum + comma, 0),
  point: all.reduce((sum, { point }) => sum + point, 0),
  ambiguous: all.reduce((sum, { ambiguous }) => sum + ambiguous, 0),
})

const SPACED = /^[+-]?\d{1,3}(?:[ '\u00a0\u202f\u2019]\d{3})+(?=[.,]|$)/

/**
 * Rewrites a number of a known decimal mark with a point and no thousands: `1.234,50` with a comma is `1234.50`.
 *
 * Groups of thousands must be whole ones: `1.23` with a decimal comma is no number.
 * @returns undefined when the text is no number under this mark
 */
export function normaliseDecimal(cell: string, mark: DecimalMark): string | undefined {
  if (DIGITS.test(cell)) return cell
  const plain = SPACED.test(cell) ? cell.replace(/[ '\u00a0\u202f\u2019]/g, '') : cell
  const at = plain.indexOf(mark)
  const whole = at === -1 ? plain : plain.slice(0, at)
  const places = at === -1 ? '' : plain.slice(at + 1)
  if (at !== -1 && !/^\d+$/.test(places)) return undefined
  const grouping = mark === ',' ? '.' : ','
  const isGrouped = GROUPED[grouping].test(whole)
  if (!isGrouped && !DIGITS.test(whole)) return undefined
  const digits = isGrouped ? whole.replaceAll(grouping, '') : whole
  return places === '' ? digits : `${digits}.${places}`
}
