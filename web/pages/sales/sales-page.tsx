import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { salesSummaryQuery } from '../../api/sales.ts'
import { QueryView } from '../../app/query-view.tsx'
import { type SearchTexts, useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'
import { SalesFigures } from './sales-figures.tsx'
import { RANGES, readPart, type SalesPart } from './sales-view.ts'
import { UploadButton } from './upload-dialog.tsx'
import { UploadList } from './upload-list.tsx'

/** What was sold, which days that is known of, and the files it came from. */
export function SalesPage() {
  const [search, change] = useUrlState()
  const stores = useStores()
  const [now] = useState(Date.now)
  const { timeZone } = stores.find(({ storeId }) => storeId === search.store) ?? stores[0] ?? {}
  const part = readPart(search, { now, timeZone })
  return (
    <>
      <PageHeader
        title="Sales"
        description="What left over the counter, from the till and from files of the past. Past sales move no stock."
        actions={<UploadButton />}
      />
      <SalesFilters part={part} change={change} />
      <div className="mt-4 flex flex-col gap-4">
        {/* Before the stores are there nobody knows which day it is. */}
        {timeZone !== undefined && <Figures part={part} change={change} />}
        <UploadList />
      </div>
    </>
  )
}

interface PartProps {
  part: SalesPart
  change: (part: SearchTexts) => void
}

const GRAIN_OPTIONS = [
  { id: 'day', label: 'By day' },
  { id: 'week', label: 'By week' },
  { id: 'month', label: 'By month' },
]

const SalesFilters = ({ part, change }: PartProps) => (
  <Toolbar label="Which sales">
    <StoreSelect
      value={part.store}
      onChange={(store) => change({ store })}
      allLabel="All stores"
      className="min-w-36 flex-1 sm:max-w-48"
    />
    <Select
      label="Up to today"
      options={RANGES}
      value={part.range.id}
      // A grain that suited the range before may not suit this one.
      onChange={(range) => change({ range, by: undefined })}
      className="min-w-36 flex-1 sm:max-w-48"
    />
    <Select
      label="Told"
      options={GRAIN_OPTIONS}
      value={part.by}
      onChange={(by) => change({ by: by === part.range.grain ? undefined : by })}
      className="min-w-32 flex-1 sm:max-w-40"
    />
  </Toolbar>
)

function Figures({ part, change }: PartProps) {
  const { range, ...asked } = part
  const summary = useQuery(salesSummaryQuery(asked))
  return (
    <QueryView query={summary} label="sales">
      {(sales) => (
        <div
          aria-busy={summary.isPlaceholderData}
          className={summary.isPlaceholderData ? 'opacity-60 transition-opacity' : ''}
        >
          <SalesFigures sales={sales} range={range} onRange={(id) => change({ range: id, by: undefined })} />
        </div>
      )}
    </QueryView>
  )
}
