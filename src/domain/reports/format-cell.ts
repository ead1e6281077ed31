import type { Day } from '../values/day.ts'
import type { Instant } from '../values/local-time.ts'
import { currencyPlaces, formatMoney, type MinorUnits } from '../values/money.ts'
import { formatQuantity, type Quantity } from '../values/quantity.ts'
import type { Cell, CellKind } from './document.ts'

/** How people and programs read a value of any kind: the one place that says so. */
export interface CellFormat {
  /** As British English writes it: `1,234.5`, `-£12.50`, `12.5%`, `29 Mar 2026`; `–` when not known. */
  forPeople(kind: CellKind, value: Cell | undefined): string
  /** As an exact decimal with a point, an ISO 8601 day or the text itself; undefined when not known. */
  forPrograms(kind: CellKind, value: Cell | undefined): string | undefined
}

/** An en dash: nothing that could be read as zero. */
export const NOT_KNOWN = '–'

const quantityFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 3 })
const numberFormat = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
const percentFormat = new Intl.NumberFormat('en-GB', {
  style: 'percent',
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
})
const dayFormat = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' })
/** No exponent and no noise from binary fractions: 0.1 + 0.2 is `0.3`. */
const plainFormat = new Intl.NumberFormat('en-US', { useGrouping: false, maximumFractionDigits: 6 })

/** Formats read once: making one costs a hundred times what using it does. */
export function cellFormat(currency: string): CellFormat {
  const places = currencyPlaces(currency)
  const moneyFormat = new Intl.NumberFormat('en-GB', { style: 'currency', currency })
  const decimal = (kind: CellKind, value: Cell): string => {
    if (kind === 'quantity') return formatQuantity(value as Quantity)
    if (kind === 'money') return formatMoney(value as MinorUnits, places)
    return withoutSign(plainFormat.format(value as number))
  }
  return {
    forPeople(kind, value) {
      if (isUnknown(value)) return NOT_KNOWN
      if (kind === 'text') return value as string
      if (kind === 'date') return formatDay(value as Day)
      if (kind === 'percent') return withoutSign(percentFormat.format(value as number))
      if (kind === 'number') return withoutSign(numberFormat.format(value as number))
      // From the decimal text rather than a number: exact however large the sum.
      const text = decimal(kind, value) as `${number}`
      return kind === 'money' ? moneyFormat.format(text) : quantityFormat.format(text)
    },
    forPrograms(kind, value) {
      if (isUnknown(value)) return undefined
      return kind === 'text' || kind === 'date' ? (value as string) : decimal(kind, value)
    },
  }
}

/** A ratio whose divisor was zero is as unknown as one that was never told. */
const isUnknown = (value: Cell | undefined): value is undefined =>
  value === undefined || (typeof value === 'number' && !Number.isFinite(value))

/** What rounds to zero is zero, not "minus zero". */
const withoutSign = (text: string): string => (/^-[0.,%]+$/.test(text) ? text.slice(1) : text)

/** `29 Mar 2026`. */
export const formatDay = (day: Day): string => dayFormat.format(Date.parse(`${day}T00:00:00Z`))

/** `1 Mar 2026 – 31 Mar 2026`, or the one day. */
export const formatPeriod = ({ from, to }: { from: Day; to: Day }): string =>
  from === to ? formatDay(from) : `${formatDay(from)} – ${formatDay(to)}`

/** `29 Mar 2026, 08:00 (Europe/London)`. */
export function formatInstant(instant: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone })
  return `${format.format(instant)} (${timeZone})`
}
