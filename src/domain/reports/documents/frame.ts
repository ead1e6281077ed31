import type { Store } from '../../catalog/product.ts'
import type { Coverage } from '../../sales/sales-day.ts'
import type { Day } from '../../values/day.ts'
import type { Instant } from '../../values/local-time.ts'
import type { Notice, Paper, ReportDocument, Section, Table } from '../document.ts'
import { formatDay } from '../format-cell.ts'

/** What every report says about itself. */
export interface Frame extends Omit<ReportDocument, 'title' | 'sections'> {
  paper: Paper
  asOf: Instant
  /** Of the stores it tells of, in their order. */
  storeNames: ReadonlyMap<string, string>
}

/** Puts a report together; sections that have nothing to say are left out. */
export function documentOf(
  { storeNames, ...frame }: Frame,
  title: string,
  sections: readonly (Section | undefined)[],
): ReportDocument {
  const names = [...storeNames.values()]
  const whose = names.length === 1 ? `${title} · ${names[0]}` : title
  const told = sections.filter((section) => section !== undefined)
  return { ...frame, title: whose, sections: names.length === 1 ? told.map(withoutStore) : told }
}

/** Where all rows are of one store its name stands in the title, and not in every row. */
function withoutStore(section: Section): Section {
  if (section.kind !== 'table') return section
  const at = section.columns.findIndex(({ key }) => key === 'store')
  if (at === -1 || section.columns.length === 1) return section
  const drop = <T>(cells: readonly T[]): T[] => cells.filter((_, i) => i !== at)
  return {
    ...section,
    columns: drop(section.columns),
    rows: section.rows.map(drop),
    ...(section.totals && { totals: drop(section.totals) }),
  }
}

/** More rows than this nobody reads on paper; the CSV file has them all. */
export const ROWS_PRINTED = 25

/** The first rows of a table, and how many there are besides. */
export function firstRows<Item>(items: readonly Item[]): { items: readonly Item[]; note?: string } {
  if (items.length <= ROWS_PRINTED) return { items }
  return {
    items: items.slice(0, ROWS_PRINTED),
    note: `The first ${ROWS_PRINTED} of ${items.length}. The CSV file has them all.`,
  }
}

/** Of a report that is one table, so many rows are printed: a hundred pages nobody carries. */
const LONG_ROWS_PRINTED = 200

/** A long table as it is printed. */
export function printed(table: Table): Table {
  if (table.rows.length <= LONG_ROWS_PRINTED) return table
  const note = `The first ${LONG_ROWS_PRINTED} of ${table.rows.length}. The CSV file has them all.`
  return { ...table, rows: table.rows.slice(0, LONG_ROWS_PRINTED), note }
}

/** Says aloud where sales are not known to the end of the period. */
export function missingSales(
  stores: readonly Store[],
  known: readonly Coverage[],
  { from, to }: { from: Day; to: Day },
): Notice[] {
  return stores.flatMap(({ storeId, name }): Notice[] => {
    const last = known.find((one) => one.storeId === storeId)?.ranges.at(-1)?.to
    if (last !== undefined && last >= to) return []
    const until = last === undefined ? 'no day yet' : `days up to ${formatDay(last)}`
    const what =
      last === undefined || last < from ? 'Nothing of this period is known.' : 'The days after it are missing.'
    return [{ kind: 'notice', severity: 'warning', text: `${name}: sales are known of ${until}. ${what}` }]
  })
}
