import type { BarElement, Chart, Plugin } from 'chart.js'
import type { ChartTheme } from './theme.ts'

/*
 * What Chart.js does not draw by itself. Only the canvas's own context is used, so that it is the same in a page and in a
 * process without one.
 */

type Context = Chart['ctx']

/** The ground: a picture without one is black where it is printed or sent. */
export const ground = ({ background }: ChartTheme): Plugin => ({
  id: 'ground',
  beforeDraw({ ctx, width, height }) {
    ctx.save()
    ctx.fillStyle = background
    ctx.fillRect(0, 0, width, height)
    ctx.restore()
  },
})

/** Ways to fill a bar that are told apart without colour. */
export const HATCHES = ['plain', 'rising', 'falling', 'crossed', 'level', 'upright'] as const
export type Hatch = (typeof HATCHES)[number]

const GAP_PX = 6

/** Lines over bars. @param hatchOf of a bar, by the position of its series and its own */
export const hatching = (colour: string, hatchOf: (series: number, bar: number) => Hatch): Plugin => ({
  id: 'hatching',
  afterDatasetsDraw(chart) {
    const { ctx } = chart
    ctx.save()
    ctx.strokeStyle = colour
    ctx.lineWidth = 1.5
    for (const meta of chart.getSortedVisibleDatasetMetas()) {
      if (meta.type !== 'bar') continue
      for (const [i, bar] of meta.data.entries()) {
        hatchBox(ctx, boxOf(bar as unknown as BarElement), hatchOf(meta.index, i))
      }
    }
    ctx.restore()
  },
})

interface Box {
  left: number
  top: number
  width: number
  height: number
}

function boxOf(bar: BarElement): Box {
  const { x, y, base, width, height, horizontal } = bar.getProps(
    ['x', 'y', 'base', 'width', 'height', 'horizontal'],
    true,
  ) as unknown as { x: number; y: number; base: number; width: number; height: number; horizontal: boolean }
  return horizontal
    ? { left: Math.min(x, base), top: y - height / 2, width: Math.abs(x - base), height }
    : { left: x - width / 2, top: Math.min(y, base), width, height: Math.abs(y - base) }
}

function hatchBox(ctx: Context, { left, top, width, height }: Box, hatch: Hatch): void {
  if (hatch === 'plain' || !(width > 0 && height > 0)) return
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, width, height)
  ctx.clip()
  ctx.beginPath()
  const reach = width + height
  // Lines stand at multiples of the gap on the canvas, so that they run on from bar to bar.
  for (let at = -reach + (GAP_PX - ((left + top) % GAP_PX)); at <= reach; at += GAP_PX) {
    if (hatch === 'rising' || hatch === 'crossed') line(ctx, left + at, top + height, left + at + height, top)
    if (hatch === 'falling' || hatch === 'crossed') line(ctx, left + at, top, left + at + height, top + height)
    if (hatch === 'level') line(ctx, left, top + at, left + width, top + at)
    if (hatch === 'upright') line(ctx, left + at, top, left + at, top + height)
  }
  ctx.stroke()
  ctx.restore()
}

function line(ctx: Context, x1: number, y1: number, x2: number, y2: number): void {
  ctx.moveTo(x1, y1)
  ctx.lineTo(x2, y2)
}

/** Each bar's value at its end, for those who cannot point at it: readers of paper. */
export const valuesAtBars = ({ font, ink }: ChartTheme, write: (value: number) => string): Plugin => ({
  id: 'values-at-bars',
  afterDatasetsDraw(chart) {
    const { ctx } = chart
    const values = chart.data.datasets[0]?.data ?? []
    ctx.save()
    ctx.fillStyle = ink
    ctx.font = `${font.sizePx}px ${font.family}`
    ctx.textBaseline = 'middle'
    for (const [i, bar] of chart.getDatasetMeta(0).data.entries()) {
      ctx.fillText(write(Number(values[i])), bar.x + 6, bar.y)
    }
    ctx.restore()
  },
})
