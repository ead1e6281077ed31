import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { tableCsv } from './csv.ts'
import { type Table, tableOf } from './document.ts'

interface Line {
  name: string
  onHand?: number
  value: number
}

const stockTable = (items: readonly Line[]): Table =>
  tableOf<Line>({
    title: 'Stock',
    columns: [
      { key: 'product', title: 'Product', kind: 'text', cell: ({ name }) => name, total: 'Total' },
      {
        key: 'onHand',
        title: 'On hand',
        kind: 'quantity',
        cell: ({ onHand }) => (onHand === undefined ? undefined : quantity(onHand)),
      },
      { key: 'value', title: 'Value', kind: 'money', cell: ({ value }) => minorUnits(value), total: minorUnits(250) },
    ],
    items,
  })

const gbp = { currency: 'GBP' }

/** Reads RFC 4180 by its grammar, so that the writer is not judged by itself. */
function readCsv(text: string): string[][] {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  const rows: string[][] = [[]]
  while (field.lastIndex < text.length) {
    const match = field.exec(text)
    if (!match) throw new Error('not RFC 4180')
    const [, inQuotes, plain, end] = match
    rows.at(-1)!.push(inQuotes?.replaceAll('""', '"') ?? plain ?? '')
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

describe('a table as CSV', () => {
  test('has titles, rows and totals, with numbers that a program reads', () => {
    const csv = tableCsv(
      stockTable([
        { name: 'Tea, "Earl Grey"\nloose', onHand: 1_234_500, value: 300 },
        { name: 'Beans', value: -50 },
      ]),
      gbp,
    )
    expect(csv).toBe(
      'Product,On hand,Value\r\n"Tea, ""Earl Grey""\nloose",1234.5,3.00\r\nBeans,,-0.50\r\nTotal,,2.50\r\n',
    )
  })

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '\rx'])('%j as a name is no formula', (name) => {
    const [, row] = readCsv(tableCsv(stockTable([{ name, value: -1 }]), gbp))
    // The amount keeps its minus sign without an apostrophe: it is a number.
    expect(row).toEqual([`'${name}`, '', '-0.01'])
  })

  test('starts with a byte order mark when asked', () => {
    expect(tableCsv(stockTable([]), { ...gbp, hasByteOrderMark: true })).toMatch(/^\u{feff}Product,/u)
    expect(tableCsv(stockTable([]), gbp)).toMatch(/^Product,/)
  })

  test('gives back every name it was given', () => {
    const names = fc.array(fc.string({ unit: fc.constantFrom(...'ab ,"\r\n;\t\'é茶=') }), { maxLength: 8 })
    fc.assert(
      fc.property(names, (given) => {
        const rows = readCsv(tableCsv(stockTable(given.map((name) => ({ name, value: 0 }))), gbp)).slice(1, -1)
        expect(rows.map(([name]) => name)).toEqual(given.map((name) => (/^[=\t\r]/.test(name) ? `'${name}` : name)))
      }),
    )
  })
})
