/*
 * Numbers and times as the person's language writes them. Quantities and money arrive as decimal text and go to Intl as
 * text, which formats it exactly.
 */

type DecimalText = `${number}`

const quantities = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3 })
const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 3, signDisplay: 'exceptZero' })
const counts = new Intl.NumberFormat()

export const formatQuantity = (text: string): string => quantities.format(text as DecimalText)
export const formatDelta = (text: string): string => signed.format(text as DecimalText)
export const formatCount = (count: number): string => counts.format(count)

export const formatMoney = (text: string, currency: string): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(text as DecimalText)

/** A moment on the clock of a store. Without a time zone, on this device's. */
export const formatTime = (instant: string, timeZone?: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(new Date(instant))

export const formatDay = (instant: string | number, timeZone?: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone }).format(new Date(instant))

/** A day such as `2026-11-24` with its weekday, which is how people plan a week. */
export const formatWeekday = (day: string): string =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
    .format(new Date(`${day}T00:00:00Z`))
    .replace(',', '')

export const formatClock = (instant: string | number, timeZone?: string): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: 'medium', timeZone }).format(new Date(instant))

export const formatClockMinutes = (instant: string): string =>
  new Intl.DateTimeFormat(undefined, { timeStyle: 'short' }).format(new Date(instant))

const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' })
const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
]

/** How long ago, in the largest unit that fits. */
export function formatAgo(instant: string, now = Date.now()): string {
  const seconds = (Date.parse(instant) - now) / 1000
  const step = STEPS.find(([, size]) => Math.abs(seconds) >= size)
  return step ? relative.format(Math.round(seconds / step[1]), step[0]) : relative.format(0, 'minute')
}
