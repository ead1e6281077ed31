import { useInfiniteQuery } from '@tanstack/react-query'
import { Undo2 } from 'lucide-react'
import { useState } from 'react'
import type { MovementView } from '#contract/movements.ts'
import { type LevelRef, movementsQuery } from '../../api/ledger.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatDelta, formatQuantity, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useActorNames } from '../../inventory/actors.ts'
import { KIND_LABELS } from '../../inventory/movement-kind.ts'
import { useTimeZoneOf } from '../../inventory/stores.tsx'
import { IconButton } from '../../ui/actions/button.tsx'
import { cx } from '../../ui/classes.ts'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { ReverseDialog } from './reverse-dialog.tsx'

/** Everything that happened to a level, newest first. Nothing is deleted: a wrong entry is reversed. */
export function Movements({ level }: { level: LevelRef }) {
  const list = useInfiniteQuery(movementsQuery(level))
  const [reversed, setReversed] = useState<MovementView>()
  const closedReason = useClosedReason('stock:write')
  const timeZone = useTimeZoneOf()(level.storeId)
  const columns: Column<MovementView>[] = [
    ...movementColumns(timeZone, useActorNames()),
    {
      id: 'actions',
      header: 'Actions',
      hideHeader: true,
      width: '4.5rem',
      align: 'right',
      cell: (movement) => (
        <IconButton
          size="small"
          icon={<Undo2 />}
          label={`Reverse movement ${movement.seq}`}
          disabledReason={closedReason ?? whyNotReversible(movement)}
          onPress={() => setReversed(movement)}
        />
      ),
    },
  ]
  return (
    <Card flush>
      <QueryView query={list} label="movements">
        {({ pages }) => {
          const movements = pages.flatMap(({ data }) => data)
          if (movements.length === 0) {
            return <EmptyState title="Nothing happened here yet">The first delivery or count appears here.</EmptyState>
          }
          return <DataTable label="Movements" rows={movements} rowKey={({ seq }) => String(seq)} columns={columns} />
        }}
      </QueryView>
      <ShowOlder query={list} label="Older movements" />
      {reversed && <ReverseDialog movement={reversed} onClose={() => setReversed(undefined)} />}
    </Card>
  )
}

function whyNotReversible({ kind, reversedBy }: MovementView): string | undefined {
  if (reversedBy !== undefined) return `Reversed already, by movement ${reversedBy}.`
  return kind === 'reversal' ? 'A reversal cannot be reversed; record the movement anew.' : undefined
}

/** The columns that say what a movement was; also used where a level is explained. */
export const movementColumns = (
  timeZone: string | undefined,
  actorName: (actor: string) => string,
): Column<MovementView>[] => [
  {
    id: 'kind',
    header: 'What',
    isTitle: true,
    cell: (movement) => (
      <span className="flex flex-wrap items-center gap-x-2">
        <span className={cx('font-medium', movement.reversedBy !== undefined && 'line-through opacity-70')}>
          {KIND_LABELS[movement.kind]}
        </span>
        {movement.reverses !== undefined && <Badge tone="info">takes back {movement.reverses}</Badge>}
        {movement.reversedBy !== undefined && <Badge>reversed by {movement.reversedBy}</Badge>}
        <bdi className="text-xs text-muted">{[movement.reason, movement.reference].filter(Boolean).join(' · ')}</bdi>
      </span>
    ),
  },
  {
    id: 'when',
    header: 'When',
    width: '11rem',
    cell: (movement) => formatTime(movement.occurredAt, timeZone),
  },
  { id: 'who', header: 'Who', width: '10rem', wideOnly: true, cell: ({ actor }) => actorName(actor) },
  {
    id: 'delta',
    header: 'Change',
    width: '7rem',
    align: 'right',
    cell: ({ delta }) => (
      <span className={cx('font-semibold', delta.startsWith('-') ? 'text-danger' : 'text-good')}>
        {formatDelta(delta)}
      </span>
    ),
  },
  { id: 'after', header: 'On hand after', width: '8rem', align: 'right', cell: ({ after }) => formatQuantity(after) },
]
