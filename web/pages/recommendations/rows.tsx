import { useState } from 'react'
import type { RecommendationView } from '#contract/recommendations.ts'
import type { RecommendationList } from '../../api/recommendations.ts'
import { formatCount } from '../../app/format.ts'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { today } from '../purchasing/order-words.ts'
import { Row } from './row.tsx'
import { keyOf } from './words.ts'

/** More at once than anybody works through before looking again. */
const SHOWN_AT_ONCE = 50

interface RowsProps {
  label: string
  rows: readonly RecommendationView[]
  list: RecommendationList
  serviceLevel: number
  selected: ReadonlySet<string>
  onSelect: (some: readonly RecommendationView[], isSelected: boolean) => void
  onDecline: (one: RecommendationView) => void
}

export function Rows({ label, rows, list, serviceLevel, selected, onSelect, onDecline }: RowsProps) {
  const timeZoneOf = useTimeZoneOf()
  const [shownCount, setShownCount] = useState(SHOWN_AT_ONCE)
  const more = rows.length - shownCount
  return (
    <>
      <ul aria-label={label}>
        {rows.slice(0, shownCount).map((one) => (
          <Row
            key={keyOf(one)}
            one={one}
            today={today(timeZoneOf(one.storeId), Date.parse(list.asOf))}
            serviceLevel={serviceLevel}
            isSelected={selected.has(keyOf(one))}
            onSelect={(isSelected) => onSelect([one], isSelected)}
            onDecline={() => onDecline(one)}
          />
        ))}
      </ul>
      {more > 0 && (
        <div className="border-t border-line p-3 text-center">
          <Button onPress={() => setShownCount((before) => before + SHOWN_AT_ONCE)}>
            Show {formatCount(Math.min(more, SHOWN_AT_ONCE))} more of {formatCount(more)}
          </Button>
        </div>
      )}
    </>
  )
}
