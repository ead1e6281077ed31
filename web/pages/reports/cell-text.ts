import type { Cell, CellKind } from '#domain/reports/document.ts'
import { cellFormat } from '#domain/reports/format-cell.ts'
import type { JsonValue } from '#domain/reports/json.ts'
import { currencyPlaces, parseMoney } from '#domain/values/money.ts'
import { parseQuantity } from '#domain/values/quantity.ts'

/** Writes a value of a report for people, as the printed report writes it. */
export type CellText = (kind: CellKind, value: JsonValue | undefined) => string

/** Reads the exact texts that reports hold, then writes them as print does. A text that is not of its kind stays as it is. */
export function cellTexts(currency: string): CellText {
  const format = cellFormat(currency)
  const places = currencyPlaces(currency)
  return (kind, value) => {
    if (value === null || value === undefined) return format.forPeople(kind, undefined)
    const cell = read(kind, value, places)
    return cell === undefined ? value : format.forPeople(kind, cell)
  }
}

function read(kind: CellKind, text: string, places: number): Cell | undefined {
  if (kind === 'quantity') return parseQuantity(text)
  if (kind === 'money') return parseMoney(text, places)
  if (kind === 'date') return Number.isNaN(Date.parse(text)) ? undefined : text
  if (kind === 'text') return text
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** Numbers stand at the right, so that their places stand below each other. */
export const isNumeric = (kind: CellKind): boolean => kind !== 'text' && kind !== 'date'
