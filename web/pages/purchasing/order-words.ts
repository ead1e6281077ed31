import type { OrderView } from '#contract/purchasing.ts'
import { formatDay } from '../../app/format.ts'
import type { Tone } from '../../ui/data/badge.tsx'

type OrderState = OrderView['state']

/** What the states are called on screen. */
export const STATES: Record<OrderState, { word: string; tone: Tone }> = {
  draft: { word: 'Draft', tone: 'neutral' },
  ordered: { word: 'Ordered', tone: 'info' },
  partially_received: { word: 'Partly received', tone: 'warn' },
  received: { word: 'Received', tone: 'good' },
  canceled: { word: 'Cancelled', tone: 'neutral' },
}

export const STATE_OPTIONS = [
  { id: 'open', label: 'Not over yet' },
  ...Object.entries(STATES).map(([id, { word }]) => ({ id, label: word })),
  { id: 'all', label: 'All' },
]

/** A day such as `2026-03-29`, the way the person's language writes it. */
export const formatOrderDay = (day: string): string => formatDay(`${day}T00:00:00Z`, 'UTC')

/** Today in a store, as `2026-03-29`. */
export const today = (timeZone: string | undefined, now = Date.now()): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(now)

/** Whether it should have come by now. */
export const isLate = (
  { state, expectedOn }: { state: OrderState; expectedOn?: string | undefined },
  day: string,
): boolean => (state === 'ordered' || state === 'partially_received') && expectedOn !== undefined && expectedOn < day
