import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OrderView } from '#contract/purchasing.ts'
import { toProblem } from '../../api/problem.ts'
import { orderQuery } from '../../api/purchasing.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useActorNames } from '../../inventory/actors.ts'
import { useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Deliveries } from './deliveries.tsx'
import { NoSuchOrder } from './no-such-order.tsx'
import { OrderActions } from './order-actions.tsx'
import { OrderLines } from './order-lines.tsx'
import { ExpectedDay, OrderStateBadge } from './order-parts.tsx'

/** One order: what was asked for, what came of it, and what can be done next. */
export function OrderPage() {
  const order = useQuery(orderQuery(usePathPart('orderId')))
  if (order.error && toProblem(order.error).code === 'NOT_FOUND') return <NoSuchOrder />
  return (
    <QueryView query={order} label="the order">
      {(data) => <Order key={data.orderId} order={data} />}
    </QueryView>
  )
}

function Order({ order }: { order: OrderView }) {
  const storeName = useStoreNames()
  return (
    <>
      <PageHeader
        title={order.number}
        above={
          <Link to="/orders" className="hover:underline">
            Orders
          </Link>
        }
        description={
          <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <OrderStateBadge state={order.state} />
            <span>
              <bdi>{order.supplier}</bdi> for {storeName(order.storeId)}
            </span>
          </span>
        }
        actions={<OrderActions order={order} />}
      />
      <div className="flex min-w-0 flex-col gap-4">
        <Ending order={order} />
        <OrderFacts order={order} />
        <OrderLines order={order} />
        {order.deliveries.length > 0 && <Deliveries order={order} />}
      </div>
    </>
  )
}

/** Why nothing more comes, when somebody called it off. */
function Ending({ order: { ended, storeId } }: { order: OrderView }) {
  const actorName = useActorNames()
  const timeZone = useTimeZoneOf()(storeId)
  if (!ended) return null
  return (
    <Notice tone="info">
      {ended.kind === 'closed' ? 'The rest was called off' : 'Cancelled'} on {formatTime(ended.at, timeZone)} (
      {actorName(ended.by)}).{' '}
      {ended.note && (
        <>
          Note: <bdi>{ended.note}</bdi>
        </>
      )}
    </Notice>
  )
}

function OrderFacts({ order }: { order: OrderView }) {
  const actorName = useActorNames()
  const timeZone = useTimeZoneOf()(order.storeId)
  const mark = ({ at, by }: OrderView['created']) => `${formatTime(at, timeZone)}, ${actorName(by)}`
  const facts = [
    ['Expected', <ExpectedDay key="expected" order={order} />],
    ['Drafted', mark(order.created)],
    ['Ordered', order.ordered ? mark(order.ordered) : '–'],
    ...(order.recommendations.length > 0 ? [['From', 'A recommendation'] as const] : []),
    ...(order.note ? [['Note', <bdi key="note">{order.note}</bdi>] as const] : []),
  ] as const
  return (
    <Card>
      <dl className="flex flex-wrap gap-x-10 gap-y-3 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="min-w-0">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
