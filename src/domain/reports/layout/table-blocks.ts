import type { Column, Row, Table } from '../document.ts'
import type { CellFormat } from '../format-cell.ts'
import { CELL_PADDING, columnWidths, type TableMeasures } from './column-widths.ts'
import type { Block, Measure, PlacedItem, TextStyle } from './page.ts'
import { lineHeight, placeText, STYLES } from './text.ts'

/** A row taller than this hides the rows around it. */
const CELL_LINE_MAX = 3
/** Above and below a row's text. */
const ROW_PADDING = 2.5
const RULE = 0.5

interface TableSpace {
  x: number
  width: number
  measure: Measure
  format: CellFormat
}

/** A table as its title, its rows below a head that comes again on every page, its totals and its note. */
export function tableBlocks(table: Table, space: TableSpace): Block[] {
  const { columns, totals } = table
  const rows = table.rows.map((row) => columns.map(({ kind }, at) => space.format.forPeople(kind, row[at])))
  const totalTexts = totals ? [totalsOf(columns, totals, space.format)] : []
  const measures = columnWidths({ columns, rows: [...rows, ...totalTexts] }, space.width, space.measure)
  const drawn = { columns, measures, space }
  const head = headBlock(drawn)
  const body = [
    ...(rows.length > 0 ? rows.map((cells) => rowBlock(cells, drawn, head)) : [emptyBlock(space, head)]),
    ...totalTexts.map((cells) => totalsBlock(cells, drawn, head)),
    ...noteBlocks(table.note, space),
  ]
  // The totals say nothing without a row above them, and the note nothing without the table.
  const firstTied = body.length - 1 - totalTexts.length - (table.note === undefined ? 0 : 1)
  return [
    captionBlock(table.title, space),
    ...body.map((block, at) => ({ ...block, keepsWithNext: at >= firstTied && at < body.length - 1 })),
  ]
}

/** A column that has no total stays blank: it is not that its total is unknown. */
const totalsOf = (columns: readonly Column[], totals: Row, format: CellFormat): string[] =>
  columns.map(({ kind }, at) => (totals[at] === undefined ? '' : format.forPeople(kind, totals[at])))

/** A table's or a chart's title. */
export function captionBlock(title: string, { x, width, measure }: Omit<TableSpace, 'format'>): Block {
  const { items, height } = placeText(title, { x, y: 0, width, style: STYLES.caption, lineMax: 3 }, measure)
  return { height: height + 3, items, gap: 12, keepsWithNext: true }
}

interface DrawnTable {
  columns: readonly Column[]
  measures: TableMeasures
  space: TableSpace
}

function headBlock({ columns, measures, space }: DrawnTable): Block {
  const titles = columns.map(({ title }) => title)
  const { items, height } = cellItems(titles, measures.headStyle, { columns, measures, space })
  const { x, width } = space
  return {
    height,
    items: [
      { kind: 'box', x, y: 0, width, height, colour: 'band' },
      { kind: 'box', x, y: height - RULE, width, height: RULE, colour: 'muted' },
      ...items,
    ],
  }
}

function rowBlock(cells: readonly string[], drawn: DrawnTable, head: Block): Block {
  const { x, width } = drawn.space
  const { items, height } = cellItems(cells, drawn.measures.cellStyle, drawn)
  const rule: PlacedItem = { kind: 'box', x, y: height - RULE, width, height: RULE, colour: 'rule' }
  return { height, items: [rule, ...items], head }
}

function totalsBlock(cells: readonly string[], drawn: DrawnTable, head: Block): Block {
  const { x, width } = drawn.space
  const { items, height } = cellItems(cells, drawn.measures.headStyle, drawn)
  return { height, items: [{ kind: 'box', x, y: 0, width, height: RULE, colour: 'ink' }, ...items], head }
}

function cellItems(
  cells: readonly string[],
  style: TextStyle,
  { columns, measures, space }: DrawnTable,
): { items: PlacedItem[]; height: number } {
  const items: PlacedItem[] = []
  let textHeight = lineHeight(style)
  let x = space.x
  cells.forEach((text, at) => {
    const width = measures.widths[at]!
    const align = isNumeric(columns[at]!) ? 'right' : 'left'
    const box = {
      x: x + CELL_PADDING,
      y: ROW_PADDING,
      width: width - 2 * CELL_PADDING,
      style,
      align,
      lineMax: CELL_LINE_MAX,
    } as const
    const placed = placeText(text, box, space.measure)
    items.push(...placed.items.filter((item) => item.text !== ''))
    textHeight = Math.max(textHeight, placed.height)
    x += width
  })
  return { items, height: textHeight + 2 * ROW_PADDING }
}

const isNumeric = ({ kind }: Column): boolean => kind !== 'text' && kind !== 'date'

function emptyBlock({ x, width, measure }: TableSpace, head: Block): Block {
  const box = { x: x + CELL_PADDING, y: 4, width, style: STYLES.body, colour: 'muted' } as const
  const { items, height } = placeText('Nothing to show', box, measure)
  return { height: height + 8, items, head }
}

function noteBlocks(note: string | undefined, { x, width, measure }: TableSpace): Block[] {
  if (note === undefined) return []
  const { items, height } = placeText(note, { x, y: 3, width, style: STYLES.small, colour: 'muted' }, measure)
  return [{ height: height + 3, items }]
}
