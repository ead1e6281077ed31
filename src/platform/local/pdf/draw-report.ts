import { type CanvasRenderingContext2D as PageContext, PDFDocument } from '@napi-rs/canvas'
import type { ChartConfiguration } from 'chart.js'
import type { Chart } from '#domain/charts/chart.ts'
import type { ReportDocument } from '#domain/reports/document.ts'
import type { Colour, Page, PlacedText } from '#domain/reports/layout/page.ts'
import { layOut } from '#domain/reports/layout.ts'
import { drawChart } from './draw-chart.ts'
import { cssFont, fontMeasure, registerFonts } from './fonts.ts'

/** Dark enough on white for a weak printer; the tints are light enough to print letters on. */
const PALETTE: Record<Colour, string> = {
  ink: '#1c1917',
  muted: '#57534e',
  rule: '#d6d3d1',
  band: '#f5f5f4',
  accent: '#0f766e',
  info: '#1d4ed8',
  infoTint: '#eff6ff',
  warning: '#b45309',
  warningTint: '#fffbeb',
}

/** Draws a report as a PDF; holds the thread until it is done. */
export function drawReport(
  document: ReportDocument,
  { chartConfiguration }: { chartConfiguration(chart: Chart): ChartConfiguration },
): Uint8Array<ArrayBuffer> {
  registerFonts()
  const { width, height, pages } = layOut(document, fontMeasure())
  const pdf = new PDFDocument({ title: document.title, author: document.shopName, creator: 'Backstock' })
  for (const page of pages) {
    drawPage(pdf.beginPage(width, height), page, chartConfiguration)
    pdf.endPage()
  }
  return new Uint8Array(pdf.close())
}

function drawPage(
  context: PageContext,
  { items }: Page,
  chartConfiguration: (chart: Chart) => ChartConfiguration,
): void {
  const write = textWriter(context)
  for (const item of items) {
    if (item.kind === 'text') write(item)
    else if (item.kind === 'chart') drawChart(context, item, chartConfiguration(item.chart))
    else {
      context.fillStyle = PALETTE[item.colour]
      context.fillRect(item.x, item.y, item.width, item.height)
    }
  }
}

/** Reading a font's name costs as much as drawing a word in it: it is set only where it changes. */
function textWriter(context: PageContext): (item: PlacedText) => void {
  let font = ''
  return ({ x, y, text, style, colour, align, isRightToLeft }) => {
    const wanted = cssFont(style)
    if (wanted !== font) context.font = wanted
    font = wanted
    context.fillStyle = PALETTE[colour]
    context.textAlign = align
    context.direction = isRightToLeft ? 'rtl' : 'ltr'
    context.fillText(text, x, y)
  }
}
