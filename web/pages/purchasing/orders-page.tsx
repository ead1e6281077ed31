import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { PackageOpen, Plus } from 'lucide-react'
import type { OrderSummaryView } from '#contract/purchasing.ts'
import { ordersQuery } from '../../api/purchasing.ts'
import { useMay } from '../../api/session.ts'
import { formatCount, formatMoney } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStoreNames } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { ExpectedDay, OrderStateBadge } from './order-parts.tsx'
import { STATE_OPTIONS } from './order-words.ts'
import { Suppliers } from './suppliers.tsx'

const NOT_OVER = 'open'

/** What is on its way, what is being put together, what came of earlier orders, and whom one buys from. */
export function OrdersPage() {
  const mayOrder = useMay('planning:write')
  const [{ view }, change] = useUrlState()
  return (
    <>
      <PageHeader
        title="Orders"
        description="What you buy: from a draft to the delivery on the shelf."
        actions={mayOrder && <NewOrderLink />}
      />
      <Tabs
        label="Orders"
        selected={view ?? 'orders'}
        onSelect={(next) => change({ view: next === 'orders' ? undefined : next })}
        items={[
          { id: 'orders', label: 'Orders', content: <OrderList /> },
          { id: 'suppliers', label: 'Suppliers', content: <Suppliers /> },
        ]}
      />
    </>
  )
}

function OrderList() {
  const [{ state = NOT_OVER, store }, change] = useUrlState()
  const orders = useInfiniteQuery(ordersQuery({ state, store }))
  const columns = useColumns()
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Select
          label="State"
          className="min-w-36 flex-1 sm:max-w-44"
          options={STATE_OPTIONS}
          value={state}
          onChange={(next) => change({ state: next === NOT_OVER ? undefined : next })}
        />
        <StoreSelect
          allLabel="All stores"
          value={store}
          onChange={(next) => change({ store: next })}
          className="min-w-36 flex-1 sm:max-w-44"
        />
      </div>
      <Card flush>
        <QueryView query={orders} label="orders">
          {({ pages }) => {
            const rows = pages.flatMap(({ data }) => data)
            if (rows.length === 0) return <NoOrders isFiltered={state !== NOT_OVER || store !== undefined} />
            return (
              <>
                <DataTable label="Orders" rows={rows} rowKey={({ orderId }) => orderId} columns={columns} />
                <ShowOlder query={orders} />
              </>
            )
          }}
        </QueryView>
      </Card>
    </div>
  )
}

const NewOrderLink = () => (
  <Link to="/orders/new" className={buttonClass('primary')}>
    <Plus aria-hidden />
    New order
  </Link>
)

function NoOrders({ isFiltered }: { isFiltered: boolean }) {
  const mayOrder = useMay('planning:write')
  if (isFiltered) {
    return (
      <EmptyState icon={<PackageOpen />} title="No order is like that">
        Choose another state or store.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={<PackageOpen />} title="Nothing is on order" {...(mayOrder && { action: <NewOrderLink /> })}>
      {mayOrder
        ? 'Put together what you need from one supplier. Once it is ordered it counts as incoming.'
        : 'When a manager orders something it appears here, and you can book what comes.'}
    </EmptyState>
  )
}

function useColumns(): Column<OrderSummaryView>[] {
  const storeName = useStoreNames()
  return [
    {
      id: 'order',
      header: 'Order',
      isTitle: true,
      cell: ({ orderId, number, supplier }) => (
        <Link to="/orders/$orderId" params={{ orderId }} preload={false} className="group block min-w-0 rounded">
          <span className="font-medium group-hover:underline">{number}</span>
          <span className="block truncate text-xs text-muted">
            <bdi>{supplier}</bdi>
          </span>
        </Link>
      ),
    },
    { id: 'state', header: 'State', width: '9rem', cell: ({ state }) => <OrderStateBadge state={state} /> },
    { id: 'store', header: 'Store', width: '9rem', cell: ({ storeId }) => storeName(storeId) },
    { id: 'expected', header: 'Expected', width: '11rem', cell: (order) => <ExpectedDay order={order} /> },
    {
      id: 'lines',
      header: 'Lines',
      width: '5rem',
      align: 'right',
      wideOnly: true,
      cell: ({ lineCount }) => formatCount(lineCount),
    },
    {
      id: 'value',
      header: 'Value',
      width: '8rem',
      align: 'right',
      cell: ({ value, currency }) => formatMoney(value, currency),
    },
  ]
}
