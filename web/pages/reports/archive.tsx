import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileText } from 'lucide-react'
import type { ReportView } from '#contract/report-archive.ts'
import { REPORT_NAMES } from '#domain/reports/report-mail.ts'
import { isBeingMade, reportsQuery } from '../../api/reports.ts'
import { formatAgo, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStoreNames } from '../../inventory/stores.tsx'
import { Spinner } from '../../ui/actions/button.tsx'
import { Badge } from '../../ui/data/badge.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { DeleteReport } from './delete-report.tsx'
import { periodWords, STATES, sizeWords, TYPE_OPTIONS } from './report-words.ts'
import { placeWords } from './scope-fields.tsx'

const ANY = 'any'

/** The reports that were made or are being made, the newest first. */
export function Archive() {
  const [{ type, store }, change] = useUrlState()
  const reports = useInfiniteQuery(reportsQuery({ type, store }))
  const columns = useColumns()
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap gap-2">
        <Select
          label="Report"
          className="min-w-36 flex-1 sm:max-w-56"
          options={[{ id: ANY, label: 'Any report' }, ...TYPE_OPTIONS]}
          value={type ?? ANY}
          onChange={(next) => change({ type: next === ANY ? undefined : next })}
        />
        <StoreSelect
          className="min-w-36 flex-1 sm:max-w-44"
          allLabel="Any store"
          value={store}
          onChange={(next) => change({ store: next })}
        />
      </div>
      <Card flush>
        <QueryView query={reports} label="reports">
          {({ pages }) => {
            const rows = pages.flatMap(({ data }) => data)
            if (rows.length === 0) return <NoReports isFiltered={type !== undefined || store !== undefined} />
            return (
              <>
                <DataTable label="Reports" rows={rows} rowKey={({ reportId }) => reportId} columns={columns} />
                <ShowOlder query={reports} />
              </>
            )
          }}
        </QueryView>
      </Card>
    </div>
  )
}

const NoReports = ({ isFiltered }: { isFiltered: boolean }) =>
  isFiltered ? (
    <EmptyState icon={<FileText />} title="No report is like that">
      Choose another report or store.
    </EmptyState>
  ) : (
    <EmptyState icon={<FileText />} title="No report was made yet">
      Make one now, or look at the schedules: they make one by themselves.
    </EmptyState>
  )

function useColumns(): Column<ReportView>[] {
  const storeName = useStoreNames()
  return [
    {
      id: 'report',
      header: 'Report',
      isTitle: true,
      cell: (view) => (
        <Link
          to="/reports/$reportId"
          params={{ reportId: view.reportId }}
          preload={false}
          className="group block min-w-0 rounded"
        >
          <span className="font-medium group-hover:underline">{REPORT_NAMES[view.type]}</span>
          <span className="block text-xs text-muted">{periodWords(view)}</span>
        </Link>
      ),
    },
    { id: 'store', header: 'Store', width: '9rem', cell: (view) => placeWords(view, storeName) },
    {
      id: 'made',
      header: 'Asked for',
      width: '8rem',
      cell: ({ createdAt, timeZone, run }) => (
        <>
          <time dateTime={createdAt} title={formatTime(createdAt, timeZone)}>
            {formatAgo(createdAt)}
          </time>
          <span className="block text-xs text-muted">{run ? 'by a schedule' : 'by hand'}</span>
        </>
      ),
    },
    { id: 'state', header: 'State', width: '9rem', cell: (view) => <StateOf view={view} /> },
    { id: 'files', header: 'Download', width: '16rem', cell: (view) => <FileLinks view={view} /> },
    {
      id: 'actions',
      header: 'Actions',
      hideHeader: true,
      width: '3.5rem',
      align: 'right',
      cell: (view) => <DeleteReport view={view} />,
    },
  ]
}

function StateOf({ view }: { view: ReportView }) {
  const { word, tone } = STATES[view.state]
  return (
    <div role="status">
      <Badge tone={tone}>
        {isBeingMade(view) && <Spinner />}
        {word}
      </Badge>
      {view.problem && <div className="mt-0.5 text-xs break-words text-muted">{view.problem}</div>}
    </div>
  )
}

function FileLinks({ view: { files, type } }: { view: ReportView }) {
  if (files.length === 0) return '–'
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1">
      {files.map(({ format, url, byteCount }) => (
        <li key={format}>
          <a
            href={url}
            download
            aria-label={`Download ${REPORT_NAMES[type]} as ${format.toUpperCase()}, ${sizeWords(byteCount)}`}
            className="inline-block rounded py-0.5 text-accent underline underline-offset-2 hover:text-accent-strong"
          >
            {format.toUpperCase()}
          </a>{' '}
          <span className="text-xs whitespace-nowrap text-muted">{sizeWords(byteCount)}</span>
        </li>
      ))}
    </ul>
  )
}
