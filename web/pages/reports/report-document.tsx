import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CellKind, Column } from '#domain/reports/document.ts'
import type { JsonValue, ReportJson, SectionJson } from '#domain/reports/json.ts'
import { cx } from '../../ui/classes.ts'
import { Chart } from '../../ui/data/chart.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { type CellText, cellTexts, isNumeric } from './cell-text.ts'

/** A report on screen: the facts of the printed one, in its order. */
export function ReportSections({ report }: { report: ReportJson }) {
  const textOf = cellTexts(report.currency)
  return (
    <div className="flex flex-col gap-4">
      {report.sections.map((section) => (
        <SectionOnScreen key={keyOf(section)} section={section} textOf={textOf} />
      ))}
    </div>
  )
}

function keyOf(section: SectionJson): string {
  if (section.kind === 'keyFigures') return section.kind
  if (section.kind === 'chart') return `chart ${section.chart.title}`
  return `${section.kind} ${section.kind === 'table' ? section.title : section.text}`
}

function SectionOnScreen({ section, textOf }: { section: SectionJson; textOf: CellText }) {
  switch (section.kind) {
    case 'heading':
      return <h2 className="mt-4 text-lg font-semibold tracking-tight">{section.text}</h2>
    case 'paragraph':
      return <p className="max-w-prose text-sm whitespace-pre-line">{section.text}</p>
    case 'notice':
      return <Notice tone={section.severity === 'warning' ? 'warn' : 'info'}>{section.text}</Notice>
    case 'keyFigures':
      return <KeyFigures figures={section.figures} textOf={textOf} />
    case 'table':
      return <TableSection table={section} textOf={textOf} />
    case 'chart':
      return (
        <Card title={section.chart.title}>
          <Chart chart={section.chart} label={section.chart.title} />
        </Card>
      )
  }
}

/** The column that names a product, in every report. */
const PRODUCT_ID = 'productId'

type Figures = Extract<SectionJson, { kind: 'keyFigures' }>['figures']

const KeyFigures = ({ figures, textOf }: { figures: Figures; textOf: CellText }) => (
  <ul aria-label="Key figures" className="grid grid-cols-2 gap-2 sm:gap-3 md:grid-cols-3 xl:grid-cols-4">
    {figures.map(({ label, kind, value, note }) => (
      <li key={label} className="min-w-0 rounded-card border border-line bg-surface px-3 py-3 sm:px-4">
        <Stat label={label} value={textOf(kind as CellKind, value)} note={note} />
      </li>
    ))}
  </ul>
)

type Table = Extract<SectionJson, { kind: 'table' }>

/** Its columns are read beside each other: where there is little room it scrolls sideways rather than break into cards. */
function TableSection({ table, textOf }: { table: Table; textOf: CellText }) {
  const { title, columns, rows, totals, note } = table
  return (
    <Card title={title} flush>
      <div className="overflow-x-auto">
        <table aria-label={title} className="w-full border-separate border-spacing-0 text-sm">
          <thead>
            <tr>
              {columns.map(({ key, title: header, kind }) => (
                <th key={key} scope="col" className={cx(cellClass(kind, key), 'text-xs font-medium text-muted')}>
                  {header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TableRow key={Object.values(row).join('|')} columns={columns} row={row} textOf={textOf} />
            ))}
          </tbody>
          {rows.length > 0 && totals && (
            <tfoot className="font-semibold">
              <TableRow columns={columns} row={totals} textOf={textOf} isTotal />
            </tfoot>
          )}
        </table>
      </div>
      {rows.length === 0 && <p className="px-4 py-3 text-sm text-muted">There is none.</p>}
      {note && <p className="border-t border-line px-4 py-2 text-xs text-muted">{note}</p>}
    </Card>
  )
}

interface TableRowProps {
  columns: readonly Column[]
  row: Record<string, JsonValue>
  textOf: CellText
  /** What adds up to nothing is left empty, not unknown. */
  isTotal?: boolean
}

const TableRow = ({ columns, row, textOf, isTotal = false }: TableRowProps) => (
  <tr className={isTotal ? 'bg-sunken' : 'hover:bg-sunken/50'}>
    {columns.map(({ key, kind }) => (
      <td key={key} className={cx(cellClass(kind, key), isNumeric(kind) && 'tabular-nums')}>
        {isTotal && row[key] === null ? null : contentOf(key, textOf(kind, row[key]), row)}
      </td>
    ))}
  </tr>
)

/** A name is what a row is known by: it gets room, also where the rest has to be scrolled to. */
const cellClass = (kind: CellKind, key: string): string =>
  cx(
    'border-b border-line px-3 py-2 first:pl-4 last:pr-4 [tr:last-child>&]:border-b-0',
    isNumeric(kind) ? 'text-right whitespace-nowrap' : 'text-left',
    kind === 'date' && 'whitespace-nowrap',
    kind === 'text' && key === PRODUCT_ID && 'whitespace-nowrap',
    kind === 'text' && key !== PRODUCT_ID && cx('max-w-72 break-words', key === 'name' ? 'min-w-40' : 'min-w-24'),
  )

/** A product's number leads to its page. */
function contentOf(key: string, text: string, row: Record<string, JsonValue>): ReactNode {
  const productId = row[PRODUCT_ID]
  if (key !== PRODUCT_ID || typeof productId !== 'string') return <bdi>{text}</bdi>
  return (
    <Link
      to="/products/$productId"
      params={{ productId }}
      preload={false}
      className="rounded text-accent underline underline-offset-2 hover:text-accent-strong"
    >
      {text}
    </Link>
  )
}
