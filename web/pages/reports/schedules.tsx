import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { CalendarClock, CalendarPlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import type { ReportScheduleView } from '#contract/report-archive.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { toProblem } from '../../api/problem.ts'
import { changeSchedule, deleteSchedule, schedulesQuery } from '../../api/reports.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button, IconButton } from '../../ui/actions/button.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Switch } from '../../ui/fields/checkbox.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { ConfirmDialog } from '../../ui/overlays/dialog.tsx'
import { timingWords } from './report-words.ts'
import { ScheduleDialog } from './schedule-dialog.tsx'
import { placeWords } from './scope-fields.tsx'

/** When which report is made by itself. */
export function Schedules() {
  const schedules = useQuery(schedulesQuery)
  const closedReason = useClosedReason('planning:write')
  const [editing, setEditing] = useState<ReportScheduleView | 'new'>()
  return (
    <Card
      title="Made by themselves"
      description="What a schedule has made is in the archive, and goes by mail to whoever asked for it."
      flush
      actions={
        <Button size="small" icon={<CalendarPlus />} onPress={() => setEditing('new')} disabledReason={closedReason}>
          Add a schedule
        </Button>
      }
    >
      <QueryView query={schedules} label="schedules">
        {(list) =>
          list.length === 0 ? (
            <EmptyState icon={<CalendarClock />} title="No report is made by itself">
              Add a schedule: every morning, every week, or every month.
            </EmptyState>
          ) : (
            <ul aria-label="Schedules" className="divide-y divide-line">
              {list.map((schedule) => (
                <ScheduleItem
                  key={schedule.scheduleId}
                  schedule={schedule}
                  closedReason={closedReason}
                  onEdit={() => setEditing(schedule)}
                />
              ))}
            </ul>
          )
        }
      </QueryView>
      {editing && (
        <ScheduleDialog schedule={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />
      )}
    </Card>
  )
}

interface ScheduleItemProps {
  schedule: ReportScheduleView
  closedReason: string | undefined
  onEdit: () => void
}

function ScheduleItem({ schedule, closedReason, onEdit }: ScheduleItemProps) {
  const storeName = useStoreNames()
  const [isAsking, setAsking] = useState(false)
  const { change, remove } = useChanges(schedule, () => setAsking(false))
  const { reportType, enabled, nextDueAt, timeZone, formats } = schedule
  const name = REPORT_NAMES[reportType]
  const timing = timingWords(schedule)
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 px-4 py-3 text-sm">
      <div className="min-w-0 flex-1 basis-60">
        <div className="font-medium">
          {name} <span className="font-normal text-muted">· {placeWords(schedule, storeName)}</span>
        </div>
        <div>{timing}</div>
        <div className="text-xs text-muted">
          {nextDueAt ? `Next on ${formatTime(nextDueAt, timeZone)}` : 'Switched off'} ·{' '}
          {formats.map((format) => format.toUpperCase()).join(', ')}
        </div>
      </div>
      <div className="flex items-center gap-1">
        <Switch
          isSelected={change.isPending ? !enabled : enabled}
          isDisabled={closedReason !== undefined || change.isPending}
          onChange={() => change.mutate()}
        >
          On
          <span className="sr-only">
            : {name}, {timing}
          </span>
        </Switch>
        <IconButton
          label={`Change ${name}, ${timing}`}
          icon={<Pencil />}
          size="small"
          onPress={onEdit}
          disabledReason={closedReason}
        />
        <IconButton
          label={`Delete ${name}, ${timing}`}
          icon={<Trash2 />}
          size="small"
          onPress={() => setAsking(true)}
          disabledReason={closedReason}
        />
      </div>
      <ConfirmDialog
        title="Delete this schedule?"
        confirmLabel="Delete it"
        isDangerous
        isOpen={isAsking}
        isPending={remove.isPending}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      >
        {name} is no longer made: {timing}. Reports it made stay in the archive.
      </ConfirmDialog>
    </li>
  )
}

/** Switching on and off, and ending, as long as nobody else changed it meanwhile. */
function useChanges(schedule: ReportScheduleView, onRemoved: () => void) {
  const client = useQueryClient()
  const { scheduleId, version, enabled } = schedule
  const outcome = {
    onError: (error: unknown) => toast.danger(toProblem(error).detail),
    onSettled: () => client.invalidateQueries({ queryKey: schedulesQuery.queryKey }),
  }
  const change = useMutation({
    mutationFn: () => changeSchedule(scheduleId, { ...schedule, enabled: !enabled }, version),
    ...outcome,
  })
  const remove = useMutation({
    mutationFn: () => deleteSchedule(scheduleId, version),
    onSuccess: () => {
      toast.good('The schedule is deleted.')
      onRemoved()
    },
    ...outcome,
  })
  return { change, remove }
}
