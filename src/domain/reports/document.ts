import type { Chart } from '../charts/chart.ts'
import type { Day } from '../values/day.ts'
import type { Instant } from '../values/local-time.ts'
import type { MinorUnits } from '../values/money.ts'
import type { Quantity } from '../values/quantity.ts'

/** A report as its facts, in reading order. What it looks like printed, as CSV or as JSON is said elsewhere, once for all. */
export interface ReportDocument {
  title: string
  shopName: string
  /** Both days included. */
  period: { from: Day; to: Day }
  /** The moment whose facts it tells. */
  asOf: Instant
  /** Whose clocks `asOf` and the days follow, an IANA name. */
  timeZone: string
  /** ISO 4217; every amount is in it. */
  currency: string
  paper: Paper
  sections: readonly Section[]
}

export const PAPERS = ['A4', 'Letter'] as const
export type Paper = (typeof PAPERS)[number]

export type Section = Heading | Paragraph | KeyFigures | Table | ChartSection | Notice

export interface Heading {
  kind: 'heading'
  text: string
}

export interface Paragraph {
  kind: 'paragraph'
  text: string
}

/** A few numbers to see first. */
export interface KeyFigures {
  kind: 'keyFigures'
  figures: readonly KeyFigure[]
}

/** `value` is of the kind named; undefined when it is not known. */
export type KeyFigure = {
  [Kind in CellKind]: { label: string; kind: Kind; value: CellValues[Kind] | undefined; note?: string }
}[CellKind]

/** What a value is, by the kind of its column. */
export interface CellValues {
  text: string
  /** In thousandths. */
  quantity: Quantity
  /** In minor units of the document's currency. */
  money: MinorUnits
  /** A share of one: 0.125 is 12.5 %. */
  percent: number
  date: Day
  /** A plain number: days, counts, ratios. */
  number: number
}

export type CellKind = keyof CellValues
export type Cell = CellValues[CellKind]

export interface Column {
  /** Its name in JSON, camelCase; it stays when the title changes. */
  key: string
  title: string
  kind: CellKind
}

/** Cells stand in the order of the columns and are of their kind: `tableOf` sees to it. Undefined is "not known". */
export type Row = readonly (Cell | undefined)[]

export interface Table {
  kind: 'table'
  title: string
  columns: readonly Column[]
  rows: readonly Row[]
  totals?: Row
  note?: string
}

export interface ChartSection {
  kind: 'chart'
  chart: Chart
}

/** What a reader must know before trusting a number: restated days, missing input, data that cannot be right. */
export interface Notice {
  kind: 'notice'
  severity: 'info' | 'warning'
  text: string
}

/** A column and where its cells come from. */
export type ColumnOf<Item> = {
  [Kind in CellKind]: {
    key: string
    title: string
    kind: Kind
    cell(item: Item): CellValues[Kind] | undefined
    /** In the row of totals. */
    total?: CellValues[Kind]
  }
}[CellKind]

/** Makes a table of one row for each item. It has a row of totals when a column has a total. */
export function tableOf<Item>({
  title,
  columns,
  items,
  note,
}: {
  title: string
  columns: readonly ColumnOf<Item>[]
  items: readonly Item[]
  note?: string
}): Table {
  const hasTotals = columns.some(({ total }) => total !== undefined)
  return {
    kind: 'table',
    title,
    columns: columns.map(({ key, title, kind }) => ({ key, title, kind })),
    rows: items.map((item) => columns.map((column) => column.cell(item))),
    ...(hasTotals && { totals: columns.map(({ total }) => total) }),
    ...(note !== undefined && { note }),
  }
}
