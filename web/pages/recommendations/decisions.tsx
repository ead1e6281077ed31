import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Scale } from 'lucide-react'
import type { DecisionOutcomeView } from '#contract/recommendations.ts'
import { decisionsQuery } from '../../api/recommendations.ts'
import { formatAgo, formatQuantity, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useActorNames } from '../../inventory/actors.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { OrderStateBadge } from '../purchasing/order-parts.tsx'
import { ACTIONS, isSome } from './words.ts'

/** What was made of recommendations, and what followed within thirty days. */
export function Decisions() {
  const decisions = useInfiniteQuery(decisionsQuery)
  const columns = useColumns()
  return (
    <Card flush>
      <QueryView query={decisions} label="decisions">
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data)
          if (rows.length === 0) {
            return (
              <EmptyState icon={<Scale />} title="Nothing was decided yet">
                Make a draft order of a recommendation, or decline one: what followed is told here.
              </EmptyState>
            )
          }
          return (
            <>
              <DataTable label="Decisions" rows={rows} rowKey={({ decisionId }) => decisionId} columns={columns} />
              <ShowOlder query={decisions} />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

function useColumns(): Column<DecisionOutcomeView>[] {
  const storeName = useStoreNames()
  const timeZoneOf = useTimeZoneOf()
  const actorName = useActorNames()
  return [
    {
      id: 'product',
      header: 'Product',
      isTitle: true,
      cell: ({ productId, name, storeId }) => <ProductLink productId={productId} name={name} store={storeId} />,
    },
    { id: 'store', header: 'Store', width: '8rem', cell: ({ storeId }) => storeName(storeId) },
    {
      id: 'when',
      header: 'Decided',
      width: '9rem',
      cell: ({ at, by, storeId }) => (
        <>
          <time dateTime={at} title={formatTime(at, timeZoneOf(storeId))}>
            {formatAgo(at)}
          </time>
          <bdi className="block text-xs text-muted">{actorName(by)}</bdi>
        </>
      ),
    },
    { id: 'decision', header: 'Decision', width: '13rem', cell: (decision) => <Verdict decision={decision} /> },
    { id: 'outcome', header: 'What followed', width: '13rem', cell: (decision) => <Outcome decision={decision} /> },
  ]
}

function Verdict({ decision }: { decision: DecisionOutcomeView }) {
  const { verdict, reason, action, recommended, taken } = decision
  const asked = `${ACTIONS[action]} ${formatQuantity(recommended)}`
  return (
    <>
      <Badge tone={verdict === 'accepted' ? 'good' : 'neutral'}>{verdict === 'accepted' ? 'Taken' : 'Declined'}</Badge>
      <span className="mt-0.5 block text-xs text-muted">
        {verdict === 'accepted' && taken !== recommended ? `${asked}; ${formatQuantity(taken)} taken` : asked}
      </span>
      {reason && <bdi className="block text-xs break-words">“{reason}”</bdi>}
    </>
  )
}

function Outcome({ decision: { orderId, outcome, taken } }: { decision: DecisionOutcomeView }) {
  const { orderState, received, sold, hoursOut } = outcome
  return (
    <>
      {orderId && orderState && (
        <Link to="/orders/$orderId" params={{ orderId }} preload={false} className="rounded">
          <OrderStateBadge state={orderState} />
          <span className="sr-only">order</span>
        </Link>
      )}
      {received !== undefined && isSome(received) && (
        <span className="block text-xs">
          {formatQuantity(received)} of {formatQuantity(taken)} received
        </span>
      )}
      <span className="block text-xs text-muted">
        {formatQuantity(sold)} sold since;{' '}
        {hoursOut > 0 ? `out of stock for ${hoursWords(hoursOut)}` : 'never out of stock'}
      </span>
    </>
  )
}

const hoursWords = (hours: number): string =>
  new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: 'hour',
    unitDisplay: 'long',
    maximumFractionDigits: hours < 10 ? 1 : 0,
  }).format(hours)
