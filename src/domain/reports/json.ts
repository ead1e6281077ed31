import type { Chart } from '../charts/chart.ts'
import type { Column, ReportDocument, Row, Section } from './document.ts'
import { type CellFormat, cellFormat } from './format-cell.ts'

/** An exact decimal, a day or a text; null when not known. */
export type JsonValue = string | null

/** A report for programs: times by RFC 3339, numbers as decimal strings, rows by the keys of their columns. */
export interface ReportJson {
  title: string
  shopName: string
  period: { from: string; to: string }
  asOf: string
  timeZone: string
  currency: string
  sections: readonly SectionJson[]
}

export type SectionJson =
  | { kind: 'heading' | 'paragraph'; text: string }
  | { kind: 'notice'; severity: 'info' | 'warning'; text: string }
  | { kind: 'keyFigures'; figures: readonly { label: string; kind: string; value: JsonValue; note?: string }[] }
  | {
      kind: 'table'
      title: string
      columns: readonly Column[]
      rows: readonly Record<string, JsonValue>[]
      totals?: Record<string, JsonValue>
      note?: string
    }
  | { kind: 'chart'; chart: Chart }

/** The document as JSON. The paper is left out: it says nothing about the shop. */
export function reportJson({
  title,
  shopName,
  period,
  asOf,
  timeZone,
  currency,
  sections,
}: ReportDocument): ReportJson {
  const format = cellFormat(currency)
  return {
    title,
    shopName,
    period: { from: period.from, to: period.to },
    asOf: new Date(asOf).toISOString(),
    timeZone,
    currency,
    sections: sections.map((section) => sectionJson(section, format)),
  }
}

function sectionJson(section: Section, format: CellFormat): SectionJson {
  if (section.kind === 'keyFigures') {
    const figures = section.figures.map(({ label, kind, value, note }) => ({
      label,
      kind,
      value: format.forPrograms(kind, value) ?? null,
      ...(note !== undefined && { note }),
    }))
    return { kind: 'keyFigures', figures }
  }
  if (section.kind !== 'table') return section
  const { kind, title, columns, rows, totals, note } = section
  return {
    kind,
    title,
    columns,
    rows: rows.map((row) => rowJson(columns, row, format)),
    ...(totals && { totals: rowJson(columns, totals, format) }),
    ...(note !== undefined && { note }),
  }
}

const rowJson = (columns: readonly Column[], row: Row, format: CellFormat): Record<string, JsonValue> =>
  Object.fromEntries(columns.map(({ key, kind }, at) => [key, format.forPrograms(kind, row[at]) ?? null]))
