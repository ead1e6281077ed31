import { Link } from '@tanstack/react-router'
import { Truck } from 'lucide-react'
import type { RecommendationView } from '#contract/recommendations.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount } from '../../app/format.ts'
import { Button } from '../../ui/actions/button.tsx'
import { Checkbox } from '../../ui/fields/checkbox.tsx'

/** As many as the API takes at once. */
const ITEMS_MAX = 500

interface SelectionBarProps {
  orderable: readonly RecommendationView[]
  chosen: readonly RecommendationView[]
  /** Without a forecast. */
  unknownCount: number
  onSelect: (some: readonly RecommendationView[], isSelected: boolean) => void
  onOrder: () => void
}

/** Stays in sight: what is selected, and what becomes of it. */
export function SelectionBar({ orderable, chosen, unknownCount, onSelect, onOrder }: SelectionBarProps) {
  const closedReason = useClosedReason('planning:write')
  const suppliers = [...new Set(chosen.map(({ supplier }) => supplier))]
  const ofSupplier = suppliers.length === 1 ? orderable.filter(({ supplier }) => supplier === suppliers[0]) : []
  const isAll = chosen.length === orderable.length && chosen.length > 0
  return (
    <div className="sticky top-0 z-10 rounded-t-card border-b border-line bg-surface px-4 py-2 text-sm">
      <div className="flex min-h-10 flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
          {orderable.length > 0 && !closedReason && (
            <Checkbox
              isSelected={isAll}
              isIndeterminate={chosen.length > 0 && !isAll}
              onChange={(isSelected) => onSelect(orderable, isSelected)}
            >
              {chosen.length > 0
                ? `${formatCount(chosen.length)} selected`
                : `Select all ${formatCount(orderable.length)}`}
            </Checkbox>
          )}
          {ofSupplier.length > chosen.length && (
            <Button size="small" onPress={() => onSelect(ofSupplier, true)}>
              <span>
                All {formatCount(ofSupplier.length)} of <bdi>{suppliers[0]}</bdi>
              </span>
            </Button>
          )}
        </div>
        <Button
          tone="primary"
          icon={<Truck />}
          disabledReason={closedReason ?? whyNot(chosen.length, orderable.length)}
          onPress={onOrder}
        >
          Make draft orders
        </Button>
      </div>
      {unknownCount > 0 && (
        <p className="mt-1 text-muted">
          {unknownCount === 1 ? 'One has' : `${formatCount(unknownCount)} have`} no forecast, and go by the low-stock
          threshold only.{' '}
          <Link to="/forecasts" className="rounded font-medium text-accent underline">
            Make forecasts
          </Link>
        </p>
      )}
    </div>
  )
}

function whyNot(chosenCount: number, orderableCount: number): string | undefined {
  if (orderableCount === 0) return 'Nothing here is to be bought.'
  if (chosenCount === 0) return 'Select what to buy first.'
  return chosenCount > ITEMS_MAX ? `Select at most ${ITEMS_MAX} at once.` : undefined
}
