import { useQuery } from '@tanstack/react-query'
import { Pencil, Plus } from 'lucide-react'
import { useState } from 'react'
import type { StoreView } from '#contract/catalog.ts'
import { storesQuery } from '../../api/catalog.ts'
import { useClosedReason, useSession } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { ApiKeysCard } from './api-keys-card.tsx'
import { StoreDialog } from './store-dialog.tsx'

/** The shop, its stores, and its keys for programs. */
export function SettingsPage() {
  const { tenant } = useSession()
  const stores = useQuery(storesQuery)
  const closedReason = useClosedReason('settings:manage')
  const [edited, setEdited] = useState<StoreView | 'new'>()
  return (
    <div className="flex max-w-4xl flex-col gap-4">
      <PageHeader title="Settings" description="The shop, its stores, and keys for programs" />
      <Card title="Shop">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm">
          <dt className="text-muted">Name</dt>
          <dd>
            <bdi>{tenant.name}</bdi>
          </dd>
          <dt className="text-muted">Currency of prices</dt>
          <dd>{tenant.currency}</dd>
        </dl>
      </Card>
      <Card
        title="Stores"
        flush
        actions={
          <Button icon={<Plus />} size="small" disabledReason={closedReason} onPress={() => setEdited('new')}>
            Add store
          </Button>
        }
      >
        <QueryView query={stores} label="stores">
          {(rows) =>
            rows.length === 0 ? (
              <EmptyState title="No stores yet">A store is a place that holds stock.</EmptyState>
            ) : (
              <DataTable
                label="Stores"
                rows={rows}
                rowKey={({ storeId }) => storeId}
                columns={columnsFor(closedReason, setEdited)}
              />
            )
          }
        </QueryView>
      </Card>
      <ApiKeysCard />
      {edited && <StoreDialog {...(edited !== 'new' && { store: edited })} onClose={() => setEdited(undefined)} />}
    </div>
  )
}

const columnsFor = (closedReason: string | undefined, edit: (store: StoreView) => void): Column<StoreView>[] => [
  {
    id: 'name',
    header: 'Store',
    isTitle: true,
    cell: (store) => (
      <>
        <bdi className="font-medium">{store.name}</bdi> {!store.active && <Badge tone="warn">Closed</Badge>}
        <span className="block text-xs text-muted">{store.storeId}</span>
      </>
    ),
  },
  { id: 'zone', header: 'Time zone', width: '13rem', cell: ({ timeZone }) => timeZone.replaceAll('_', ' ') },
  { id: 'currency', header: 'Currency', width: '6rem', cell: ({ currency }) => currency },
  {
    id: 'negative',
    header: 'Below zero',
    width: '8rem',
    cell: ({ allowNegative }) => (allowNegative ? 'Allowed' : 'Refused'),
  },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '6.5rem',
    align: 'right',
    cell: (store) => (
      <Button
        size="small"
        tone="quiet"
        icon={<Pencil />}
        disabledReason={closedReason}
        onPress={() => edit(store)}
        aria-label={`Edit ${store.name}`}
      >
        Edit
      </Button>
    ),
  },
]
