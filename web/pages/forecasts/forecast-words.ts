import type { LevelForecastView, MeasuresView, OverrideView } from '#contract/forecasts.ts'

export type DemandClass = LevelForecastView['demandClass']
type Warning = LevelForecastView['warnings'][number]

/** Kinds of demand as a shopkeeper would say them. */
export const DEMAND_WORDS: Record<DemandClass, { label: string; meaning: string }> = {
  smooth: { label: 'Steady', meaning: 'It sells regularly, in similar quantities.' },
  erratic: { label: 'Up and down', meaning: 'It sells regularly, in quantities that vary a lot.' },
  intermittent: {
    label: 'Now and then',
    meaning: 'Many days pass without a sale; when it sells, quantities are alike.',
  },
  lumpy: { label: 'Rare, and in bulk', meaning: 'Many days pass without a sale, and then quantities vary a lot.' },
  new: {
    label: 'New',
    meaning: 'There is little history of its own, so it is expected to sell as similar products do.',
  },
  dying: { label: 'Ending', meaning: 'It has all but stopped selling.' },
}

export const demandLabel = (kind: string): string => DEMAND_WORDS[kind as DemandClass]?.label ?? kind

export const WARNING_WORDS: Record<Warning, string> = {
  no_history: 'No sales are known for it in this store: this is a guess from similar products.',
  short_history: 'Its history is short. The forecast gets better with every week.',
  never_sold: 'It never sold in this store.',
  ending: 'It seems to go out of the range: sales have all but ended.',
  level_shift: 'Its sales jumped to another level not long ago. The forecast follows the new one.',
  mostly_out_of_stock: 'It was out of stock most of the time, so nobody knows how much would have sold.',
}

const percent = new Intl.NumberFormat(undefined, { style: 'percent', maximumFractionDigits: 0 })
const amounts = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 })

/** Units as expected: one decimal says more than is known already. */
export const formatUnits = (units: number): string => amounts.format(units)

/** A calendar day such as `2026-03-29`, whatever the time zone of the device. */
export const formatDate = (day: string): string =>
  new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`))

/** With the day of the week, which matters most to sales. */
export const formatWeekday = (day: string): string =>
  new Intl.DateTimeFormat(undefined, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  )

/** How far off, for the middle of a sentence; undefined when it cannot be measured. @param wape percent */
export const offBy = ({ wape }: MeasuresView): string | undefined =>
  wape === undefined ? undefined : percent.format(wape / 100)

/** @param share 0 to 1 */
export const formatShare = (share: number): string => percent.format(share)

const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten']

/** Small counts in words, as a sentence has them. */
export const countWord = (count: number): string => NUMBERS[count] ?? String(count)

/** What an override says: `30 % more`, `nothing`, `12 units a day`. */
export function overrideWords({ factor, unitsPerDay }: Pick<OverrideView, 'factor' | 'unitsPerDay'>): string {
  if (factor === undefined) return `${formatUnits(unitsPerDay ?? 0)} units a day`
  if (factor === 0) return 'Nothing'
  if (factor === 1) return 'As forecast'
  return `${percent.format(Math.abs(factor - 1))} ${factor > 1 ? 'more' : 'less'}`
}
