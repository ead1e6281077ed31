import type { ProductId } from '../values/ids.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'
import {
  type CellRules,
  cellAt,
  fail,
  isSpoilt,
  type Place,
  placesOf,
  type RowDraft,
  readMoment,
  readMoney,
  readProductId,
  readQuantity,
  readText,
} from './cell.ts'
import type { DecimalMark, ImportField, Mapping, RowError, RowErrorCode } from './import.ts'

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

export interface RowRules extends CellRules {
  mapping: Mapping
}

export type ReadRow = (record: SourceRecord) => { row?: ImportRow; errors: readonly RowError[] }

const TEXT_LENGTH_MAX = { name: 300, category: 120, unit: 20, barcode: 64, supplier: 120 } as const

const NO_ERRORS: readonly RowError[] = []

/** Makes the function that reads the records of one file into rows, or says per cell what is wrong with them. */
export function rowReader(rules: RowRules): ReadRow {
  const places = placesOf(rules.mapping, rules.columns)
  return (record) => {
    const draft: RowDraft = { record, errors: [] }
    if (isSpoilt(draft, rules)) return { errors: draft.errors }
    const row = readCells(draft, places, rules)
    return draft.errors.length > 0 ? { errors: draft.errors } : { row, errors: NO_ERRORS }
  }
}

function readCells(draft: RowDraft, places: readonly Place<ImportField>[], rules: RowRules): ImportRow {
  const facts: ImportFacts = {}
  const row: ImportRow = { row: draft.record.row, productId: '', facts }
  for (const place of places) {
    const cell = cellAt(draft, place)
    if (cell === undefined) continue
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
        if (cell !== '') facts[place.field] = readText(draft, place, { cell, lengthMax: TEXT_LENGTH_MAX[place.field] })
    }
  }
  return row
}

function readCount(draft: RowDraft, place: Place, given: { cell: string; mark: DecimalMark }): Quantity | undefined {
  const counted = readQuantity(draft, place, given)
  if (counted === undefined || counted >= 0) return counted
  return fail(draft, place, { code: 'NEGATIVE_QUANTITY', value: given.cell, message: 'A count cannot be below 0.' })
}
