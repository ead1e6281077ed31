import { Link } from '@tanstack/react-router'
import type { OrderView } from '#contract/purchasing.ts'
import { formatQuantity, formatTime } from '../../app/format.ts'
import { useActorNames } from '../../inventory/actors.ts'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { cx } from '../../ui/classes.ts'
import { Badge } from '../../ui/data/badge.tsx'
import { Card } from '../../ui/layout/card.tsx'

type Delivery = OrderView['deliveries'][number]

/** What came, delivery by delivery, and how to take a wrong one back. */
export function Deliveries({ order }: { order: OrderView }) {
  const timeZone = useTimeZoneOf()(order.storeId)
  const actorName = useActorNames()
  return (
    <Card
      title="Deliveries"
      description="Booked wrongly? Open the product and reverse its delivery among the movements: it is then expected again."
    >
      <ul className="flex flex-col gap-4">
        {order.deliveries.map((delivery) => (
          <li key={delivery.delivery} className="text-sm">
            <p className="text-muted">
              {formatTime(delivery.at, timeZone)}, {actorName(delivery.by)}
              {delivery.note && (
                <>
                  : <bdi>{delivery.note}</bdi>
                </>
              )}
            </p>
            <ul className="mt-1 flex flex-col gap-1">
              {delivery.lines.map((line) => (
                <DeliveryLine key={line.productId} line={line} order={order} />
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function DeliveryLine({ line, order }: { line: Delivery['lines'][number]; order: OrderView }) {
  const { productId, quantity, isReversed } = line
  const name = order.lines.find((each) => each.productId === productId)?.productName ?? productId
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <span className={cx('min-w-12 text-right font-semibold', isReversed && 'line-through opacity-70')}>
        {formatQuantity(quantity)}
      </span>
      <Link
        to="/products/$productId"
        params={{ productId }}
        search={{ store: order.storeId, view: 'movements' }}
        preload={false}
        className="rounded hover:underline"
      >
        <bdi>{name}</bdi>
      </Link>
      {isReversed && <Badge>reversed</Badge>}
    </li>
  )
}
