import { isProductId, type ProductId } from '../values/ids.ts'
import { type MinorUnits, parseMoney } from '../values/money.ts'
import { parseQuantity, type Quantity } from '../values/quantity.ts'
import { normaliseDecimal } from './decimal.ts'
import type { DecimalMark, RowError } from './import.ts'
import { parseMoment } from './moment.ts'
import type { SourceRecord } from './row.ts'

/** Which cell of a record is meant: a field, and the column that holds it. */
export interface Place<Field extends string = string> {
  field: Field
  index: number
  column: string
}

/** The places of a mapping in a file with these columns. */
export const placesOf = <Field extends string>(
  mapping: Partial<Record<Field, string>>,
  columns: readonly string[],
): Place<Field>[] =>
  (Object.entries(mapping) as [Field, string][]).map(([field, column]) => ({
    field,
    column,
    index: columns.indexOf(column),
  }))

/** A record on its way to be a row, collecting what is wrong with it. */
export interface RowDraft {
  record: SourceRecord
  errors: RowError[]
}

/** How the numbers and times of a file are meant. */
export interface CellRules {
  columns: readonly string[]
  decimalMarks: Partial<Record<string, DecimalMark>>
  /** ISO 4217, and how many places its amounts have. */
  currency: string
  currencyPlaces: number
  /** The store's, for times without an offset. */
  timeZone: string
  /** Milliseconds since 1970: later than this nothing can have happened. */
  now: number
}

/** Clocks of tills run ahead; a day covers a wrong time zone too. */
const AHEAD_MAX_MS = 24 * 60 * 60 * 1000

/** What no cell of ours may hold: control characters, halves of characters, and the mark of a byte that could not be decoded. */
const UNREADABLE = /(?![\t-\r])[\p{Cc}\p{Cs}\ufffd]/u

type Fault = Pick<RowError, 'code' | 'value' | 'message'>

/** A message is read by a person, and a cell can be a megabyte. */
const VALUE_SHOWN_MAX = 200

const errorIn = ({ row }: SourceRecord, column: string, fault: Fault): RowError => ({
  row,
  column,
  ...fault,
  value: fault.value.slice(0, VALUE_SHOWN_MAX),
})

export function fail(draft: RowDraft, { column }: Place, fault: Fault): undefined {
  draft.errors.push(errorIn(draft.record, column, fault))
}

/** Notes what is wrong with a record as a whole: it is none, or has more cells than columns. False when nothing is. */
export function isSpoilt({ record, errors }: RowDraft, { columns }: Pick<CellRules, 'columns'>): boolean {
  if (record.fault) errors.push(errorIn(record, '', { ...record.fault, value: record.raw ?? '' }))
  else if (isTooWide(record, columns)) {
    const value = record.cells.slice(columns.length).join(' ')
    const message = `There are ${record.cells.length} cells for ${columns.length} columns. Quote a cell that holds the delimiter.`
    errors.push(errorIn(record, '', { code: 'TOO_MANY_COLUMNS', value, message }))
  }
  return errors.length > 0
}

const isTooWide = ({ cells }: SourceRecord, columns: readonly string[]): boolean =>
  cells.length > columns.length && cells.some((cell, i) => i >= columns.length && cell.trim() !== '')

/** The text of a cell; undefined, and noted, when it is a list, an object or a number that cannot be read exactly. */
export function cellAt(draft: RowDraft, place: Place): string | undefined {
  const cell = (draft.record.cells[place.index] ?? '').trim()
  if (!draft.record.unusable?.has(place.index)) return cell
  const message = `"${place.column}" is not a text or an exact number. Write it as text.`
  return fail(draft, place, { code: 'MALFORMED_ROW', value: cell, message })
}

/** Reads the product's number; undefined, and noted, when it is none. */
export function readProductId(draft: RowDraft, place: Place, cell: string): ProductId | undefined {
  if (cell === '')
    return fail(draft, place, { code: 'MISSING_VALUE', value: cell, message: 'The product number is empty.' })
  if (UNREADABLE.test(cell))
    return fail(draft, place, {
      code: 'UNREADABLE_TEXT',
      value: cell,
      message: 'The product number has unreadable characters.',
    })
  if (isProductId(cell)) return cell
  return fail(draft, place, {
    code: 'BAD_PRODUCT_ID',
    value: cell,
    message: 'A product number is 1 to 64 characters on one line.',
  })
}

/** Reads a quantity, below 0 too; undefined, and noted, when it is none. */
export function readQuantity(
  draft: RowDraft,
  place: Place,
  { cell, mark }: { cell: string; mark: DecimalMark },
): Quantity | undefined {
  if (cell === '')
    return fail(draft, place, {
      code: 'MISSING_VALUE',
      value: cell,
      message: 'The quantity is empty. Write 0 if there is none.',
    })
  const plain = normaliseDecimal(cell, mark)
  if (plain === undefined) {
    return fail(draft, place, {
      code: 'NOT_A_NUMBER',
      value: cell,
      message: `"${cell.slice(0, 40)}" is not a number with a decimal ${nameOf(mark)}.`,
    })
  }
  const read = parseQuantity(plain)
  if (read === undefined) {
    return fail(draft, place, {
      code: 'NUMBER_OUT_OF_RANGE',
      value: cell,
      message: 'A quantity is at most a billion, with at most 3 decimal places.',
    })
  }
  return read
}

const nameOf = (mark: DecimalMark): string => (mark === ',' ? 'comma' : 'point')

/** Reads a moment; undefined, and noted, when it is none or lies ahead. */
export function readMoment(
  draft: RowDraft,
  place: Place,
  { cell, rules }: { cell: string; rules: CellRules },
): number | undefined {
  const moment = parseMoment(cell, rules.timeZone)
  if (moment === undefined) {
    return fail(draft, place, {
      code: 'BAD_TIME',
      value: cell,
      message: `"${cell.slice(0, 40)}" is not a time such as 2026-03-01T09:30:00Z or 1.3.2026 09:30.`,
    })
  }
  if (moment > rules.now + AHEAD_MAX_MS)
    return fail(draft, place, { code: 'BAD_TIME', value: cell, message: `"${cell}" lies in the future.` })
  return moment
}

const SIGNS: Record<string, string> = {
  GBP: '£',
  EUR: '€',
  USD: '$',
  JPY: '¥',
  CAD: '$',
  AUD: '$',
  CHF: 'CHF',
  PLN: 'zł',
}

/** Takes off the sign or code of the shop's own currency; another one stays and makes the cell no number. */
function withoutCurrency(cell: string, currency: string): string {
  for (const sign of [SIGNS[currency] ?? currency, currency]) {
    if (cell.startsWith(sign)) return cell.slice(sign.length).trim()
    if (cell.endsWith(sign)) return cell.slice(0, -sign.length).trim()
  }
  return cell
}

/** An amount as a plain decimal, without its currency; undefined, and noted, when it is none. */
export function readPlainAmount(
  draft: RowDraft,
  place: Place,
  { cell, rules }: { cell: string; rules: CellRules },
): string | undefined {
  const mark = rules.decimalMarks[place.field] ?? '.'
  const plain = normaliseDecimal(withoutCurrency(cell, rules.currency), mark)
  if (plain !== undefined) return plain
  const message = `"${cell.slice(0, 40)}" is not an amount in ${rules.currency} with a decimal ${nameOf(mark)}.`
  return fail(draft, place, { code: 'NOT_A_NUMBER', value: cell, message })
}

/** Reads an amount of 0 or more; undefined, and noted, when it is none. */
export function readMoney(
  draft: RowDraft,
  place: Place,
  given: { cell: string; rules: CellRules },
): MinorUnits | undefined {
  const plain = readPlainAmount(draft, place, given)
  if (plain === undefined) return undefined
  const amount = parseMoney(plain, given.rules.currencyPlaces)
  if (amount !== undefined && amount >= 0) return amount
  return fail(draft, place, {
    code: 'NUMBER_OUT_OF_RANGE',
    value: given.cell,
    message: `An amount is 0 or more, with at most ${given.rules.currencyPlaces} decimal places.`,
  })
}

/** Reads a text on one line; undefined, and noted, when it is too long or unreadable. */
export function readText(
  draft: RowDraft,
  place: Place,
  { cell, lengthMax }: { cell: string; lengthMax: number },
): string | undefined {
  if (UNREADABLE.test(cell))
    return fail(draft, place, { code: 'UNREADABLE_TEXT', value: cell, message: 'The text has unreadable characters.' })
  // A line break inside a quoted cell is layout of the sheet, not part of a name.
  const line = /[\t-\r]/.test(cell) ? cell.replace(/\s+/g, ' ') : cell
  return line.length > lengthMax
    ? fail(draft, place, { code: 'TEXT_TOO_LONG', value: cell, message: `At most ${lengthMax} characters.` })
    : line
}
