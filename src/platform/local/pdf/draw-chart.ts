import type { CanvasRenderingContext2D as PageContext } from '@napi-rs/canvas'
import { Chart, type ChartConfiguration, registerables } from 'chart.js'
import type { PlacedChart } from '#domain/reports/layout/page.ts'
import { FONT_FAMILY } from './fonts.ts'

Chart.register(...registerables)
Chart.defaults.font.family = FONT_FAMILY

/** Draws a chart onto its place on a page, as lines and letters rather than as a picture. */
export function drawChart(
  context: PageContext,
  { x, y, width, height }: Omit<PlacedChart, 'kind' | 'chart'>,
  configuration: ChartConfiguration,
): void {
  context.save()
  context.beginPath()
  context.rect(x, y, width, height)
  context.clip()
  context.translate(x, y)
  // Without animation Chart.js draws in its constructor, at once and only there.
  const drawn = new Chart(canvasOnPage(context, { x, y, width, height }), {
    ...configuration,
    options: { ...configuration.options, animation: false, responsive: false, devicePixelRatio: 1, events: [] },
  })
  drawn.destroy()
  context.restore()
}

/** What Chart.js takes for a canvas of its own: a part of the page, where the origin is its corner and nothing is wiped. */
function canvasOnPage(
  context: PageContext,
  { x, y, width, height }: Omit<PlacedChart, 'kind' | 'chart'>,
): HTMLCanvasElement {
  const canvas = { width, height, getContext: () => onPage }
  const own: Record<string, unknown> = {
    canvas,
    clearRect: () => undefined,
    resetTransform: () => context.setTransform(1, 0, 0, 1, x, y),
    setTransform: (a: number, b: number, c: number, d: number, e: number, f: number) =>
      context.setTransform(a, b, c, d, e + x, f + y),
  }
  const onPage = new Proxy(context, {
    get(target, key) {
      if (typeof key === 'string' && key in own) return own[key]
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  })
  return canvas as unknown as HTMLCanvasElement
}
