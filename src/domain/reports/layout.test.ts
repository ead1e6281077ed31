import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chart } from '../charts/chart.ts'
import { minorUnits } from '../values/money.ts'
import { quantity } from '../values/quantity.ts'
import { PAPERS, type Paper, type ReportDocument, type Section, type Table, tableOf } from './document.ts'
import { MARGIN, type Measure, type PlacedItem, type PlacedText, type PrintedReport } from './layout/page.ts'
import { layOut } from './layout.ts'

/** Every UTF-16 unit is half as wide as the letters are high. */
const measure: Measure = (text, { size }) => (text.length * size) / 2

const documentOf = (sections: readonly Section[], paper: Paper = 'A4'): ReportDocument => ({
  title: 'Stock value',
  shopName: 'Corner Shop',
  period: { from: '2026-03-01', to: '2026-03-31' },
  asOf: Date.UTC(2026, 3, 1, 7),
  timeZone: 'Europe/London',
  currency: 'GBP',
  paper,
  sections,
})

const tableWith = (names: readonly string[], more: { note?: string; hasTotals?: boolean } = {}): Table =>
  tableOf({
    title: 'Products',
    columns: [
      {
        key: 'name',
        title: 'Product',
        kind: 'text',
        cell: (name: string) => name,
        total: more.hasTotals ? 'Total' : undefined,
      },
      { key: 'onHand', title: 'On hand', kind: 'quantity', cell: () => quantity(1500) },
      { key: 'value', title: 'Value', kind: 'money', cell: () => minorUnits(1250) },
      { key: 'lastSale', title: 'Last sale', kind: 'date', cell: () => '2026-03-29' },
    ],
    items: names,
    note: more.note,
  })

const numbered = (count: number) => Array.from({ length: count }, (_, n) => `row-${n}`)
const chart: Chart = { kind: 'ranked_bars', title: 'Best', unit: 'units', bars: [{ label: 'Tea', value: 3 }] }

const isText = (item: PlacedItem): item is PlacedText => item.kind === 'text'
const textsOn = (report: PrintedReport) => report.pages.map(({ items }) => items.filter(isText).map(({ text }) => text))
const find = (report: PrintedReport, text: string) =>
  report.pages.flatMap(({ items }) => items.filter(isText)).find((item) => item.text === text)!

/** Whether everything is between the margins, sideways and up and down. */
function isInside({ width, height, pages }: PrintedReport): boolean {
  return pages.every(({ items }) =>
    items.every((item) => {
      const wide = item.kind === 'text' ? measure(item.text, item.style) : item.width
      const left = item.kind === 'text' && item.align === 'right' ? item.x - wide : item.x
      const bottom = item.kind === 'text' ? item.y : item.y + item.height
      // A thousandth for sums of binary fractions.
      return (
        left >= MARGIN - 0.001 &&
        left + wide <= width - MARGIN + 0.001 &&
        item.y >= MARGIN &&
        bottom <= height - MARGIN + 0.001
      )
    }),
  )
}

describe('the pages of a report', () => {
  // A4 is 595 x 842 points, Letter 612 x 792 (ISO 216 and ANSI Y14.1 at 72 to the inch).
  test.each([
    ['A4', 595, 842],
    ['Letter', 612, 792],
  ] as const)('on %s are %d by %d points', (paper, width, height) => {
    const report = layOut(documentOf([tableWith(numbered(100))], paper), measure)
    expect([report.width, report.height]).toEqual([width, height])
    expect(isInside(report)).toBe(true)
  })

  test('say their number and how many there are, and from the second on what they belong to', () => {
    const pages = textsOn(layOut(documentOf([tableWith(numbered(100))]), measure))
    expect(pages.length).toBeGreaterThan(1)
    pages.forEach((texts, at) => {
      expect(texts).toContain(`Page ${at + 1} of ${pages.length}`)
      expect(texts.includes('Corner Shop  ·  1 Mar 2026 – 31 Mar 2026')).toBe(at > 0)
      expect(texts.filter((text) => text === 'Stock value')).toHaveLength(1)
    })
    expect(pages[0]).toContain('1 Mar 2026 – 31 Mar 2026  ·  as of 1 Apr 2026, 08:00 (Europe/London)')
  })

  test('of an empty report are one', () => {
    expect(textsOn(layOut(documentOf([]), measure))).toHaveLength(1)
  })
})

describe('a table', () => {
  test.each(PAPERS)('of 2,000 rows on %s has each row once, in order, below its head on every page', (paper) => {
    const report = layOut(documentOf([tableWith(numbered(2000), { hasTotals: true })], paper), measure)
    const pages = textsOn(report)
    expect(pages.flat().filter((text) => text.startsWith('row-'))).toEqual(numbered(2000))
    for (const texts of pages) expect(texts.filter((text) => text === 'On hand')).toHaveLength(1)
    // A row is 8.5 x 1.4 + 5 = 16.9 points; of A4 at most 842 - 2 x 42 - 22 = 736 remain: 43 rows, 47 pages at best.
    expect(pages.length).toBeGreaterThanOrEqual(44)
    expect(pages.length).toBeLessThanOrEqual(56)
    expect(isInside(report)).toBe(true)
  })

  test('without rows says so, below its head', () => {
    const [texts] = textsOn(layOut(documentOf([tableWith([])]), measure))
    expect(texts).toEqual(expect.arrayContaining(['Products', 'On hand', 'Nothing to show']))
  })

  test('breaks a word of 300 letters into three lines, the last with an ellipsis', () => {
    const report = layOut(documentOf([tableWith(['x'.repeat(300), 'after'])]), measure)
    const lines = report.pages[0]!.items.filter(isText).filter(({ text }) => /^x+…?$/.test(text))
    expect(lines.map(({ text }) => text.endsWith('…'))).toEqual([false, false, true])
    expect(isInside(report)).toBe(true)
    expect(find(report, 'after').y).toBeGreaterThan(lines[2]!.y)
  })

  test('aligns numbers at the right of their column, their title too, and texts at the left', () => {
    const report = layOut(documentOf([tableWith(['Tea'])]), measure)
    const [title, amount] = [find(report, 'Value'), find(report, '£12.50')]
    expect([title.align, amount.align, amount.x]).toEqual(['right', 'right', title.x])
    expect([find(report, 'Tea').align, find(report, '29 Mar 2026').align]).toEqual(['left', 'left'])
  })

  test('leaves the total of a column without one blank, and shows what is not known as a dash', () => {
    const unknown = tableOf({
      title: 'T',
      columns: [
        { key: 'name', title: 'N', kind: 'text', cell: () => 'a', total: 'Total' },
        { key: 'value', title: 'V', kind: 'money', cell: () => undefined },
      ],
      items: [1],
    })
    const [texts] = textsOn(layOut(documentOf([unknown]), measure))
    expect(texts!.slice(texts!.indexOf('V') + 1, -2)).toEqual(['a', '–', 'Total'])
  })

  test('with more columns than any paper holds stays between the margins', () => {
    const columns = Array.from({ length: 30 }, (_, n) => ({
      key: `c${n}`,
      title: `Column number ${n}`,
      kind: 'money' as const,
      cell: () => minorUnits(123_456_789),
    }))
    expect(isInside(layOut(documentOf([tableOf({ title: 'Wide', columns, items: [1, 2] })]), measure))).toBe(true)
  })
})

describe('what belongs together', () => {
  /** Pushes what follows down the page, a line at a time. */
  const filler = (lines: number): Section => ({ kind: 'paragraph', text: Array(lines).fill('filler').join('\n') })
  const lines = fc.integer({ min: 0, max: 120 })
  const pageOf = (pages: string[][], text: string) => pages.findIndex((texts) => texts.includes(text))

  test('is never parted: a heading and a caption from the first row, the totals from the last, a note from the table', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom(...PAPERS), fc.integer({ min: 1, max: 60 }), (count, paper, rows) => {
        const table = tableWith(numbered(rows), { hasTotals: true, note: 'Counted.' })
        const pages = textsOn(
          layOut(documentOf([filler(count), { kind: 'heading', text: 'Part' }, table], paper), measure),
        )
        expect([pageOf(pages, 'Part'), pageOf(pages, 'Products')]).toEqual(Array(2).fill(pageOf(pages, 'row-0')))
        expect([pageOf(pages, 'Total'), pageOf(pages, 'Counted.')]).toEqual(
          Array(2).fill(pageOf(pages, `row-${rows - 1}`)),
        )
      }),
    )
  })

  test('a chart is whole, below its title and between the margins', () => {
    fc.assert(
      fc.property(lines, fc.constantFrom(...PAPERS), (count, paper) => {
        const report = layOut(documentOf([filler(count), { kind: 'chart', chart }], paper), measure)
        const page = report.pages.find(({ items }) => items.some((item) => item.kind === 'chart'))!
        expect(page.items.filter(isText).map(({ text }) => text)).toContain('Best')
        expect(isInside(report)).toBe(true)
      }),
    )
  })

  test('a chart without data says so', () => {
    const [texts] = textsOn(layOut(documentOf([{ kind: 'chart', chart: { ...chart, bars: [] } }]), measure))
    expect(texts).toEqual(expect.arrayContaining(['Best', 'Nothing to show']))
  })
})

test('every row is on one page, in order, whatever stands around the tables', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '茶', 'é'), maxLength: 200 })
  const section = fc.oneof(
    fc.record({ kind: fc.constant('heading' as const), text: name }),
    fc.record({ kind: fc.constant('paragraph' as const), text: name }),
    fc.record({
      kind: fc.constant('notice' as const),
      severity: fc.constantFrom('info' as const, 'warning' as const),
      text: name,
    }),
    fc.constant({ kind: 'chart' as const, chart }),
    fc.array(name, { maxLength: 80 }).map((names) => ({ rows: names })),
  )
  fc.assert(
    fc.property(fc.array(section, { maxLength: 6 }), fc.constantFrom(...PAPERS), (parts, paper) => {
      let count = 0
      const sections = parts.map(
        (part): Section => ('rows' in part ? tableWith(part.rows.map((text) => `#${count++} ${text}`)) : part),
      )
      const report = layOut(documentOf(sections, paper), measure)
      const marks = textsOn(report)
        .flat()
        .flatMap((text) => /^#(\d+)/.exec(text)?.[1] ?? [])
      expect(marks).toEqual(Array.from({ length: count }, (_, n) => String(n)))
      expect(isInside(report)).toBe(true)
    }),
    { numRuns: 60 },
  )
})

test('key figures and notices show all they say', () => {
  const sections: Section[] = [
    {
      kind: 'keyFigures',
      figures: [
        { label: 'Stock value', kind: 'money', value: minorUnits(123_456), note: 'at cost' },
        { label: 'Turned', kind: 'number', value: undefined },
      ],
    },
    { kind: 'notice', severity: 'warning', text: 'Two days were restated.' },
  ]
  const [texts] = textsOn(layOut(documentOf(sections), measure))
  expect(texts).toEqual(
    expect.arrayContaining(['Stock value', '£1,234.56', 'at cost', 'Turned', '–', 'Warning: Two days were restated.']),
  )
})
