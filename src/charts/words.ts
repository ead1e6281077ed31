import { type Day, dayNumber, dayOfNumber, type Grain } from '#domain/values/day.ts'

/** How one chart writes its numbers and days. */
export interface Words {
  /** For an axis: no more decimals than it needs. */
  tick(value: number): string
  /** With its unit: `1,204 units`, `£12.50`. */
  value(value: number): string
  share(value: number): string
  /** `3 Nov`. */
  shortDay(day: Day): string
  /** `Tuesday, 3 November 2026`. */
  longDay(day: Day): string
  /** A period's first day as an axis says it, and in full. */
  shortPeriod(start: Day, grain: Grain): string
  longPeriod(start: Day, grain: Grain): string
}

/** ISO 4217 codes are three capitals; units of goods are words. */
const isCurrency = (unit: string): boolean => /^[A-Z]{3}$/.test(unit)

export function wordsFor({ unit, locale }: { unit: string; locale: string | undefined }): Words {
  const money = isCurrency(unit) ? ({ style: 'currency', currency: unit } as const) : {}
  const ticks = new Intl.NumberFormat(locale, { ...money, maximumFractionDigits: 2, minimumFractionDigits: 0 })
  const values = new Intl.NumberFormat(locale, isCurrency(unit) ? money : { maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const days = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
    return (day: Day) => format.format(new Date(`${day}T00:00:00Z`))
  }
  const shortDay = days({ day: 'numeric', month: 'short' })
  const longDay = days({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  const shortMonth = days({ month: 'short', year: '2-digit' })
  const longMonth = days({ month: 'long', year: 'numeric' })
  const dayAndYear = days({ day: 'numeric', month: 'short', year: 'numeric' })
  return {
    tick: (value) => ticks.format(value),
    value: (value) => (isCurrency(unit) ? values.format(value) : `${values.format(value)} ${unit}`),
    share: (value) => percent.format(value),
    shortDay,
    longDay,
    shortPeriod: (start, grain) => (grain === 'month' ? shortMonth(start) : shortDay(start)),
    longPeriod: (start, grain) => {
      if (grain === 'month') return longMonth(start)
      return grain === 'day'
        ? longDay(start)
        : `${dayAndYear(start)} – ${dayAndYear(dayOfNumber(dayNumber(start) + 6))}`
    },
  }
}
