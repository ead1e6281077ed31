import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type { ReportScheduleView } from '#contract/report-archive.ts'
import { REPORT_FORMATS, REPORT_TYPES, type ReportFormat } from '#domain/reports/archived-report.ts'
import { usualPaper } from '#domain/reports/schedule.ts'
import { formProblem } from '../../api/problem.ts'
import { changeSchedule, createSchedule, schedulesQuery } from '../../api/reports.ts'
import { useSession } from '../../api/session.ts'
import { useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { toast } from '../../ui/feedback/toast-queue.ts'
import { Checkbox } from '../../ui/fields/checkbox.tsx'
import { Dialog, DialogActions } from '../../ui/overlays/dialog.tsx'
import { FormProblem } from '../identity/form-problem.tsx'
import { PaperField, ScopeFields, useFirstStore } from './scope-fields.tsx'
import { type Timing, TimingFields } from './timing-fields.tsx'

const FIELDS = ['reportType', 'storeId', 'time', 'timeZone']

/** Which report is made when. */
export function ScheduleDialog(props: { schedule: ReportScheduleView | undefined; onClose: () => void }) {
  const { onClose } = props
  // The form was filled from this version: with a newer one, saving would undo what somebody else changed.
  const [schedule] = useState(props.schedule)
  const client = useQueryClient()
  const [wish, set] = useWish(schedule)
  const save = useMutation({
    mutationFn: () => (schedule ? changeSchedule(schedule.scheduleId, wish, schedule.version) : createSchedule(wish)),
    onSuccess: () => {
      toast.good('The schedule is saved.')
      onClose()
    },
    onSettled: () => client.invalidateQueries({ queryKey: schedulesQuery.queryKey }),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!save.isPending) save.mutate()
  }
  return (
    <Dialog title={schedule ? 'Change this schedule' : 'Add a schedule'} isOpen onClose={onClose} shape="drawer">
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <ScopeFields
          type={wish.reportType}
          storeId={wish.storeId}
          typePath="reportType"
          error={save.error}
          onChange={({ type, ...place }) => set({ ...(type && { reportType: type }), ...place })}
        />
        <TimingFields timing={wish} onChange={set} error={save.error} />
        <FormatFields formats={wish.formats} onChange={(formats) => set({ formats })} />
        <PaperField value={wish.paper} onChange={(paper) => set({ paper })} />
        <FormProblem problem={formProblem(save.error, FIELDS)} />
        <DialogActions>
          <Button onPress={onClose}>Cancel</Button>
          <Button
            type="submit"
            tone="primary"
            isPending={save.isPending}
            disabledReason={wish.formats.length > 0 ? undefined : 'Choose at least one kind of file.'}
          >
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

type Wish = Timing & Pick<ReportScheduleView, 'reportType' | 'storeId' | 'paper' | 'formats' | 'enabled'>

/** A new one starts as most shops have it: insights, every morning at six by the clock of the store. */
function useWish(schedule: ReportScheduleView | undefined): [Wish, (part: Partial<Wish>) => void] {
  const { tenant } = useSession()
  const [firstStore] = useStores()
  const storeId = useFirstStore()
  const [wish, setWish] = useState<Wish>(() =>
    schedule
      ? { ...schedule }
      : {
          reportType: REPORT_TYPES[0],
          storeId,
          frequency: { kind: 'daily' },
          time: '06:00',
          timeZone: firstStore?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
          paper: usualPaper(tenant.currency),
          formats: [...REPORT_FORMATS],
          enabled: true,
        },
  )
  return [wish, (part) => setWish((before) => ({ ...before, ...part }))]
}

const FORMAT_WORDS: Record<ReportFormat, string> = {
  pdf: 'PDF, to read and print',
  csv: 'CSV, every row for a spreadsheet',
  json: 'JSON, for a program',
}

interface FormatFieldsProps {
  formats: ReportFormat[]
  onChange: (formats: ReportFormat[]) => void
}

const FormatFields = ({ formats, onChange }: FormatFieldsProps) => (
  <fieldset className="flex flex-col gap-1">
    <legend className="mb-1 text-sm font-medium">Files</legend>
    {REPORT_FORMATS.map((format) => (
      <Checkbox
        key={format}
        isSelected={formats.includes(format)}
        onChange={(isChosen) =>
          onChange(REPORT_FORMATS.filter((each) => (each === format ? isChosen : formats.includes(each))))
        }
      >
        {FORMAT_WORDS[format]}
      </Checkbox>
    ))}
  </fieldset>
)
