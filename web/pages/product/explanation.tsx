import { useQuery } from '@tanstack/react-query'
import { explanationQuery, type LevelRef } from '../../api/ledger.ts'
import { formatCount, formatQuantity, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useActorNames } from '../../inventory/actors.ts'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { movementColumns } from './movements.tsx'

/** "Why is it 7?": the movements since the last count, which add up to the number. */
export function Explanation({ level }: { level: LevelRef }) {
  const explanation = useQuery(explanationQuery(level))
  const actorName = useActorNames()
  const timeZone = useTimeZoneOf()(level.storeId)
  return (
    <Card flush>
      <QueryView query={explanation} label="the explanation">
        {({ level: { onHand }, sinceCount, isComplete, movements }) => {
          const first = movements[0]
          if (!first) {
            return (
              <EmptyState title={`It is ${formatQuantity(onHand)} because nothing was ever recorded`}>
                Every level starts at zero.
              </EmptyState>
            )
          }
          const start = sinceCount
            ? `counted at ${formatQuantity(first.after)} on ${formatTime(first.occurredAt, timeZone)}`
            : isComplete
              ? 'started at zero'
              : `was ${formatQuantity(first.after)} on ${formatTime(first.occurredAt, timeZone)}`
          const rest = sinceCount ? movements.length - 1 : movements.length
          return (
            <>
              <p className="border-b border-line px-4 py-3 text-sm">
                It is <strong>{formatQuantity(onHand)}</strong>: it {sinceCount ? 'was ' : ''}
                {start}
                {rest > 0 && `, and ${formatCount(rest)} ${rest === 1 ? 'movement' : 'movements'} since led here`}.
                {!isComplete && ' Older movements than these also count; the list under Movements has them all.'}
              </p>
              <DataTable
                label="The movements that make this number"
                rows={movements}
                rowKey={({ seq }) => String(seq)}
                columns={movementColumns(timeZone, actorName)}
              />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}
