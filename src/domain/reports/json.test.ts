import { expect, test } from 'vitest'
import type { Chart } from '../charts/chart.ts'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { type ReportDocument, tableOf } from './document.ts'
import { reportJson } from './json.ts'

const chart: Chart = { kind: 'ranked_bars', title: 'Best', unit: 'units', bars: [{ label: 'Tea', value: 3 }] }

const document: ReportDocument = {
  title: 'Stock value',
  shopName: 'Corner Shop',
  period: { from: '2026-03-01', to: '2026-03-31' },
  asOf: Date.UTC(2026, 3, 1, 7),
  timeZone: 'Europe/London',
  currency: 'GBP',
  paper: 'A4',
  sections: [
    { kind: 'heading', text: 'Summary' },
    { kind: 'notice', severity: 'warning', text: 'Two days were restated.' },
    {
      kind: 'keyFigures',
      figures: [
        { label: 'Value', kind: 'money', value: minorUnits(1250), note: 'at cost' },
        { label: 'Share', kind: 'percent', value: undefined },
      ],
    },
    tableOf({
      title: 'Products',
      columns: [
        { key: 'name', title: 'Product', kind: 'text', cell: ({ name }) => name },
        { key: 'onHand', title: 'On hand', kind: 'quantity', cell: ({ onHand }) => onHand, total: quantity(1500) },
        { key: 'lastSale', title: 'Last sale', kind: 'date', cell: () => undefined },
      ],
      items: [{ name: 'Tea', onHand: quantity(1500) }],
      note: 'Counted.',
    }),
    { kind: 'chart', chart },
  ],
}

test('a report as JSON has decimal strings, RFC 3339 times, and null for what is not known', () => {
  expect(JSON.parse(JSON.stringify(reportJson(document)))).toEqual({
    title: 'Stock value',
    shopName: 'Corner Shop',
    period: { from: '2026-03-01', to: '2026-03-31' },
    asOf: '2026-04-01T07:00:00.000Z',
    timeZone: 'Europe/London',
    currency: 'GBP',
    sections: [
      { kind: 'heading', text: 'Summary' },
      { kind: 'notice', severity: 'warning', text: 'Two days were restated.' },
      {
        kind: 'keyFigures',
        figures: [
          { label: 'Value', kind: 'money', value: '12.50', note: 'at cost' },
          { label: 'Share', kind: 'percent', value: null },
        ],
      },
      {
        kind: 'table',
        title: 'Products',
        columns: [
          { key: 'name', title: 'Product', kind: 'text' },
          { key: 'onHand', title: 'On hand', kind: 'quantity' },
          { key: 'lastSale', title: 'Last sale', kind: 'date' },
        ],
        rows: [{ name: 'Tea', onHand: '1.5', lastSale: null }],
        totals: { name: null, onHand: '1.5', lastSale: null },
        note: 'Counted.',
      },
      { kind: 'chart', chart },
    ],
  })
})

test('the same report is the same text, whatever order its fields were given in', () => {
  const { sections, title, ...rest } = document
  expect(JSON.stringify(reportJson({ sections, ...rest, title }))).toBe(JSON.stringify(reportJson(document)))
})
