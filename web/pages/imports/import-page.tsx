import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ImportView } from '#contract/imports.ts'
import { importQuery, isBusy } from '../../api/imports.ts'
import { formatCount, formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart } from '../../app/url-state.ts'
import { useStoreNames, useTimeZoneOf } from '../../inventory/stores.tsx'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { Notice } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { ErrorRows } from './error-rows.tsx'
import { ImportStatus } from './import-status.tsx'
import { MappingForm } from './mapping-form.tsx'
import { PlanCard } from './plan-card.tsx'
import { PlanRows } from './plan-rows.tsx'

/** One import: what the file is, what it would change, what is wrong with it, and what became of it. */
export function ImportPage() {
  const importId = usePathPart('importId')
  const query = useQuery(importQuery(importId))
  return (
    <QueryView query={query} label="the import">
      {(view) => <ImportDetails key={view.importId} view={view} />}
    </QueryView>
  )
}

function ImportDetails({ view }: { view: ImportView }) {
  const storeName = useStoreNames()
  const zone = useTimeZoneOf()(view.storeId)
  return (
    <>
      <PageHeader
        title={view.fileName}
        above={
          <Link to="/imports" className="hover:underline">
            Imports
          </Link>
        }
        description={
          <span className="flex flex-wrap items-center gap-2">
            <ImportStatus view={view} />
            <span>
              {storeName(view.storeId)} · {formatTime(view.createdAt, zone)} · {formatBytes(view.byteCount)}
            </span>
          </span>
        }
      />
      <div className="flex flex-col gap-4">{isBusy(view) ? <Working view={view} /> : <Settled view={view} />}</div>
    </>
  )
}

const PHASES = {
  reading: 'Finding out how the file is written',
  planning: 'Comparing with what is there',
  applying: 'Applying',
  undoing: 'Undoing',
} as const

/** A stop of the server does not lose the place; this page can be left. */
function Working({ view: { progress, status } }: { view: ImportView }) {
  const fallback = status === 'received' ? 'reading' : status === 'undoing' ? 'undoing' : 'applying'
  const { phase, done, total } = progress ?? { phase: fallback, done: 0, total: 0 }
  return (
    <Card>
      <ProgressBar
        label={PHASES[phase]}
        percent={total > 0 ? (done / total) * 100 : undefined}
        valueLabel={total > 0 ? `${formatCount(done)} of ${formatCount(total)} rows` : undefined}
      />
      <p className="mt-3 text-sm text-muted">You can leave this page: the work goes on, also after a restart.</p>
    </Card>
  )
}

function Settled({ view }: { view: ImportView }) {
  const { problem, plan, status, columns } = view
  const canMap =
    columns !== undefined && columns.length > 0 && (status === 'planned' || (status === 'received' && problem))
  const errorCount = (plan?.errorCount ?? 0) + (view.applied?.refusedCount ?? 0)
  return (
    <>
      {problem && <Notice tone={status === 'failed' ? 'danger' : 'warn'}>{problem.message}</Notice>}
      {plan && <PlanCard view={view} plan={plan} />}
      {canMap && <MappingForm key={view.version} view={view} isOpen={problem !== undefined} />}
      {plan && (
        <Tabs
          label="Rows of the file"
          items={[
            { id: 'changes', label: 'Changes', content: <PlanRows importId={view.importId} plan={plan} /> },
            {
              id: 'errors',
              label: `Bad rows (${formatCount(errorCount)})`,
              content: <ErrorRows importId={view.importId} edition={`${plan.hash}${view.status}`} count={errorCount} />,
            },
          ]}
        />
      )}
    </>
  )
}

const UNITS = ['byte', 'kilobyte', 'megabyte'] as const

function formatBytes(count: number): string {
  const step = count < 1000 ? 0 : count < 1_000_000 ? 1 : 2
  return new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: UNITS[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step === 0 ? 0 : 1,
  }).format(count / 1000 ** step)
}
