import type { ReportScheduleView } from '#contract/report-archive.ts'
import { fieldError } from '../../api/problem.ts'
import { ComboBox } from '../../ui/fields/combo-box.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { TextField } from '../../ui/fields/text-field.tsx'
import { timeZoneOptions } from '../settings/store-options.ts'
import { ordinal, WEEKDAYS } from './report-words.ts'

export type Timing = Pick<ReportScheduleView, 'frequency' | 'time' | 'timeZone'>
type Frequency = Timing['frequency']

const KINDS = [
  { id: 'daily', label: 'Every day' },
  { id: 'weekly', label: 'Every week' },
  { id: 'monthly', label: 'Every month' },
]

/** What each kind starts from. */
const FIRST: Record<string, Frequency> = {
  daily: { kind: 'daily' },
  weekly: { kind: 'weekly', weekday: 1 },
  monthly: { kind: 'monthly', day: 1 },
}

const WEEKDAY_OPTIONS = WEEKDAYS.map((label, index) => ({ id: String(index + 1), label }))
const LAST = 'last'
const DAYS_IN_MONTH_MAX = 31
const MONTH_DAY_OPTIONS = [
  ...Array.from({ length: DAYS_IN_MONTH_MAX }, (_, index) => ({ id: String(index + 1), label: ordinal(index + 1) })),
  { id: LAST, label: 'Last day' },
]

export interface TimingFieldsProps {
  timing: Timing
  onChange: (part: Partial<Timing>) => void
  error: unknown
}

/** How often, when, and by which clock. */
export const TimingFields = ({ timing, onChange, error }: TimingFieldsProps) => (
  <>
    <div className="grid grid-cols-2 gap-3">
      <Select
        label="How often"
        options={KINDS}
        value={timing.frequency.kind}
        onChange={(kind) => onChange({ frequency: FIRST[kind] ?? timing.frequency })}
      />
      <PlaceField frequency={timing.frequency} onChange={(frequency) => onChange({ frequency })} />
    </div>
    <TextField
      label="Time"
      type="time"
      value={timing.time}
      onChange={(time) => onChange({ time })}
      error={fieldError(error, 'time')}
    />
    <ComboBox
      label="Time zone"
      options={timeZoneOptions()}
      value={timing.timeZone}
      onChange={(timeZone) => timeZone && onChange({ timeZone })}
      error={fieldError(error, 'timeZone')}
    />
  </>
)

/** On which day of the week or month. */
function PlaceField({ frequency, onChange }: { frequency: Frequency; onChange: (frequency: Frequency) => void }) {
  if (frequency.kind === 'weekly') {
    return (
      <Select
        label="Day"
        options={WEEKDAY_OPTIONS}
        value={String(frequency.weekday)}
        onChange={(id) => onChange({ kind: 'weekly', weekday: Number(id) })}
      />
    )
  }
  if (frequency.kind === 'daily') return null
  return (
    <Select
      label="Day"
      options={MONTH_DAY_OPTIONS}
      value={String(frequency.day)}
      {...(Number(frequency.day) > 28 && { description: 'Or the last one, where a month is shorter.' })}
      onChange={(id) => onChange({ kind: 'monthly', day: id === LAST ? LAST : Number(id) })}
    />
  )
}
