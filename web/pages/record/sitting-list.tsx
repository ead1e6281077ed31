import { ClipboardList, RotateCw, Undo2 } from 'lucide-react'
import { formatDelta, formatQuantity } from '../../app/format.ts'
import { KIND_LABELS } from '../../inventory/movement-kind.ts'
import { ProductLink } from '../../inventory/product-link.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button, Spinner } from '../../ui/actions/button.tsx'
import { cx } from '../../ui/classes.ts'
import { Badge } from '../../ui/data/badge.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { KINDS } from './kinds.ts'
import { type Entry, send, undo, useSitting } from './sitting.ts'

/** What was recorded in this sitting, newest first. */
export function SittingList({ actor }: { actor: string }) {
  const entries = useSitting(actor)
  return (
    <Card title="Recorded in this sitting" flush>
      {entries.length === 0 ? (
        <EmptyState icon={<ClipboardList />} title="Nothing yet">
          What you record appears here at once, with what is left on the shelf. A slip is taken back with one press.
        </EmptyState>
      ) : (
        <ul aria-label="Recorded" className="divide-y divide-line">
          {entries.map((entry) => (
            <EntryItem key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function EntryItem({ entry }: { entry: Entry }) {
  const { product, draft, state, problem } = entry
  const storeName = useStoreNames()
  const isBad = state === 'refused' || state === 'unknown'
  return (
    <li className={cx('flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2.5 text-sm', isBad && 'bg-danger-soft')}>
      <div className={cx('min-w-40 flex-1', state === 'undone' && 'line-through opacity-60')}>
        <ProductLink productId={product.productId} name={product.name} store={draft.storeId} />
        <span className="text-xs text-muted">
          {KINDS[draft.kind].label} {formatQuantity(draft.quantity)} · {storeName(draft.storeId)}
        </span>
      </div>
      <EntryResult entry={entry} />
      <EntryAction entry={entry} />
      {problem && (
        <p role="alert" className="w-full text-xs font-medium text-danger">
          {problem.detail} {problem.advice}
        </p>
      )}
    </li>
  )
}

function EntryResult({ entry: { state, movements, product } }: { entry: Entry }) {
  if (state === 'sending' || state === 'undoing') return <Spinner />
  if (state === 'refused') return <Badge tone="danger">Not recorded</Badge>
  if (state === 'unknown') return <Badge tone="warn">No answer</Badge>
  if (state === 'undone') return <Badge>Taken back</Badge>
  return (
    <ul className="text-right">
      {movements.map((movement) => (
        <li key={`${movement.storeId}/${movement.seq}`}>
          <span className="font-semibold">{formatDelta(movement.delta)}</span>
          <span className="ml-2 text-muted">
            {movements.length > 1 && `${KIND_LABELS[movement.kind]}: `}
            {formatQuantity(movement.after)} {product.unit} left
          </span>
        </li>
      ))}
    </ul>
  )
}

function EntryAction({ entry }: { entry: Entry }) {
  if (entry.state === 'unknown') {
    return (
      <Button size="small" icon={<RotateCw />} onPress={() => void send(entry)}>
        Send again
      </Button>
    )
  }
  if (entry.state !== 'recorded') return null
  return (
    <Button
      size="small"
      tone="quiet"
      icon={<Undo2 />}
      onPress={() => void undo(entry)}
      aria-label={`Undo ${entry.product.name}`}
    >
      Undo
    </Button>
  )
}
