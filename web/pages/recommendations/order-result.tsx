import { Link } from '@tanstack/react-router'
import { CircleCheck } from 'lucide-react'
import type { RecommendationView } from '#contract/recommendations.ts'
import type { Accepted } from '../../api/recommendations.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { DialogActions } from '../../ui/overlays/dialog.tsx'
import { keyOf } from './words.ts'

const REASONS: Record<Accepted['skipped'][number]['reason'], string> = {
  nothing_to_buy: 'nothing needs to be bought any more',
  decided_already: 'it waits in a draft order already',
  no_supplier: 'the product names no supplier',
}

/** Which drafts there are now, and what was left out. */
export function OrderResult(props: { result: Accepted; rows: readonly RecommendationView[]; onClose: () => void }) {
  const { orders, skipped } = props.result
  const storeName = useStoreNames()
  const nameOf = (level: { storeId: string; productId: string }) =>
    props.rows.find((one) => keyOf(one) === keyOf(level))?.name ?? level.productId
  return (
    <div role="status" className="flex flex-col gap-4 text-sm">
      {orders.length === 0 && <p className="font-semibold">No draft was made.</p>}
      {orders.length > 0 && (
        <ul aria-label="Draft orders" className="flex flex-col gap-2">
          {orders.map(({ orderId, number, supplier, storeId, lineCount }) => (
            <li key={orderId} className="flex items-start gap-2">
              <CircleCheck aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />
              <span className="min-w-0">
                <Link
                  to="/orders/$orderId"
                  params={{ orderId }}
                  preload={false}
                  className="rounded font-medium text-accent underline"
                >
                  {number}
                </Link>{' '}
                <bdi>{supplier}</bdi>, {storeName(storeId)}: {lineCount === 1 ? 'one line' : `${lineCount} lines`}
              </span>
            </li>
          ))}
        </ul>
      )}
      {skipped.length > 0 && (
        <div>
          <p className="font-semibold">Left out</p>
          <ul aria-label="Left out" className="mt-1 flex flex-col gap-1">
            {skipped.map((level) => (
              <li key={keyOf(level)}>
                <bdi>{nameOf(level)}</bdi>, {storeName(level.storeId)}: {REASONS[level.reason]}
              </li>
            ))}
          </ul>
        </div>
      )}
      <DialogActions>
        <Button tone="primary" onPress={props.onClose}>
          Done
        </Button>
      </DialogActions>
    </div>
  )
}
