import { useQuery } from '@tanstack/react-query'
import { Activity } from 'lucide-react'
import { useCallback, useState } from 'react'
import type { LiveChange } from '#contract/live.ts'
import { productQuery } from '../../api/catalog.ts'
import { useLiveChanges } from '../../api/live/live.ts'
import { formatClock, formatQuantity } from '../../app/format.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'

type LevelChange = Extract<LiveChange, { kind: 'level' }>
interface Seen {
  change: LevelChange
  at: number
}

/** As many as stand beside the list without scrolling. */
const SHOWN_MAX = 8

/** What moved while this page was open, newest first, one line per shelf. */
export function RecentMovement({ store }: { store: string | undefined }) {
  const [seen, setSeen] = useState<readonly Seen[]>([])
  const listen = useCallback((changes: readonly LiveChange[]) => {
    const moved = changes.filter((change): change is LevelChange => change.kind === 'level')
    if (moved.length > 0) setSeen((before) => newestFirst(moved, before))
  }, [])
  useLiveChanges(listen)
  const shown = seen.filter(({ change }) => !store || change.storeId === store)
  return (
    <Card title="Moving now" flush className="self-start">
      {shown.length === 0 ? (
        <EmptyState icon={<Activity />} title="All quiet">
          Sales, deliveries and counts appear here as they happen.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {shown.map((entry) => (
            <MovedShelf key={keyOf(entry.change)} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  )
}

const keyOf = ({ storeId, productId }: LevelChange) => `${storeId}/${productId}`

function newestFirst(moved: readonly LevelChange[], before: readonly Seen[]): Seen[] {
  const at = Date.now()
  const latest = new Map(moved.map((change) => [keyOf(change), { change, at }]))
  const rest = before.filter(({ change }) => !latest.has(keyOf(change)))
  return [...[...latest.values()].reverse(), ...rest].slice(0, SHOWN_MAX)
}

function MovedShelf({ entry: { change, at } }: { entry: Seen }) {
  const { data: product } = useQuery(productQuery(change.productId))
  const storeName = useStoreNames()
  const timeZoneOf = useTimeZoneOf()
  return (
    <li className="flex items-start justify-between gap-3 px-4 py-2.5 text-sm">
      <div className="min-w-0">
        <ProductLink productId={change.productId} name={product?.name ?? change.productId} store={change.storeId} />
        <div className="text-xs text-muted">
          {storeName(change.storeId)} · {formatClock(at, timeZoneOf(change.storeId))}
        </div>
      </div>
      <div key={change.seq} className="animate-flash rounded px-1 text-right whitespace-nowrap">
        <span className="font-semibold">{formatQuantity(change.onHand)}</span>
        <span className="ml-1 text-xs text-muted">{product?.unit}</span>
      </div>
    </li>
  )
}
