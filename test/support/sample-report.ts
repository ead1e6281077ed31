import { type Paper, type ReportDocument, type Table, tableOf } from '#domain/reports/document.ts'
import { addDays } from '#domain/values/day.ts'
import { minorUnits } from '#domain/values/money.ts'
import { quantity } from '#domain/values/quantity.ts'

/** A product name in every script that reports print. */
export const NAMES = {
  latin: 'Crème brûlée, Größe Łódź',
  greek: 'Ελληνικό λάδι',
  cyrillic: 'Гречневая крупа',
  devanagari: 'बासमती चावल',
  arabic: 'شاي أخضر 500 g',
  hebrew: 'שמן זית (1 L)',
  thai: 'ข้าวหอมมะลิ',
  han: '龙井绿茶',
  kana: 'さくらラーメン',
  hangul: '고추장 소스',
} as const

export interface SampleOptions {
  paper?: Paper
  rowCount?: number
}

/** A report with every kind of section and every script; the same every time. */
export function sampleReport({ paper = 'A4', rowCount = 60 }: SampleOptions = {}): ReportDocument {
  return {
    title: 'Stock and sales, March 2026',
    shopName: 'Corner Shop — حانوت',
    period: { from: '2026-03-01', to: '2026-03-31' },
    asOf: Date.UTC(2026, 3, 1, 7),
    timeZone: 'Europe/London',
    currency: 'GBP',
    paper,
    sections: [
      {
        kind: 'keyFigures',
        figures: [
          {
            label: 'Stock value at cost',
            kind: 'money',
            value: minorUnits(18_245_067),
            note: '412 products in 3 stores',
          },
          { label: 'Units sold', kind: 'quantity', value: quantity(12_480_500), note: '8.2 % more than in February' },
          { label: 'Days out of stock', kind: 'number', value: 37 },
          { label: 'Service level', kind: 'percent', value: 0.9641, note: 'Wanted: 95 %' },
        ],
      },
      {
        kind: 'notice',
        severity: 'warning',
        text: 'Sales of 14 and 15 March were restated on 20 March: a file from Leeds came late.',
      },
      {
        kind: 'notice',
        severity: 'info',
        text: 'Lead times are missing for 12 products; the shop’s usual 7 days are used.',
      },
      { kind: 'heading', text: 'Sales' },
      { kind: 'paragraph', text: PARAGRAPH },
      {
        kind: 'chart',
        chart: {
          kind: 'bars_over_time',
          title: 'Units sold each day',
          unit: 'units',
          grain: 'day',
          bars: Array.from({ length: 31 }, (_, n) => ({
            start: addDays('2026-03-01', n),
            value: 300 + ((n * 37) % 190),
          })),
        },
      },
      { kind: 'heading', text: 'Products' },
      {
        kind: 'chart',
        chart: {
          kind: 'ranked_bars',
          title: 'Best sellers',
          unit: 'units',
          bars: Object.values(NAMES).map((label, n) => ({ label, value: 900 - n * 80 })),
        },
      },
      productTable(rowCount),
      { kind: 'heading', text: 'Purchases' },
      tableOf({
        title: 'Orders on the way',
        columns: [{ key: 'order', title: 'Order', kind: 'text', cell: () => '' }],
        items: [],
      }),
    ],
  }
}

const PARAGRAPH =
  'Sales rose through the month, most of all at weekends. The days out of stock of Crème brûlée and 龙井绿茶 are counted as ' +
  'missing demand rather than as days without a sale, so the forecast for April is higher than sales alone would suggest. ' +
  'จำนวนสินค้าคงคลังถูกนับใหม่เมื่อสิ้นเดือนและตรงกับบัญชีแยกประเภททุกสาขา.'

function productTable(rowCount: number): Table {
  const names = Object.values(NAMES)
  return tableOf({
    title: 'Stock by product',
    columns: [
      { key: 'product', title: 'Product', kind: 'text', cell: (n: number) => nameOf(n, names), total: 'Total' },
      { key: 'sku', title: 'SKU', kind: 'text', cell: (n) => `SKU-${10_000 + n}` },
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: (n) => quantity(((n * 7919) % 90_000) - 500) },
      {
        key: 'value',
        title: 'Value',
        kind: 'money',
        cell: (n) => minorUnits((n * 104_729) % 900_000),
        total: minorUnits(18_245_067),
      },
      { key: 'share', title: 'Share', kind: 'percent', cell: (n) => ((n * 13) % 100) / 1000 },
      { key: 'cover', title: 'Days of cover', kind: 'number', cell: (n) => (n % 9 === 0 ? undefined : (n * 31) % 400) },
      {
        key: 'lastSale',
        title: 'Last sale',
        kind: 'date',
        cell: (n) => (n % 11 === 0 ? undefined : addDays('2026-03-01', n % 31)),
      },
    ],
    items: Array.from({ length: rowCount }, (_, n) => n),
    note: 'Value at average cost. A dash means that it is not known.',
  })
}

/** Now and then a name that needs more than its column, and one without a place to break. */
function nameOf(n: number, names: readonly string[]): string {
  if (n === 12)
    return 'Organic fair-trade single-origin Ethiopian Yirgacheffe coffee beans, medium roast, in a resealable bag of 1 kg, with the notes of the taster printed on the back of it'
  if (n === 14) return 'W'.repeat(120)
  return `${names[n % names.length]} ${n}`
}
