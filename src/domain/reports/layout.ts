import type { ReportDocument } from './document.ts'
import { cellFormat, formatInstant, formatPeriod } from './format-cell.ts'
import {
  type Block,
  MARGIN,
  type Measure,
  PAGE_SIZES,
  type Page,
  type PlacedItem,
  type PrintedReport,
} from './layout/page.ts'
import { paginate } from './layout/paginate.ts'
import { type Space, sectionBlocks } from './layout/section-blocks.ts'
import { lineHeight, placeText, STYLES } from './layout/text.ts'

/** From the second page on: title and period, and the line below them. */
const HEADER_HEIGHT = 22
const FOOTER_HEIGHT = 22

/** Lays a report out on pages: what stands where, to the point. Who draws it needs no opinion of its own. */
export function layOut(document: ReportDocument, measure: Measure): PrintedReport {
  const { width, height } = PAGE_SIZES[document.paper]
  const space: Space = { x: MARGIN, width: width - 2 * MARGIN, measure, format: cellFormat(document.currency) }
  const blocks = [titleBlock(document, space), ...document.sections.flatMap((section) => sectionBlocks(section, space))]
  const pages = paginate(blocks, {
    top: (page) => (page === 0 ? MARGIN : MARGIN + HEADER_HEIGHT),
    bottom: height - MARGIN - FOOTER_HEIGHT,
  })
  return {
    width,
    height,
    pages: pages.map(
      ({ items }, at): Page => ({
        items: [
          ...(at === 0 ? [] : headerItems(document, space)),
          ...items,
          ...footerItems(document, space, {
            y: height - MARGIN - FOOTER_HEIGHT,
            text: `Page ${at + 1} of ${pages.length}`,
          }),
        ],
      }),
    ),
  }
}

function titleBlock({ title, shopName, period, asOf, timeZone }: ReportDocument, { x, width, measure }: Space): Block {
  const lines = [
    { text: title, style: STYLES.title, colour: 'ink', lineMax: 3 },
    { text: shopName, style: STYLES.caption, colour: 'ink', lineMax: 2 },
    {
      text: `${formatPeriod(period)}  ·  as of ${formatInstant(asOf, timeZone)}`,
      style: STYLES.body,
      colour: 'muted',
      lineMax: 2,
    },
  ] as const
  const items: PlacedItem[] = []
  let y = 0
  for (const { text, ...look } of lines) {
    const placed = placeText(text, { x, y, width, ...look }, measure)
    items.push(...placed.items)
    y += placed.height
  }
  return { height: y + 10, items: [...items, { kind: 'box', x, y: y + 6, width, height: 1.5, colour: 'accent' }] }
}

/** What a sheet that got lost must say about where it belongs. */
function headerItems({ title, shopName, period }: ReportDocument, space: Space): PlacedItem[] {
  const right = `${shopName}  ·  ${formatPeriod(period)}`
  return [
    ...halves(title, right, { ...space, y: MARGIN }),
    {
      kind: 'box',
      x: space.x,
      y: MARGIN + lineHeight(STYLES.small) + 2,
      width: space.width,
      height: 0.5,
      colour: 'rule',
    },
  ]
}

function footerItems(
  { asOf, timeZone }: ReportDocument,
  space: Space,
  { y, text }: { y: number; text: string },
): PlacedItem[] {
  return halves(`As of ${formatInstant(asOf, timeZone)}`, text, {
    ...space,
    y: y + FOOTER_HEIGHT - lineHeight(STYLES.small),
  })
}

/** One small line: a text from the left and one from the right, which cannot meet. */
function halves(left: string, right: string, { x, y, width, measure }: Space & { y: number }): PlacedItem[] {
  const look = { y, style: STYLES.small, colour: 'muted', lineMax: 1 } as const
  const half = width / 2 - 8
  return [
    ...placeText(left, { x, width: half, ...look }, measure).items,
    ...placeText(right, { x: x + width - half, width: half, align: 'right', ...look }, measure).items,
  ]
}
