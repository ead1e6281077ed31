import {
  type CellRules,
  cellAt,
  fail,
  isSpoilt,
  type Place,
  placesOf,
  type RowDraft,
  readMoment,
  readPlainAmount,
  readProductId,
  readQuantity,
  readText,
} from '../imports/cell.ts'
import { type ColumnNames, STOCK_COLUMNS, words } from '../imports/header.ts'
import type { RowError } from '../imports/import.ts'
import type { SourceRecord } from '../imports/row.ts'
import type { Day } from '../values/day.ts'
import type { ProductId, StoreId } from '../values/ids.ts'
import { localDay } from '../values/local-time.ts'
import { type MinorUnits, MONEY_MAX, minorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'

/** What a column of a sales file can be about. */
export type SalesField = 'productId' | 'date' | 'quantity' | 'revenue' | 'price' | 'store' | 'name'
export type SalesMapping = Partial<Record<SalesField, string>>

export const SALES_NUMBER_FIELDS = ['quantity', 'revenue', 'price'] as const satisfies readonly SalesField[]

/** Names those columns have in the files of tills, shops and spreadsheets; the earlier one wins where two are there. */
export const SALES_COLUMNS: ColumnNames<SalesField> = {
  productId: STOCK_COLUMNS.productId,
  date: words(`invoice date | sale date | sold at | order date | transaction date | date | day | datum | verkaufsdatum
    | belegdatum | timestamp | date time | time | date de vente | jour | fecha | fecha de venta | data | data vendita
    | verkoopdatum | data sprzedazy`),
  quantity: words(`quantity sold | units sold | qty sold | sold | quantity | qty | units | menge | anzahl | stuckzahl
    | verkaufte menge | absatz | quantite | qte | quantite vendue | cantidad | unidades | quantita | aantal | ilosc`),
  revenue: words(`revenue | net sales | gross sales | sales amount | total sales | line total | amount | total | sales
    | umsatz | erlos | chiffre d affaires | montant | ingresos | importe | ricavo | importo | omzet | przychod`),
  price: STOCK_COLUMNS.price,
  store: words(
    'store | store id | shop | branch | location | outlet | filiale | laden | magasin | tienda | negozio | winkel',
  ),
  name: STOCK_COLUMNS.name,
}

/** One good row of a sales file: what was sold, or came back, of one product on one day of one store. */
export interface SalesLine {
  row: number
  productId: ProductId
  storeId: StoreId
  day: Day
  /** Below 0 when it came back. */
  units: Quantity
  /** What the units were sold for, without a sign, in the store's minor units; absent when the file does not say. */
  amount?: MinorUnits
  name?: string
}

export interface StoreOfFile {
  timeZone: string
  currency: string
  currencyPlaces: number
}

export interface SalesRules {
  columns: readonly string[]
  mapping: SalesMapping
  decimalMarks: CellRules['decimalMarks']
  now: number
  /** The store a cell names, by its id or its name; undefined when there is none, or it is not the sender's. */
  storeNamed(text: string): StoreId | undefined
  /** Where the file does not say. */
  storeId?: StoreId
  /** How times and amounts are meant there. */
  storeOf(storeId: StoreId): StoreOfFile
}

/** `line` absent and no errors: a row that is no sale. */
export type ReadSalesLine = (record: SourceRecord) => { line?: SalesLine; errors: readonly RowError[] }

/** What is wrong with a mapping, for the person who made it; undefined when it will do. */
export function findSalesFault(mapping: SalesMapping, hasStore: boolean): string | undefined {
  if (!mapping.productId) return 'Say which column holds the product number.'
  if (!mapping.date) return 'Say which column holds the day or time of the sale.'
  if (!mapping.quantity) return 'Say which column holds the quantity sold.'
  if (!mapping.store && !hasStore) return 'Choose the store these sales are of, or say which column names it.'
  return undefined
}

/** Makes the function that reads the records of one sales file, or says per cell what is wrong with them. */
export function salesLineReader(rules: SalesRules): ReadSalesLine {
  const places = new Map(placesOf(rules.mapping, rules.columns).map((place) => [place.field, place]))
  return (record) => {
    const draft: RowDraft = { record, errors: [] }
    if (isSpoilt(draft, rules)) return { errors: draft.errors }
    const line = readLine(draft, places, rules)
    return draft.errors.length > 0 ? { errors: draft.errors } : { line, errors: [] }
  }
}

type Places = ReadonlyMap<SalesField, Place<SalesField>>

function readLine(draft: RowDraft, places: Places, rules: SalesRules): SalesLine | undefined {
  const cell = (field: SalesField): { place: Place; cell: string } | undefined => {
    const place = places.get(field)
    const text = place && cellAt(draft, place)
    return place && text !== undefined ? { place, cell: text } : undefined
  }
  const storeId = readStore(draft, cell('store'), rules)
  // Without a store nobody knows what its times and amounts mean; the row is refused for that already.
  if (storeId === undefined) return undefined
  const cellRules: CellRules = { ...rules, ...rules.storeOf(storeId) }
  const [product, date, count, name] = [cell('productId'), cell('date'), cell('quantity'), cell('name')]
  const productId = product && readProductId(draft, product.place, product.cell)
  const day = date && readDay(draft, date.place, { cell: date.cell, rules: cellRules })
  const mark = rules.decimalMarks.quantity ?? '.'
  const units = count && readQuantity(draft, count.place, { cell: count.cell, mark })
  if (productId === undefined || day === undefined || units === undefined) return undefined
  const amount = readAmount(draft, { revenue: cell('revenue'), price: cell('price') }, { units, rules: cellRules })
  // At no price nothing is sold: it is a write-off, a sample, or stock that was found.
  if (units === 0 || amount === 0) return undefined
  const text = name && name.cell !== '' ? readText(draft, name.place, { cell: name.cell, lengthMax: 300 }) : undefined
  return {
    row: draft.record.row,
    productId,
    storeId,
    day,
    units,
    ...(amount === undefined ? {} : { amount }),
    ...(text === undefined ? {} : { name: text }),
  }
}

type Cell = { place: Place; cell: string } | undefined

function readStore(draft: RowDraft, found: Cell, rules: SalesRules): StoreId | undefined {
  if (!found || found.cell === '') {
    if (rules.storeId !== undefined || !found) return rules.storeId
    return fail(draft, found.place, { code: 'MISSING_VALUE', value: '', message: 'The store is empty.' })
  }
  const storeId = rules.storeNamed(found.cell)
  if (storeId !== undefined) return storeId
  const message = `There is no store "${found.cell.slice(0, 40)}" that you may use.`
  return fail(draft, found.place, { code: 'UNKNOWN_STORE', value: found.cell, message })
}

const ONLY_DAY = /^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})$/

/** The store's day of a moment; a day without a time is that day. */
function readDay(draft: RowDraft, place: Place, given: { cell: string; rules: CellRules }): Day | undefined {
  if (given.cell === '') return fail(draft, place, { code: 'MISSING_VALUE', value: '', message: 'The date is empty.' })
  // Noon is on the right day wherever clocks jump.
  const at = ONLY_DAY.test(given.cell) ? `${given.cell} 12:00` : given.cell
  const moment = readMoment(draft, place, { cell: at, rules: given.rules })
  return moment === undefined ? undefined : localDay(moment, given.rules.timeZone)
}

/** What the units brought: the revenue where it is told, else units times price. */
function readAmount(
  draft: RowDraft,
  { revenue, price }: { revenue: Cell; price: Cell },
  { units, rules }: { units: Quantity; rules: CellRules },
): MinorUnits | undefined {
  const told = revenue && revenue.cell !== '' ? revenue : price && price.cell !== '' ? price : undefined
  if (!told) return undefined
  const plain = readPlainAmount(draft, told.place, { cell: told.cell, rules })
  if (plain === undefined) return undefined
  const isRevenue = told === revenue
  if (plain.startsWith('-') && (units > 0 || !isRevenue)) {
    const message = isRevenue ? 'Revenue is below 0, and yet something was sold.' : 'A price is 0 or more.'
    return fail(draft, told.place, { code: 'NUMBER_OUT_OF_RANGE', value: told.cell, message })
  }
  const size = amountOfPlain(plain, isRevenue ? 1000 : Math.abs(units), rules.currencyPlaces)
  if (size !== undefined) return size
  const message = 'An amount has at most 6 decimal places, and is at most a hundred billion.'
  return fail(draft, told.place, { code: 'NUMBER_OUT_OF_RANGE', value: told.cell, message })
}

/** Prices are finer than money: of a screw that costs 0.0125, a thousand cost 12.50. */
const PRICE_PLACES = 6

/** What thousandths of a unit cost at a plain decimal price, rounded half up once; undefined when it is out of range. */
function amountOfPlain(plain: string, thousandths: number, places: number): MinorUnits | undefined {
  const match = /^-?(\d{1,12})(?:\.(\d*))?$/.exec(plain)
  const fraction = (match?.[2] ?? '').replace(/0+$/, '')
  if (!match || fraction.length > PRICE_PLACES) return undefined
  const price = BigInt(match[1]! + fraction.padEnd(PRICE_PLACES, '0'))
  const divisor = 1000n * 10n ** BigInt(PRICE_PLACES - places)
  const amount = (price * BigInt(thousandths) + divisor / 2n) / divisor
  return amount > BigInt(MONEY_MAX) ? undefined : minorUnits(Number(amount))
}
