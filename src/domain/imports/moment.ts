/** `2026-03-01`, with a time of day, seconds, fractions and an offset or not. */
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i
/** `1.3.2026 09:30`: with points it is day, month, year everywhere. With slashes nobody can tell, so those are refused. */
const DOTTED = /^(\d{1,2})\.(\d{1,2})\.(\d{4})(?:[ T,]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?$/

/**
 * Reads a time as files write it.
 *
 * @param timeZone where a time without an offset is meant: the store's IANA zone
 * @returns milliseconds since 1970, or undefined when it is no such time or there is no such day
 */
export function parseMoment(text: string, timeZone: string): number | undefined {
  const iso = ISO.exec(text)
  if (iso) {
    const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', offset] = iso
    const local = utc([year, month, day, hour, minute, second].map(Number))
    if (local === undefined) return undefined
    const withFraction = local + Math.trunc(Number(`0.${fraction}`) * 1000)
    return offset === undefined ? inZone(withFraction, timeZone) : atOffset(withFraction, offset)
  }
  const dotted = DOTTED.exec(text)
  if (!dotted) return undefined
  const [, day, month, year, hour = '0', minute = '0', second = '0'] = dotted
  const local = utc([year, month, day, hour, minute, second].map(Number))
  return local === undefined ? undefined : inZone(local, timeZone)
}

function utc([year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0]: number[]): number | undefined {
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const moment = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
  const isReal = moment.getUTCMonth() === month - 1 && moment.getUTCDate() === day && moment.getUTCFullYear() === year
  return isReal ? moment.getTime() : undefined
}

function atOffset(local: number, offset: string): number | undefined {
  if (offset.toUpperCase() === 'Z') return local
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2))
  return minutes > 14 * 60 ? undefined : local - (offset.startsWith('-') ? -minutes : minutes) * 60_000
}

/** The moment at which a clock in the zone shows `local`; two rounds settle it except within the lost hour of spring. */
function inZone(local: number, timeZone: string): number {
  const first = local - offsetAt(local, timeZone)
  return local - offsetAt(first, timeZone)
}

const formats = new Map<string, Intl.DateTimeFormat>()

function offsetAt(moment: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? zoneFormat(timeZone)
  formats.set(timeZone, format)
  const parts = Object.fromEntries(format.formatToParts(moment).map(({ type, value }) => [type, Number(value)]))
  const shown = Date.UTC(parts.year!, parts.month! - 1, parts.day, parts.hour, parts.minute, parts.second)
  return shown - Math.floor(moment / 1000) * 1000
}

const zoneFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
