import type { OrderView } from '#contract/purchasing.ts'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import { formatOrderDay, isLate, STATES, today } from './order-words.ts'

export const OrderStateBadge = ({ state }: Pick<OrderView, 'state'>) => (
  <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
)

/** The day it should come; late is said in a word. */
export function ExpectedDay({ order }: { order: Pick<OrderView, 'state' | 'storeId' | 'expectedOn'> }) {
  const timeZone = useTimeZoneOf()(order.storeId)
  if (!order.expectedOn) return '–'
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5">
      <time dateTime={order.expectedOn}>{formatOrderDay(order.expectedOn)}</time>
      {isLate(order, today(timeZone)) && <Badge tone="danger">Late</Badge>}
    </span>
  )
}
