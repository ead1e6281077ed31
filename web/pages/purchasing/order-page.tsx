import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PackageX } from 'lucide-react'
import type { OrderView } from '#contract/purchasing.ts'
import { toProblem } from '../../api/problem.ts'
import { orderQuery } from '../../api/purchasing.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useActorNames } from '../../inventory/actors.ts'
import { useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState, Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Deliveries } from './deliveries.tsx'
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

const NoSuchOrder = () => (
  <>
    <PageHeader title="No such order" above={<Link to="/orders">Orders</Link>} />
    <Card>
      <EmptyState
        icon={<PackageX />}
        title="There is no such order"
        action={
          <Link to="/orders" className={buttonClass('primary')}>
            Look through the orders
          </Link>
        }
      >
        The address may be mistyped, or the order is for a store you have no access to.
      </EmptyState>
    </Card>
  </>
)

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
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <Ending order={order} />
          <OrderLines order={order} />
          {order.deliveries.length > 0 && <Deliveries order={order} />}
        </div>
        <OrderFacts order={order} />
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
      {ended.kind === 'closed' ? 'The rest was called off' : 'Cancelled'} by {actorName(ended.by)} on{' '}
      {formatTime(ended.at, timeZone)}.{' '}
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
    <Card title="Facts">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 text-sm">
        {facts.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-muted">{name}</dt>
            <dd className="text-right break-words">{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  )
}
