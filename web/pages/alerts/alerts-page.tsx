import { useInfiniteQuery } from '@tanstack/react-query'
import { BellOff } from 'lucide-react'
import type { AlertView } from '#contract/alerts.ts'
import { alertsQuery } from '../../api/alerts.ts'
import { useSession } from '../../api/session.ts'
import { formatAgo, formatMoney, formatQuantity, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { StoreSelect, useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { AlertActions } from './alert-actions.tsx'
import { KIND_OPTIONS, KINDS, STATE_OPTIONS, STATES } from './alert-words.ts'
import { Subscriptions } from './subscriptions.tsx'

/** What is wrong on the shelves, and who hears of it. */
export function AlertsPage() {
  const [{ view }, change] = useUrlState()
  return (
    <>
      <PageHeader
        title="Alerts"
        description="One alert for each time a shelf runs low or empty, from opening until it is over."
      />
      <Tabs
        label="Alerts"
        selected={view ?? 'alerts'}
        onSelect={(next) => change({ view: next === 'alerts' ? undefined : next })}
        items={[
          { id: 'alerts', label: 'Alerts', content: <AlertList /> },
          { id: 'mails', label: 'My messages', content: <Subscriptions /> },
        ]}
      />
    </>
  )
}

const ANY = 'any'

function AlertList() {
  const [{ state = 'unresolved', kind, store }, change] = useUrlState()
  const alerts = useInfiniteQuery(alertsQuery({ state, kind, store }))
  const columns = useColumns()
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Select
          label="State"
          className="w-44"
          options={STATE_OPTIONS}
          value={state}
          onChange={(next) => change({ state: next })}
        />
        <Select
          label="Kind"
          className="w-44"
          options={[{ id: ANY, label: 'Any kind' }, ...KIND_OPTIONS]}
          value={kind ?? ANY}
          onChange={(next) => change({ kind: next === ANY ? undefined : next })}
        />
        <StoreSelect allLabel="All stores" value={store} onChange={(next) => change({ store: next })} />
      </div>
      <Card flush>
        <QueryView query={alerts} label="alerts">
          {({ pages }) => {
            const rows = pages.flatMap(({ data }) => data)
            if (rows.length === 0) {
              return (
                <EmptyState icon={<BellOff />} title="Nothing needs you here">
                  An alert opens when a level falls below its threshold. Thresholds are on each product’s page.
                </EmptyState>
              )
            }
            return (
              <>
                <DataTable label="Alerts" rows={rows} rowKey={({ alertId }) => alertId} columns={columns} />
                <ShowOlder query={alerts} />
              </>
            )
          }}
        </QueryView>
      </Card>
    </div>
  )
}

function useColumns(): Column<AlertView>[] {
  const storeName = useStoreNames()
  const timeZoneOf = useTimeZoneOf()
  const { tenant } = useSession()
  return [
    {
      id: 'product',
      header: 'Product',
      isTitle: true,
      cell: ({ productId, productName, storeId }) => (
        <ProductLink productId={productId} name={productName} store={storeId} />
      ),
    },
    {
      id: 'kind',
      header: 'What',
      width: '8rem',
      cell: ({ kind }) => <Badge tone={KINDS[kind].tone}>{KINDS[kind].word}</Badge>,
    },
    {
      id: 'store',
      header: 'Store',
      width: '8rem',
      cell: ({ storeId }) => (storeId ? storeName(storeId) : 'Everywhere'),
    },
    {
      id: 'facts',
      header: 'When it opened',
      width: '10.5rem',
      cell: (alert) => <Facts alert={alert} currency={tenant.currency} />,
    },
    {
      id: 'opened',
      header: 'Since',
      width: '7rem',
      cell: ({ openedAt, storeId }) => (
        <time dateTime={openedAt} title={formatTime(openedAt, storeId && timeZoneOf(storeId))}>
          {formatAgo(openedAt)}
        </time>
      ),
    },
    { id: 'state', header: 'State', width: '8.5rem', cell: (alert) => <StateBadge alert={alert} /> },
    {
      id: 'actions',
      header: 'Actions',
      hideHeader: true,
      width: '3.5rem',
      align: 'right',
      cell: (alert) => <AlertActions alert={alert} />,
    },
  ]
}

function StateBadge({ alert: { state, snoozedUntil } }: { alert: AlertView }) {
  return (
    <div>
      <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
      {snoozedUntil && <div className="mt-0.5 text-xs text-muted">until {formatTime(snoozedUntil)}</div>}
    </div>
  )
}

/** The numbers behind an alert; for a change, what was and what is. */
function Facts({ alert, currency }: { alert: AlertView; currency: string }) {
  const { before, after, onHand, threshold } = alert
  if (before && after) {
    const money = (price: string | undefined) => (price === undefined ? 'no price' : formatMoney(price, currency))
    return (
      <div className="text-sm">
        {before.name !== after.name && <div className="break-words">{`${before.name} → ${after.name}`}</div>}
        {before.price !== after.price && <div>{`${money(before.price)} → ${money(after.price)}`}</div>}
      </div>
    )
  }
  if (onHand === undefined) return '–'
  const limit = threshold === undefined ? '' : `, threshold ${formatQuantity(threshold)}`
  return `${formatQuantity(onHand)} left${limit}`
}
