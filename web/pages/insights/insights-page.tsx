import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Printer } from 'lucide-react'
import type { ReportJson } from '#domain/reports/json.ts'
import { dailyInsightsQuery } from '../../api/reports.ts'
import { useSession } from '../../api/session.ts'
import { formatTime } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { ProgressBar } from '../../ui/feedback/progress-bar.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Select } from '../../ui/fields/select.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { ReportSections } from '../reports/report-document.tsx'
import { periodWords } from '../reports/report-words.ts'
import { daysOf, PERIOD_OPTIONS, type PeriodName, periodNamed } from './insight-period.ts'

/** What sold, what ran out, what to do, and what the stock is worth: reckoned when it is opened. */
export function InsightsPage() {
  const [{ store, period }, change] = useUrlState()
  const { stores: scope } = useSession()
  const stores = useStores().filter(({ active }) => active)
  // Amounts of different currencies cannot be added up: such a shop is shown store by store.
  const isMixed = new Set(stores.map(({ currency }) => currency)).size > 1
  const shown = store ?? (isMixed ? stores[0]?.storeId : undefined)
  const name = periodNamed(period)
  const timeZone = (stores.find(({ storeId }) => storeId === shown) ?? stores[0])?.timeZone
  return (
    <>
      <PageHeader
        title="Insights"
        description="What sold, what ran out, what to do about it, and what the stock is worth."
        actions={<PrintLink store={shown} name={name} />}
      />
      <div className="mb-4 flex flex-wrap gap-2">
        <Select
          label="Period"
          className="min-w-36 flex-1 sm:max-w-44"
          options={PERIOD_OPTIONS}
          value={name}
          onChange={(next) => change({ period: next === 'yesterday' ? undefined : next })}
        />
        <StoreSelect
          {...(!isMixed && { allLabel: scope === 'all' ? 'All stores' : 'Your stores' })}
          value={shown}
          onChange={(next) => change({ store: next })}
          className="min-w-36 flex-1 sm:max-w-44"
        />
      </div>
      {timeZone ? (
        <Insights store={shown} name={name} timeZone={timeZone} />
      ) : (
        <Reckoning label="Looking up your stores" />
      )}
    </>
  )
}

/** The same, to keep: the dialog of the reports page opens with this store and these days. */
const PrintLink = ({ store, name }: { store: string | undefined; name: PeriodName }) => (
  <Link
    to="/reports"
    search={{ make: 'daily-insights', period: name, ...(store !== undefined && { of: store }) }}
    className={buttonClass()}
  >
    <Printer aria-hidden />
    Print or mail this
  </Link>
)

interface InsightsProps {
  store: string | undefined
  name: PeriodName
  timeZone: string
}

function Insights({ store, name, timeZone }: InsightsProps) {
  const query = useQuery(dailyInsightsQuery({ store, ...daysOf(name, timeZone, Date.now()) }))
  return (
    <QueryView query={query} label="insights" loading={<Reckoning label="Reckoning sales, stock and what to do" />}>
      {(report) => (
        <>
          <About report={report} />
          {report.sections.length === 0 ? (
            <Card>
              <EmptyState title="Nothing is known of these days yet">
                Import sales, or record movements: insights are reckoned from them.
              </EmptyState>
            </Card>
          ) : (
            <ReportSections report={report} />
          )}
        </>
      )}
    </QueryView>
  )
}

const About = ({ report: { period, asOf, timeZone } }: { report: ReportJson }) => (
  <p className="mb-4 text-sm text-muted">
    {periodWords(period)} · as known on {formatTime(asOf, timeZone)}
  </p>
)

/** Nobody knows how long it takes; most shops wait a second, a large one ten. */
const Reckoning = ({ label }: { label: string }) => (
  <Card>
    <ProgressBar label={label} />
    <p className="mt-3 text-sm text-muted">
      From every movement up to now, so nothing is out of date. In a large shop this takes up to ten seconds.
    </p>
  </Card>
)
