import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Mails, RotateCw } from 'lucide-react'
import { useState } from 'react'
import type { OutboxEntryView } from '#contract/alerts.ts'
import { outboxQuery, redriveMessage } from '../../api/alerts.ts'
import { toProblem } from '../../api/problem.ts'
import { useMay, useSession } from '../../api/session.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { IconButton } from '../../ui/actions/button.tsx'
import { Badge, type Tone } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { MessageDialog } from './message-dialog.tsx'

const STATES: Record<OutboxEntryView['state'], { word: string; tone: Tone }> = {
  waiting: { word: 'Waiting', tone: 'info' },
  done: { word: 'Sent', tone: 'good' },
  dead: { word: 'Given up', tone: 'danger' },
}

const ALL = 'all'
const FILTERS = [
  { id: ALL, label: 'All' },
  { id: 'waiting', label: 'Waiting' },
  { id: 'done', label: 'Sent' },
  { id: 'dead', label: 'Given up' },
]

/** Every mail and text that left, waits, or did not get through. */
export function OutboxPage() {
  const isLimited = useSession().stores !== 'all'
  const closed = !useMay('deliveries:manage') || isLimited
  const [{ state }, change] = useUrlState()
  const outbox = useInfiniteQuery({ ...outboxQuery(state), enabled: !closed })
  const [openId, setOpenId] = useState<string>()
  return (
    <>
      <PageHeader title="Outbox" description="Every mail and text that left, waits to leave, or did not get through." />
      {closed ? (
        <EmptyState icon={<Mails />} title="Only managers of all stores see what left the house" />
      ) : (
        <div className="flex flex-col gap-4">
          <Select
            label="Show"
            className="w-44"
            options={FILTERS}
            value={state ?? ALL}
            onChange={(next) => change({ state: next === ALL ? undefined : next })}
          />
          <Card flush>
            <QueryView query={outbox} label="messages">
              {({ pages }) => {
                const rows = pages.flatMap(({ data }) => data)
                if (rows.length === 0) {
                  return (
                    <EmptyState icon={<Mails />} title="Nothing here">
                      Mails and texts appear when an alert opens for somebody who asked to hear of it.
                    </EmptyState>
                  )
                }
                return (
                  <>
                    <DataTable
                      label="Mails and texts"
                      rows={rows}
                      rowKey={({ id }) => id}
                      columns={columnsFor(setOpenId)}
                    />
                    <ShowOlder query={outbox} />
                  </>
                )
              }}
            </QueryView>
          </Card>
        </div>
      )}
      {openId && <MessageDialog id={openId} onClose={() => setOpenId(undefined)} />}
    </>
  )
}

const columnsFor = (onOpen: (id: string) => void): Column<OutboxEntryView>[] => [
  {
    id: 'subject',
    header: 'Message',
    isTitle: true,
    cell: ({ id, channel, subject, to }) => (
      <button type="button" onClick={() => onOpen(id)} className="group block min-w-0 cursor-pointer rounded text-left">
        <span className="font-medium break-words group-hover:underline">{subject}</span>
        <span className="block text-xs break-all text-muted">
          {channel === 'text' ? 'text' : 'mail'} to {to}
        </span>
      </button>
    ),
  },
  { id: 'time', header: 'Written', width: '11rem', cell: ({ createdAt }) => formatTime(createdAt) },
  { id: 'state', header: 'State', width: '16rem', cell: (entry) => <Progress entry={entry} /> },
  {
    id: 'actions',
    header: 'Actions',
    hideHeader: true,
    width: '4rem',
    align: 'right',
    cell: (entry) => <Redrive entry={entry} />,
  },
]

function Progress({ entry: { state, error, attempts, nextAttemptAt } }: { entry: OutboxEntryView }) {
  return (
    <div>
      <Badge tone={STATES[state].tone}>{STATES[state].word}</Badge>
      {error && state !== 'done' && (
        <div className="mt-0.5 text-xs break-words text-muted">
          {attempts} tries: {error}
          {nextAttemptAt && ` · again ${formatTime(nextAttemptAt)}`}
        </div>
      )}
    </div>
  )
}

function Redrive({ entry: { id, subject, state } }: { entry: OutboxEntryView }) {
  const client = useQueryClient()
  const redrive = useMutation({
    mutationFn: () => redriveMessage(id),
    onSuccess: () => toast.good('It is tried again now.'),
    onError: (error) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: ['outbox'] }),
  })
  if (state !== 'dead') return null
  return (
    <IconButton label={`Send "${subject}" again`} icon={<RotateCw />} size="small" onPress={() => redrive.mutate()} />
  )
}
