/** How charts look in one place: a page in either light, or paper. Colours as `#rrggbb`, sizes in CSS pixels. */
export interface ChartTheme {
  font: { family: string; sizePx: number }
  background: string
  /** Titles and what was. */
  ink: string
  /** Axes and legends. */
  muted: string
  /** Grid lines. */
  line: string
  /** What the chart is about. */
  accent: string
  /** The ground between two borders; lies below lines. */
  band: string
  /** What stands out: days out of stock, what people said. */
  contrast: string
  /** Parts of a whole, in order; each is hatched otherwise as well. */
  series: readonly string[]
  /** Whether the title is drawn: where no heading stands above. */
  hasTitle: boolean
  /** BCP 47, for numbers and days; the device's when absent. */
  locale?: string
}

const SCREEN_FONT = {
  family: '"Segoe UI", system-ui, -apple-system, "Helvetica Neue", "Noto Sans", Arial, sans-serif',
  sizePx: 12,
}

/*
 * Blue and vermilion stay apart for every kind of colour blindness. The hues are those of Okabe & Ito (2008), "Color
 * Universal Design", made darker or lighter until each stands 3 : 1 against its ground (WCAG 2.2, 1.4.11).
 */
export const lightTheme: ChartTheme = {
  font: SCREEN_FONT,
  background: '#ffffff',
  ink: '#13211f',
  muted: '#475856',
  line: '#dce3e1',
  accent: '#0072b2',
  band: '#c3dff0',
  contrast: '#c04e00',
  series: ['#0072b2', '#d55e00', '#00805d', '#b0508a', '#7a6400', '#475856'],
  hasTitle: false,
}

export const darkTheme: ChartTheme = {
  font: SCREEN_FONT,
  background: '#141d1c',
  ink: '#e6efed',
  muted: '#a8b8b5',
  line: '#263331',
  accent: '#56b4e9',
  band: '#1d4660',
  contrast: '#f0a030',
  series: ['#56b4e9', '#e69f00', '#2bc79a', '#e79cc6', '#f0e442', '#a8b8b5'],
  hasTitle: false,
}

/** For paper: the font of printed reports, larger against the size of the picture, which is drawn at twice its size. */
export const printTheme: ChartTheme = {
  ...lightTheme,
  font: { family: '"Noto Sans"', sizePx: 13 },
  ink: '#000000',
  muted: '#3a4745',
  line: '#d5dbd9',
  hasTitle: true,
}
