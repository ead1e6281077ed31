import { useState } from 'react'
import { Button } from '../../ui/actions/button.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { type ForecastDay, overriddenMean } from './fan-facts.ts'
import { formatUnits, formatWeekday } from './forecast-words.ts'

const DAYS_SHOWN_FIRST = 14

/** The days ahead in numbers, for whoever reads rather than looks. */
export function ExpectedDays({ days }: { days: readonly ForecastDay[] }) {
  const [isWhole, setWhole] = useState(false)
  const shown = isWhole ? days : days.slice(0, DAYS_SHOWN_FIRST)
  const hasOverride = days.some((day) => overriddenMean(day) !== undefined)
  return (
    <Card title="Day by day" description="Units. Four days in five should fall within the likely range." flush>
      <DataTable
        label="Expected day by day"
        rows={shown}
        rowKey={({ day }) => day}
        columns={hasOverride ? [...COLUMNS, OVERRIDDEN] : COLUMNS}
      />
      {days.length > DAYS_SHOWN_FIRST && (
        <div className="border-t border-line p-3 text-center">
          <Button size="small" onPress={() => setWhole(!isWhole)}>
            {isWhole ? 'Show fewer days' : `Show all ${days.length} days`}
          </Button>
        </div>
      )}
    </Card>
  )
}

const COLUMNS: Column<ForecastDay>[] = [
  { id: 'day', header: 'Day', isTitle: true, cell: ({ day }) => formatWeekday(day) },
  { id: 'mean', header: 'Expected', width: '6.5rem', align: 'right', cell: ({ mean }) => formatUnits(mean) },
  {
    id: 'range',
    header: 'Likely range',
    width: '8rem',
    align: 'right',
    cell: ({ p10, p90 }) => `${formatUnits(p10)} to ${formatUnits(p90)}`,
  },
]

const OVERRIDDEN: Column<ForecastDay> = {
  id: 'overridden',
  header: 'As overridden',
  width: '8rem',
  align: 'right',
  cell: (day) => {
    const mean = overriddenMean(day)
    return mean === undefined ? '–' : <strong>{formatUnits(mean)}</strong>
  },
}
