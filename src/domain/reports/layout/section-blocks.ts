import type { Chart } from '../../charts/chart.ts'
import type { KeyFigure, Notice, Section } from '../document.ts'
import type { CellFormat } from '../format-cell.ts'
import type { Block, Measure, PlacedItem, TextStyle } from './page.ts'
import { captionBlock, tableBlocks } from './table-blocks.ts'
import { lineHeight, placeText, STYLES } from './text.ts'

/** The width a section has, from its left edge on. */
export interface Space {
  x: number
  width: number
  measure: Measure
  format: CellFormat
}

/** A section as the blocks it is made of, in reading order. */
export function sectionBlocks(section: Section, space: Space): Block[] {
  if (section.kind === 'heading') return headingBlocks(section.text, space)
  if (section.kind === 'paragraph') return paragraphBlocks(section.text, space)
  if (section.kind === 'keyFigures') return figureBlocks(section.figures, space)
  if (section.kind === 'table') return tableBlocks(section, space)
  if (section.kind === 'notice') return noticeBlocks(section, space)
  return chartBlocks(section.chart, space)
}

function headingBlocks(text: string, { x, width, measure }: Space): Block[] {
  const { items, height } = placeText(text, { x, y: 0, width, style: STYLES.heading, lineMax: 3 }, measure)
  return [{ height: height + 2, items, gap: 18, keepsWithNext: true }]
}

/** Each line is a block, so that a long paragraph runs on; its first two and its last two lines stay together. */
function paragraphBlocks(text: string, { x, width, measure }: Space): Block[] {
  const { items } = placeText(text, { x, y: 0, width, style: STYLES.body }, measure)
  const height = lineHeight(STYLES.body)
  return items.map((item, at) => ({
    height,
    items: [{ ...item, y: item.y - at * height }],
    gap: at === 0 ? 6 : 0,
    keepsWithNext: at < items.length - 1 && (at === 0 || at === items.length - 2),
  }))
}

const FIGURE_GAP = 8
const FIGURE_PADDING = 8
/** The value shrinks before it is broken. */
const FIGURE_SIZES = [16, 13, 11, 9]

/** Cards in rows of three or four, so that none is left alone in its row where that can be helped. */
function figureBlocks(figures: readonly KeyFigure[], space: Space): Block[] {
  const perRow = figures.length <= 3 || figures.length === 5 || figures.length === 6 ? 3 : 4
  const width = (space.width - (perRow - 1) * FIGURE_GAP) / perRow
  return Array.from({ length: Math.ceil(figures.length / perRow) }, (_, row) => {
    const cards = figures.slice(row * perRow, (row + 1) * perRow).map((figure, at) => {
      return figureCard(figure, { ...space, x: space.x + at * (width + FIGURE_GAP), width })
    })
    const height = Math.max(...cards.map((card) => card.height))
    const boxes = cards.map((card): PlacedItem => ({ kind: 'box', x: card.x, y: 0, width, height, colour: 'band' }))
    return { height, items: [...boxes, ...cards.flatMap(({ items }) => items)], gap: FIGURE_GAP }
  })
}

function figureCard({ label, kind, value, note }: KeyFigure, { x, width, measure, format }: Space) {
  const inner = { x: x + FIGURE_PADDING, width: width - 2 * FIGURE_PADDING }
  const text = format.forPeople(kind, value)
  const style = fittingStyle(text, inner.width, measure)
  const top = placeText(
    label,
    { ...inner, y: FIGURE_PADDING, style: STYLES.small, colour: 'muted', lineMax: 2 },
    measure,
  )
  const valueY = FIGURE_PADDING + top.height
  const middle = placeText(text, { ...inner, y: valueY, style, lineMax: 2 }, measure)
  const noteY = valueY + middle.height
  const bottom = note
    ? placeText(note, { ...inner, y: noteY, style: STYLES.small, colour: 'muted', lineMax: 3 }, measure)
    : { items: [], height: 0 }
  return {
    x,
    items: [...top.items, ...middle.items, ...bottom.items],
    height: noteY + bottom.height + FIGURE_PADDING,
  }
}

function fittingStyle(text: string, width: number, measure: Measure): TextStyle {
  const styles = FIGURE_SIZES.map((size) => ({ size, isBold: true }))
  return styles.find((style) => measure(text, style) <= width) ?? styles.at(-1)!
}

/** A notice longer than this goes on in a box of its own: it may not fit on a page. */
const NOTICE_LINE_MAX = 20
const NOTICE_PADDING = 7
const NOTICE_BAR = 3

function noticeBlocks({ severity, text }: Notice, { x, width, measure }: Space): Block[] {
  const textX = x + NOTICE_BAR + NOTICE_PADDING
  const box = { x: textX, y: NOTICE_PADDING, width: x + width - NOTICE_PADDING - textX, style: STYLES.body } as const
  const line = lineHeight(STYLES.body)
  // In words too: a print without colours must still warn.
  const { items } = placeText(severity === 'warning' ? `Warning: ${text}` : text, box, measure)
  return Array.from({ length: Math.ceil(items.length / NOTICE_LINE_MAX) }, (_, part): Block => {
    const first = part * NOTICE_LINE_MAX
    const lines = items.slice(first, first + NOTICE_LINE_MAX)
    const height = lines.length * line + 2 * NOTICE_PADDING
    return {
      height,
      gap: part === 0 ? 10 : 0,
      items: [
        { kind: 'box', x, y: 0, width, height, colour: severity === 'warning' ? 'warningTint' : 'infoTint' },
        { kind: 'box', x, y: 0, width: NOTICE_BAR, height, colour: severity },
        ...lines.map((item) => ({ ...item, y: item.y - first * line })),
      ],
    }
  })
}

const CHART_HEIGHT = 190
/** Axis and legend of a ranking, and what each bar adds. */
const RANKING_HEIGHT = 50
const RANKING_BAR_HEIGHT = 16
const CHART_HEIGHT_MAX = 440

function chartBlocks(chart: Chart, space: Space): Block[] {
  const caption = captionBlock(chart.title, space)
  const { x, width, measure } = space
  if (isEmpty(chart)) {
    const { items, height } = placeText(
      'Nothing to show',
      { x, y: 0, width, style: STYLES.body, colour: 'muted' },
      measure,
    )
    return [caption, { height, items }]
  }
  const height =
    chart.kind === 'ranked_bars'
      ? Math.min(CHART_HEIGHT_MAX, RANKING_HEIGHT + chart.bars.length * RANKING_BAR_HEIGHT)
      : CHART_HEIGHT
  return [caption, { height, items: [{ kind: 'chart', x, y: 0, width, height, chart }] }]
}

function isEmpty(chart: Chart): boolean {
  if (chart.kind === 'pareto') return chart.points.length === 0
  if (chart.kind === 'forecast_fan') return chart.past.length + chart.ahead.length === 0
  if (chart.kind === 'stacked_bars') return chart.labels.length === 0 || chart.series.length === 0
  return chart.bars.length === 0
}
