import { SlidersHorizontal } from 'lucide-react'
import { useState } from 'react'
import { Button as PlainButton } from 'react-aria-components'
import type { ProductView } from '#contract/catalog.ts'
import type { StoreStock } from '../../api/catalog.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatQuantity } from '../../app/format.ts'
import { LiveQuantity, LiveStatusBadge } from '../../inventory/live-level.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { IconButton } from '../../ui/actions/button.tsx'
import { cx } from '../../ui/classes.ts'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PolicyDialog } from './policy-dialog.tsx'

export interface StoreLevelsProps {
  product: ProductView
  stores: readonly StoreStock[]
  chosen: string | undefined
  onChoose: (storeId: string) => void
}

/** What each store has, its threshold, and where a store has its own. */
export function StoreLevels({ product, stores, chosen, onChoose }: StoreLevelsProps) {
  const storeName = useStoreNames()
  const closedReason = useClosedReason('catalog:write')
  const [edited, setEdited] = useState<StoreStock>()
  const levelOf = (store: StoreStock) => ({
    ...store,
    productId: product.productId,
    lowStockThreshold: store.policy.lowStockThreshold,
  })
  const columns: Column<StoreStock>[] = [
    {
      id: 'store',
      header: 'Store',
      isTitle: true,
      cell: (store) => (
        <PlainButton
          onPress={() => onChoose(store.storeId)}
          aria-pressed={store.storeId === chosen}
          className={cx(
            'rounded-control px-2 py-1 text-left font-medium hover:bg-sunken',
            store.storeId === chosen && 'bg-accent-soft text-accent-strong',
          )}
        >
          {storeName(store.storeId)}
        </PlainButton>
      ),
    },
    {
      id: 'onHand',
      header: 'On hand',
      width: '8rem',
      align: 'right',
      cell: (store) => <LiveQuantity level={levelOf(store)} unit={product.unit} className="text-base" />,
    },
    { id: 'status', header: 'Status', width: '7.5rem', cell: (store) => <LiveStatusBadge level={levelOf(store)} /> },
    {
      id: 'threshold',
      header: 'Threshold',
      width: '8rem',
      align: 'right',
      cell: ({ policy, override }) => (
        <span className="inline-flex items-center gap-2">
          {override.lowStockThreshold !== undefined && <Badge tone="info">Own</Badge>}
          {policy.lowStockThreshold === undefined ? '–' : formatQuantity(policy.lowStockThreshold)}
        </span>
      ),
    },
    {
      id: 'actions',
      header: 'Actions',
      hideHeader: true,
      width: '4.5rem',
      align: 'right',
      cell: (store) => (
        <IconButton
          size="small"
          icon={<SlidersHorizontal />}
          label={`Own policy of ${storeName(store.storeId)}`}
          disabledReason={closedReason}
          onPress={() => setEdited(store)}
        />
      ),
    },
  ]
  return (
    <Card title="On the shelves" description="Choose a store to see how its level came to be" flush>
      {stores.length === 0 ? (
        <EmptyState title="No stores to show">A manager adds stores in the settings.</EmptyState>
      ) : (
        <DataTable label="Level per store" rows={stores} rowKey={(store) => store.storeId} columns={columns} />
      )}
      {edited && <PolicyDialog product={product} store={edited} onClose={() => setEdited(undefined)} />}
    </Card>
  )
}
