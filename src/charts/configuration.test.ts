import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { Chart as Drawn } from 'chart.js'
import { describe, expect, test } from 'vitest'
import type { Chart, ForecastFan } from '#domain/charts/chart.ts'
import { dayNumber } from '#domain/values/day.ts'
import { toChartConfiguration } from './configuration.ts'
import { FAN_LABELS } from './forecast-fan.ts'
import { registerChartParts } from './register.ts'
import { type ChartTheme, darkTheme, lightTheme, printTheme } from './theme.ts'

registerChartParts()

const BRITISH = { ...lightTheme, locale: 'en-GB' }
const GERMAN = { ...lightTheme, locale: 'de-DE' }

const fan: ForecastFan = {
  kind: 'forecast_fan',
  title: 'Tea in Leeds',
  unit: 'units',
  past: [
    { day: '2026-03-01', value: 4 },
    { day: '2026-03-02', value: 0, isOutOfStock: true },
    { day: '2026-03-03', value: 1500 },
  ],
  ahead: [
    { day: '2026-03-04', mean: 5, p10: 2, p50: 4, p90: 9 },
    { day: '2026-03-05', mean: 6, p10: 3, p50: 5, p90: 10, overridden: 12 },
  ],
}

const CHARTS: Record<Chart['kind'], Chart> = {
  forecast_fan: fan,
  bars_over_time: {
    kind: 'bars_over_time',
    title: 'Sold',
    unit: 'GBP',
    grain: 'month',
    bars: [
      { start: '2026-01-01', value: 1200 },
      { start: '2026-02-01', value: 900, isMarked: true },
    ],
    markedMeans: 'not all days are known',
  },
  ranked_bars: {
    kind: 'ranked_bars',
    title: 'Most sold',
    unit: 'units',
    bars: [
      { label: 'A name that is far too long for the side of a chart', value: 1234.5 },
      { label: 'Tea', value: 12 },
    ],
  },
  stacked_bars: {
    kind: 'stacked_bars',
    title: 'By store',
    unit: 'units',
    labels: ['Mon', 'Tue'],
    series: [
      { name: 'Leeds', values: [1, 2] },
      { name: 'York', values: [3, 4] },
    ],
  },
  pareto: {
    kind: 'pareto',
    title: 'Revenue',
    unit: 'GBP',
    points: [
      { label: 'Tea', value: 80, shareSoFar: 0.8 },
      { label: 'Mug', value: 20, shareSoFar: 1 },
    ],
  },
}

const SIZE = { width: 640, height: 320 }

/** The picture as it really comes out, without a browser. */
function draw(chart: Chart, theme: ChartTheme) {
  const canvas = createCanvas(SIZE.width, SIZE.height)
  const configuration = toChartConfiguration(chart, theme)
  const drawn = new Drawn(canvas as unknown as HTMLCanvasElement, {
    ...configuration,
    options: { ...configuration.options, responsive: false },
  })
  return { drawn, canvas, context: canvas.getContext('2d') }
}

const colourAt = (context: SKRSContext2D, x: number, y: number): string =>
  `#${[...context.getImageData(Math.round(x), Math.round(y), 1, 1).data.slice(0, 3)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`

describe('every kind of chart', () => {
  const kinds = Object.values(CHARTS).map((chart) => [chart.kind, chart] as const)

  test.each(kinds)('%s is drawn at once, without a page, on its own ground', (_kind, chart) => {
    const { drawn, context } = draw(chart, darkTheme)
    expect(drawn.options.animation).toBe(false)
    expect(colourAt(context, 1, 1)).toBe(darkTheme.background)
    // Something other than the ground is there.
    const { data } = context.getImageData(0, 0, SIZE.width, SIZE.height)
    const colours = new Set<number>()
    for (let i = 0; i < data.length; i += 4) colours.add((data[i]! << 16) | (data[i + 1]! << 8) | data[i + 2]!)
    expect(colours).toContain(Number.parseInt(darkTheme.accent.slice(1), 16))
  })

  test.each(kinds)('%s turns no label, and has few of them', (_kind, chart) => {
    const { drawn } = draw(chart, BRITISH)
    for (const scale of Object.values(drawn.scales)) {
      expect((scale as unknown as { labelRotation: number }).labelRotation ?? 0).toBe(0)
      expect(scale.ticks.length).toBeLessThanOrEqual(8)
    }
  })

  test.each(kinds)('%s says its title on paper, and leaves it to the heading on a screen', (_kind, chart) => {
    expect(toChartConfiguration(chart, printTheme).options?.plugins?.title).toMatchObject({
      display: true,
      text: chart.title,
    })
    expect(toChartConfiguration(chart, lightTheme).options?.plugins?.title?.display).toBe(false)
  })

  test('an empty one is drawn too', () => {
    draw({ ...fan, past: [], ahead: [] }, BRITISH)
    draw({ ...CHARTS.bars_over_time, bars: [] } as Chart, BRITISH)
    draw({ ...CHARTS.ranked_bars, bars: [] } as Chart, BRITISH)
  })
})

describe('axes', () => {
  const tickOf = (chart: Chart, theme: ChartTheme, axis: string, value: number) => {
    const { drawn } = draw(chart, theme)
    const { ticks } = drawn.scales[axis]!.options as unknown as { ticks: { callback: (value: number) => string } }
    return ticks.callback(value)
  }

  test('separate thousands as the language does', () => {
    expect(tickOf(fan, BRITISH, 'y', 1500)).toBe('1,500')
    expect(tickOf(fan, GERMAN, 'y', 1500)).toBe('1.500')
  })

  test('say money as money, and goods by their unit', () => {
    expect(tickOf(CHARTS.bars_over_time, BRITISH, 'y', 1200)).toBe('£1,200')
    expect(titleOf(fan)).toBe('units')
    expect(titleOf(CHARTS.bars_over_time)).toBe('GBP')
  })

  const titleOf = (chart: Chart) => {
    const y = toChartConfiguration(chart, BRITISH).options?.scales?.y as { title: { text: string } }
    return y.title.text
  }

  test('say days where a chart counts in days, and months where it counts in months', () => {
    expect(tickOf(fan, BRITISH, 'x', dayNumber('2026-03-04'))).toBe('4 Mar')
    expect(toChartConfiguration(CHARTS.bars_over_time, BRITISH).data.labels).toEqual(['Jan 26', 'Feb 26'])
  })

  test('cut long names, keep short ones', () => {
    const { drawn } = draw(CHARTS.ranked_bars, BRITISH)
    expect(drawn.scales.y!.ticks.map(({ label }) => label)).toEqual(['A name that is far too…', 'Tea'])
  })

  test('a share runs from 0 to 1 beside the values, in per cent', () => {
    const { drawn } = draw(CHARTS.pareto, BRITISH)
    expect(drawn.scales.share).toMatchObject({ min: 0, max: 1 })
    expect(drawn.scales.share!.ticks.at(-1)?.label).toBe('100%')
  })
})

describe('a forecast', () => {
  const sets = (chart: ForecastFan) => toChartConfiguration(chart, lightTheme).data.datasets
  const named = (label: string, chart = fan) => sets(chart).find((one) => one.label === label)

  test('fills the band from p10 up to p90', () => {
    const datasets = sets(fan)
    const upper = datasets.findIndex(({ label }) => label === FAN_LABELS.band)
    expect(datasets[upper]).toMatchObject({ fill: '-1', backgroundColor: lightTheme.band })
    expect(datasets[upper]!.data.map((point) => (point as { y: number }).y)).toEqual([9, 10])
    expect(datasets[upper - 1]!.data.map((point) => (point as { y: number }).y)).toEqual([2, 3])
  })

  test('in the picture, between p10 and p90 is the colour of the band', () => {
    const wide = {
      ...fan,
      past: [],
      ahead: fan.ahead.map((day) => ({ ...day, p50: 3.2, mean: 3.4, overridden: undefined })),
    }
    const { drawn, context } = draw(wide, lightTheme)
    const { x, y } = drawn.scales
    const at = (value: number) =>
      colourAt(context, x!.getPixelForValue(dayNumber('2026-03-04') + 0.3), y!.getPixelForValue(value))
    expect(at(7)).toBe(lightTheme.band)
    expect(at(1)).not.toBe(lightTheme.band)
  })

  test('marks days out of stock with crosses on the line', () => {
    expect(named(FAN_LABELS.outOfStock)).toMatchObject({
      pointStyle: 'crossRot',
      showLine: false,
      data: [{ x: dayNumber('2026-03-02'), y: 0 }],
    })
  })

  test('dashes what people said, only where they said it', () => {
    expect(named(FAN_LABELS.overridden)).toMatchObject({
      borderDash: [7, 4],
      data: [{ x: dayNumber('2026-03-05'), y: 12 }],
    })
    const plain = { ...fan, past: fan.past.slice(0, 1), ahead: fan.ahead.slice(0, 1) }
    expect(named(FAN_LABELS.overridden, plain)).toBeUndefined()
    expect(named(FAN_LABELS.outOfStock, plain)).toBeUndefined()
  })

  test('tells mean, median and past apart by their strokes, not by colour alone', () => {
    const strokes = [FAN_LABELS.past, FAN_LABELS.median, FAN_LABELS.mean, FAN_LABELS.overridden].map((label) => {
      const { borderDash, borderWidth } = named(label) as { borderDash?: number[]; borderWidth: number }
      return `${borderDash ?? 'solid'} ${borderWidth}`
    })
    expect(new Set(strokes).size).toBe(4)
  })
})

describe('bars', () => {
  test('that are marked stand in a series that says why, and are hatched', () => {
    const { data } = toChartConfiguration(CHARTS.bars_over_time, lightTheme)
    expect(data.datasets.map(({ label, data: values }) => [label, values])).toEqual([
      ['Sold', [1200, null]],
      ['not all days are known', [null, 900]],
    ])
    const { drawn, context } = draw(CHARTS.bars_over_time, lightTheme)
    const down = (series: number, bar: number) => {
      const { x, y } = drawn.getDatasetMeta(series).data[bar]!
      return new Set(Array.from({ length: 40 }, (_, i) => colourAt(context, x, y + 4 + i)))
    }
    expect(down(0, 0)).toEqual(new Set([lightTheme.accent]))
    expect(down(1, 1).size).toBeGreaterThan(1)
  })

  test('have nothing in the legend that is not to be seen', () => {
    const legendOf = (bars: { start: string; value: number; isMarked?: boolean }[]) => {
      const { drawn } = draw({ ...CHARTS.bars_over_time, bars } as Chart, BRITISH)
      const items = drawn.legend?.legendItems?.map(({ text }) => text)
      return drawn.options.plugins?.legend?.display ? items : undefined
    }
    const jan = { start: '2026-01-01', value: 7 }
    const feb = { start: '2026-02-01', isMarked: true }
    expect(legendOf([jan, { ...feb, value: 3 }])).toEqual(['Sold', 'not all days are known'])
    expect(legendOf([jan, { ...feb, value: 0 }])).toBeUndefined()
    expect(legendOf([{ ...feb, value: 3 }])).toEqual(['not all days are known'])
  })

  test('without a marked one need no legend', () => {
    const chart = { ...CHARTS.bars_over_time, bars: [{ start: '2026-01-01', value: 1 }] } as Chart
    expect(toChartConfiguration(chart, lightTheme).options?.plugins?.legend?.display).toBe(false)
  })

  test('of a ranking lie, those of parts stand on each other', () => {
    expect(toChartConfiguration(CHARTS.ranked_bars, lightTheme).options?.indexAxis).toBe('y')
    expect(toChartConfiguration(CHARTS.stacked_bars, lightTheme).options?.scales).toMatchObject({
      x: { stacked: true },
      y: { stacked: true },
    })
  })
})

/** Relative luminance and contrast: WCAG 2.2, "relative luminance" and "contrast ratio". */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r, g, b] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!
  }
  const [dark, light] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light! + 0.05) / (dark! + 0.05)
}

describe.each([
  ['light', lightTheme],
  ['dark', darkTheme],
  ['paper', printTheme],
])('colours on %s', (_name, theme) => {
  test('stand 3 : 1 against the ground, texts 4.5 : 1', () => {
    for (const colour of [theme.accent, theme.contrast, ...theme.series]) {
      expect(contrast(colour, theme.background), colour).toBeGreaterThanOrEqual(3)
    }
    for (const colour of [theme.ink, theme.muted]) {
      expect(contrast(colour, theme.background), colour).toBeGreaterThanOrEqual(4.5)
    }
  })

  test('lines stand 3 : 1 against the band they run over', () => {
    expect(contrast(theme.accent, theme.band)).toBeGreaterThanOrEqual(3)
    expect(contrast(theme.contrast, theme.band)).toBeGreaterThanOrEqual(3)
  })
})
