import type { OrderView } from '#contract/purchasing.ts'

const COLUMNS = [
  'order',
  'supplier',
  'store',
  'expected_on',
  'product',
  'name',
  'quantity',
  'unit',
  'unit_cost',
  'value',
  'currency',
  'note',
] as const

/** Lets spreadsheets read it as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff'

/** An order as a file for its supplier: a line for each product. */
export function orderCsv(order: OrderView): string {
  const rows = order.lines.map((line) => [
    order.number,
    order.supplier,
    order.storeId,
    order.expectedOn ?? '',
    line.productId,
    line.productName,
    line.quantity,
    line.unit,
    line.unitCost ?? '',
    line.value ?? '',
    order.currency,
    line.note ?? '',
  ])
  return `${BYTE_ORDER_MARK}${[COLUMNS, ...rows].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')}`
}

/**
 * What spreadsheets take for a formula, which a product's name must not be: it could send the sheet elsewhere. A quote
 * before it makes it text. Source: OWASP, "CSV Injection"; the wide signs are what Japanese spreadsheets take as well.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
