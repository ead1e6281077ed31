import { isProductId, type ProductId } from '../values/ids.ts'
import { type MinorUnits, parseMoney } from '../values/money.ts'
import { parseQuantity, type Quantity } from '../values/quantity.ts'
import { normaliseDecimal } from './decimal.ts'
import type { DecimalMark, ImportField, Mapping, NumberField, RowError, RowErrorCode } from './import.ts'
import { parseMoment } from './moment.ts'

/** What a file says about a product; what it leaves out or empty stays as it is. */
export interface ImportFacts {
  name?: string
  category?: string
  price?: MinorUnits
  cost?: MinorUnits
  unit?: string
  barcode?: string
  supplier?: string
}

/** One good row of a file. */
export interface ImportRow {
  row: number
  productId: ProductId
  /** How many there are; absent in a file that is only about products. */
  counted?: Quantity
  /** When they were counted; milliseconds since 1970. */
  occurredAt?: number
  facts: ImportFacts
}

/** One record as it stands in the file. */
export interface SourceRecord {
  row: number
  cells: readonly string[]
  /** In JSON: the text of the record, to be given back as it came. */
  raw?: string
  /** In JSON: indexes of cells that are a list, an object, or a number that cannot be read exactly. */
  unusable?: ReadonlySet<number>
  /** Why it is no proper record. */
  fault?: { code: RowErrorCode; message: string }
}

export interface RowRules {
  columns: readonly string[]
  mapping: Mapping
  decimalMarks: Partial<Record<NumberField, DecimalMark>>
  /** ISO 4217, and how many places its amounts have. */
  currency: string
  currencyPlaces: number
  /** The store's, for times without an offset. */
  timeZone: string
  /** Milliseconds since 1970: later than this nothing can have been counted. */
  now: number
}

export type ReadRow = (record: SourceRecord) => { row?: ImportRow; errors: readonly RowError[] }

/** Clocks of tills run ahead; a day covers a wrong time zone too. */
const AHEAD_MAX_MS = 24 * 60 * 60 * 1000

const TEXT_LENGTH_MAX = { name: 300, category: 120, unit: 20, barcode: 64, supplier: 120 } as const
type TextField = keyof typeof TEXT_LENGTH_MAX

const NO_ERRORS: readonly RowError[] = []

/** What no cell of ours may hold: control characters, halves of characters, and the mark of a byte that could not be decoded. */
const UNREADABLE = /(?![\t-\r])[\p{Cc}\p{Cs}\ufffd]/u

/** Makes the function that reads the records of one file into rows, or says per cell what is wrong with them. */
export function rowReader(rules: RowRules): ReadRow {
  const places = placesOf(rules)
  return (record) => {
    const errors: RowError[] = []
    if (record.fault) return { errors: [errorIn(record, '', { ...record.fault, value: record.raw ?? '' })] }
    if (isTooWide(record, rules)) {
      const value = record.cells.slice(rules.columns.length).join(' ')
      const message = `There are ${record.cells.length} cells for ${rules.columns.length} columns. Quote a cell that holds the delimiter.`
      return { errors: [errorIn(record, '', { code: 'TOO_MANY_COLUMNS', value, message })] }
    }
    const row = readCells({ record, errors }, places, rules)
    return errors.length > 0 ? { errors } : { row, errors: NO_ERRORS }
  }
}

interface Place {
  field: ImportField
  index: number
  column: string
}

const placesOf = ({ mapping, columns }: RowRules): Place[] =>
  (Object.entries(mapping) as [ImportField, string][]).map(([field, column]) => ({
    field,
    column,
    index: columns.indexOf(column),
  }))

const isTooWide = ({ cells }: SourceRecord, { columns }: RowRules): boolean =>
  cells.length > columns.length && cells.some((cell, i) => i >= columns.length && cell.trim() !== '')

/** A record on its way to be a row, collecting what is wrong with it. */
interface RowDraft {
  record: SourceRecord
  errors: RowError[]
}

type Fault = Pick<RowError, 'code' | 'value' | 'message'>

/** A message is read by a person, and a cell can be a megabyte. */
const VALUE_SHOWN_MAX = 200

const errorIn = ({ row }: SourceRecord, column: string, fault: Fault): RowError => ({
  row,
  column,
  ...fault,
  value: fault.value.slice(0, VALUE_SHOWN_MAX),
})

function fail(draft: RowDraft, { column }: Place, fault: Fault): undefined {
  draft.errors.push(errorIn(draft.record, column, fault))
}

function readCells(draft: RowDraft, places: readonly Place[], rules: RowRules): ImportRow {
  const facts: ImportFacts = {}
  const row: ImportRow = { row: draft.record.row, productId: '', facts }
  for (const place of places) {
    const cell = (draft.record.cells[place.index] ?? '').trim()
    if (draft.record.unusable?.has(place.index)) {
      const message = `"${place.column}" is not a text or an exact number. Write it as text.`
      fail(draft, place, { code: 'MALFORMED_ROW', value: cell, message })
      continue
    }
    switch (place.field) {
      case 'productId':
        row.productId = readProductId(draft, place, cell) ?? ''
        break
      case 'quantity':
        row.counted = readCount(draft, place, { cell, mark: rules.decimalMarks.quantity ?? '.' })
        break
      case 'updatedAt':
        if (cell !== '') row.occurredAt = readMoment(draft, place, { cell, rules })
        break
      case 'price':
      case 'cost':
        if (cell !== '') facts[place.field] = readMoney(draft, place, { cell, rules })
        break
      default:
        if (cell !== '') facts[place.field] = readText(draft, place as Place & { field: TextField }, cell)
    }
  }
  return row
}

function readProductId(draft: RowDraft, place: Place, cell: string): ProductId | undefined {
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

function readCount(
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
  const counted = parseQuantity(plain)
  if (counted === undefined) {
    return fail(draft, place, {
      code: 'NUMBER_OUT_OF_RANGE',
      value: cell,
      message: 'A quantity is at most a billion, with at most 3 decimal places.',
    })
  }
  if (counted < 0)
    return fail(draft, place, { code: 'NEGATIVE_QUANTITY', value: cell, message: 'A count cannot be below 0.' })
  return counted
}

const nameOf = (mark: DecimalMark): string => (mark === ',' ? 'comma' : 'point')

function readMoment(
  draft: RowDraft,
  place: Place,
  { cell, rules }: { cell: string; rules: RowRules },
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

function readMoney(
  draft: RowDraft,
  place: Place,
  { cell, rules }: { cell: string; rules: RowRules },
): MinorUnits | undefined {
  const mark = rules.decimalMarks[place.field as 'price' | 'cost'] ?? '.'
  const plain = normaliseDecimal(withoutCurrency(cell, rules.currency), mark)
  if (plain === undefined) {
    const message = `"${cell.slice(0, 40)}" is not an amount in ${rules.currency} with a decimal ${nameOf(mark)}.`
    return fail(draft, place, { code: 'NOT_A_NUMBER', value: cell, message: message })
  }
  const amount = parseMoney(plain, rules.currencyPlaces)
  if (amount !== undefined && amount >= 0) return amount
  return fail(draft, place, {
    code: 'NUMBER_OUT_OF_RANGE',
    value: cell,
    message: `An amount is 0 or more, with at most ${rules.currencyPlaces} decimal places.`,
  })
}

function readText(draft: RowDraft, place: Place & { field: TextField }, cell: string): string | undefined {
  if (UNREADABLE.test(cell))
    return fail(draft, place, { code: 'UNREADABLE_TEXT', value: cell, message: 'The text has unreadable characters.' })
  // A line break inside a quoted cell is layout of the sheet, not part of a name.
  const line = /[\t-\r]/.test(cell) ? cell.replace(/\s+/g, ' ') : cell
  const max = TEXT_LENGTH_MAX[place.field]
  return line.length > max
    ? fail(draft, place, { code: 'TEXT_TOO_LONG', value: cell, message: `At most ${max} characters.` })
    : line
}
