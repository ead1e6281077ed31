import { addDays, GRAINS, type Grain } from '#domain/values/day.ts'
import { localDay } from '#domain/values/local-time.ts'
import type { SalesAsked } from '../../api/sales.ts'
import type { SearchTexts } from '../../app/url-state.ts'

/** How far back the page can look, and how finely it tells time there unless somebody says otherwise. */
export const RANGES: readonly { id: string; label: string; days: number; grain: Grain }[] = [
  { id: '28', label: '28 days', days: 28, grain: 'day' },
  { id: '90', label: '90 days', days: 90, grain: 'day' },
  { id: '365', label: 'A year', days: 365, grain: 'week' },
  { id: '730', label: 'All of two years', days: 730, grain: 'month' },
]
const DEFAULT_RANGE = RANGES[0]!
export const LONGEST_RANGE = RANGES.at(-1)!

export interface SalesPart extends SalesAsked {
  range: (typeof RANGES)[number]
}

/**
 * Which sales the address asks for: the last days up to today, by the store's calendar. What makes no sense in it is left
 * out.
 */
export function readPart(
  { store, range, by }: SearchTexts,
  { now, timeZone }: { now: number; timeZone: string | undefined },
): SalesPart {
  const shown = RANGES.find(({ id }) => id === range) ?? DEFAULT_RANGE
  const to = localDay(now, timeZone ?? 'UTC')
  return {
    store: store || undefined,
    range: shown,
    from: addDays(to, 1 - shown.days),
    to,
    by: GRAINS.find((grain) => grain === by) ?? shown.grain,
  }
}
