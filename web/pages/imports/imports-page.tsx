import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { FileUp } from 'lucide-react'
import type { ImportView } from '#contract/imports.ts'
import { importsQuery, uploadImport } from '../../api/imports.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason } from '../../api/session.ts'
import { formatCount, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { ShowOlder } from '../../app/show-older.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStoreNames, useStores } from '../../inventory/stores.tsx'
import { FileDrop } from '../../ui/actions/file-drop.tsx'
import type { Column } from '../../ui/data/columns.ts'
import { DataTable } from '../../ui/data/data-table.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { EmptyState, ErrorState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { ImportStatus } from './import-status.tsx'

const ENDINGS = ['.csv', '.tsv', '.txt', '.json', '.ndjson', '.jsonl', '.gz'] as const

/** Drop an inventory file, and every file that came before. */
export function ImportsPage() {
  return (
    <>
      <PageHeader
        title="Imports"
        description="Take in an inventory file of a store. You see what it would change before anything is applied."
      />
      <Upload />
      <div className="mt-4">
        <PastImports />
      </div>
    </>
  )
}

function Upload() {
  const stores = useStores().filter(({ active }) => active)
  const [{ store }, change] = useUrlState()
  const chosen = store ?? (stores.length === 1 ? stores[0]?.storeId : undefined)
  const closed = useClosedReason('imports:write')
  const navigate = useNavigate()
  const client = useQueryClient()
  const upload = useMutation({
    mutationFn: uploadImport,
    onSuccess: ({ importId }) => {
      void client.invalidateQueries({ queryKey: ['imports'] })
      void navigate({ to: '/imports/$importId', params: { importId } })
    },
  })
  return (
    <Card title="New import">
      <div className="flex flex-col gap-4">
        <StoreSelect
          label="Which store is the file of?"
          value={chosen}
          onChange={(next) => change({ store: next })}
          className="w-full sm:w-72"
        />
        <FileDrop
          label="Drop an inventory file here"
          description="CSV, TSV, JSON or NDJSON, also packed with gzip. Delimiter, encoding and decimal mark are found out; unknown columns you map once."
          accept={ENDINGS}
          disabledReason={
            closed ?? (chosen ? (upload.isPending ? 'A file is being sent.' : undefined) : 'Choose the store first.')
          }
          onFiles={([file]) => file && chosen && upload.mutate({ store: chosen, file })}
        />
        {upload.isPending && <ProgressBar label={`Sending ${upload.variables.file.name}`} />}
        {upload.error && <ErrorState error={toProblem(upload.error)} />}
        <p className="text-sm text-muted">
          Files that come by themselves go into the folder{' '}
          <code className="font-mono">inbox/{chosen ?? '<store>'}</code> of the data folder, in a cloud below{' '}
          <code className="font-mono">incoming/</code> in S3: good rows are applied at once, bad ones are given back in
          a file.
        </p>
      </div>
    </Card>
  )
}

function PastImports() {
  const imports = useInfiniteQuery(importsQuery)
  const storeName = useStoreNames()
  return (
    <Card title="Past imports" flush>
      <QueryView query={imports} label="imports">
        {({ pages }) => {
          const rows = pages.flatMap(({ data }) => data)
          if (rows.length === 0) {
            return (
              <EmptyState icon={<FileUp />} title="No file was imported yet">
                Choose a store above and drop its inventory file. An import can be undone.
              </EmptyState>
            )
          }
          return (
            <>
              <DataTable
                label="Past imports"
                rows={rows}
                rowKey={({ importId }) => importId}
                columns={columnsFor(storeName)}
              />
              <ShowOlder query={imports} />
            </>
          )
        }}
      </QueryView>
    </Card>
  )
}

const SOURCES: Record<ImportView['source'], string> = { upload: 'uploaded', inbox: 'from the inbox', cli: 'by command' }

const columnsFor = (storeName: (storeId: string) => string): Column<ImportView>[] => [
  {
    id: 'file',
    header: 'File',
    isTitle: true,
    cell: ({ importId, fileName, source }) => (
      <Link to="/imports/$importId" params={{ importId }} className="group block min-w-0 rounded">
        <span className="font-medium break-words group-hover:underline">{fileName}</span>
        <span className="block text-xs text-muted">{SOURCES[source]}</span>
      </Link>
    ),
  },
  { id: 'store', header: 'Store', width: '9rem', cell: ({ storeId }) => storeName(storeId) },
  { id: 'time', header: 'Received', width: '12rem', cell: ({ createdAt }) => formatTime(createdAt) },
  {
    id: 'rows',
    header: 'Rows',
    width: '6.5rem',
    align: 'right',
    cell: ({ plan }) => (plan ? formatCount(plan.rowCount) : '–'),
  },
  {
    id: 'bad',
    header: 'Bad rows',
    width: '6.5rem',
    align: 'right',
    cell: ({ plan }) => (plan ? formatCount(plan.errorCount) : '–'),
  },
  { id: 'status', header: 'Status', width: '10rem', cell: (view) => <ImportStatus view={view} /> },
]
