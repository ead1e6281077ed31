import type { ReportScheduleView, ReportView } from '#contract/report-archive.ts'
import { REPORT_TYPES } from '#domain/reports/archived-report.ts'
import { formatPeriod } from '#domain/reports/format-cell.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import type { Tone } from '../../ui/data/badge.tsx'
import type { Option } from '../../ui/fields/options.tsx'

export const TYPE_OPTIONS: readonly Option[] = REPORT_TYPES.map((id) => ({ id, label: REPORT_NAMES[id] }))

export const STATES: Record<ReportView['state'], { word: string; tone: Tone }> = {
  waiting: { word: 'Waiting', tone: 'neutral' },
  running: { word: 'Being made', tone: 'info' },
  ready: { word: 'Ready', tone: 'good' },
  failed: { word: 'Failed', tone: 'danger' },
}

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const

/** The days of a report: `29 Mar 2026`. */
export const periodWords = ({ from, to }: Pick<ReportView, 'from' | 'to'>): string => formatPeriod({ from, to })

/** When a schedule runs: `Every Monday at 06:00 Europe/London`. */
export function timingWords({
  frequency,
  time,
  timeZone,
}: Pick<ReportScheduleView, 'frequency' | 'time' | 'timeZone'>): string {
  return `${frequencyWords(frequency)} at ${time} ${timeZone.replaceAll('_', ' ')}`
}

function frequencyWords(frequency: ReportScheduleView['frequency']): string {
  if (frequency.kind === 'daily') return 'Every day'
  if (frequency.kind === 'weekly') return `Every ${WEEKDAYS[frequency.weekday - 1]}`
  return frequency.day === 'last' ? 'The last day of every month' : `The ${ordinal(frequency.day)} of every month`
}

const ENDINGS: Record<string, string> = { one: 'st', two: 'nd', few: 'rd' }
const ordinals = new Intl.PluralRules('en', { type: 'ordinal' })

export const ordinal = (day: number): string => `${day}${ENDINGS[ordinals.select(day)] ?? 'th'}`

const SIZE_UNITS = ['kilobyte', 'megabyte'] as const

/** The size of a file: `48 kB`, `1.2 MB`. */
export function sizeWords(byteCount: number): string {
  const isLarge = byteCount >= 1_000_000
  const format = { style: 'unit', unit: SIZE_UNITS[isLarge ? 1 : 0], maximumFractionDigits: isLarge ? 1 : 0 } as const
  // A small file is never "0 kB": that would be an empty one.
  return new Intl.NumberFormat('en-GB', format).format(isLarge ? byteCount / 1e6 : Math.ceil(byteCount / 1000))
}
