import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ChartSpline, SearchX } from 'lucide-react'
import type { ReportDocumentView } from '#contract/report-document.ts'
import { forecastRunQuery, forecastSummaryQuery, hasSalesQuery, isUnderWay } from '../../api/forecasts.ts'
import { formatQuantity } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect, useStores } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { WindowedTable } from '../../ui/data/windowed-table.tsx'
import { EmptyState, Notice } from '../../ui/feedback/states.tsx'
import { SearchField } from '../../ui/fields/text-field.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Toolbar } from '../../ui/layout/toolbar.tsx'
import { expectedColumns, expectedTable, matching, type SectionOf, sectionsOf } from './expected-table.tsx'
import { ForecastNow, ForecastRun } from './forecast-run.tsx'
import { formatShare } from './forecast-words.ts'

/** What is expected to sell, product by product. */
export function ForecastsPage() {
  const [{ store }, change] = useUrlState()
  const summary = useQuery(forecastSummaryQuery(store))
  const hasStores = useStores().length > 1
  return (
    <>
      <PageHeader
        title="Forecasts"
        description="What is expected to sell. Made every night; a product opens with its days, and what you know better."
        actions={<ForecastNow />}
      />
      <ForecastRun />
      {hasStores && (
        <Toolbar label="Filters" className="mb-4">
          <StoreSelect value={store} onChange={(chosen) => change({ store: chosen })} allLabel="All stores" />
        </Toolbar>
      )}
      <QueryView query={summary} label="the forecasts">
        {(document) => <Summary document={document} />}
      </QueryView>
    </>
  )
}

function Summary({ document }: { document: ReportDocumentView }) {
  const table = expectedTable(document)
  const notices = sectionsOf(document, 'notice')
  if (!table) return <NothingYet />
  return (
    <div className="flex flex-col gap-4">
      {notices.map(({ text, severity }) => (
        <Notice key={text} tone={severity === 'warning' ? 'warn' : 'info'}>
          {text}
        </Notice>
      ))}
      <Card>
        <div className="grid grid-cols-2 gap-4 sm:grid-cols-3 xl:grid-cols-5">
          {sectionsOf(document, 'keyFigures')
            .flatMap(({ figures }) => figures)
            .map(({ label, kind, value, note }) => (
              <Stat key={label} label={label} value={figureText(kind, value)} note={note} />
            ))}
        </div>
      </Card>
      <Expected table={table} />
    </div>
  )
}

function figureText(kind: string, value: string | null): string {
  if (value === null) return '–'
  return kind === 'percent' ? formatShare(Number(value)) : formatQuantity(value)
}

function Expected({ table }: { table: SectionOf<'table'> }) {
  const [{ search = '' }, change] = useUrlState()
  const stores = useStores()
  const rows = matching(table.rows, search)
  const storeIdOf = (name: string) => stores.find((store) => store.name === name)?.storeId
  return (
    <Card
      title="What is expected"
      description={table.note ? `What sells most first: ${lowerFirst(table.note)}` : 'Units; what sells most first'}
      actions={
        <SearchField
          label="Search name or number"
          value={search}
          onChange={(text) => change({ search: text || undefined })}
          className="w-full sm:w-72"
        />
      }
      flush
    >
      {rows.length > 0 ? (
        <WindowedTable
          label="What is expected"
          rows={rows}
          rowKey={({ productId, store }) => `${store}/${productId}`}
          columns={expectedColumns(storeIdOf).filter(({ id }) => id !== 'store' || stores.length > 1)}
        />
      ) : (
        <NothingFound isShortened={table.note !== undefined} onClear={() => change({ search: undefined })} />
      )}
    </Card>
  )
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1)

const NothingFound = ({ isShortened, onClear }: { isShortened: boolean; onClear: () => void }) => (
  <EmptyState icon={<SearchX />} title="Nothing matches" action={<Button onPress={onClear}>Clear the search</Button>}>
    {isShortened && (
      <>
        Only what sells most is in this list. Every other product opens from the{' '}
        <Link to="/stock" className="underline">
          stock
        </Link>
        , and leads to its forecast.
      </>
    )}
  </EmptyState>
)

function NothingYet() {
  const run = useQuery(forecastRunQuery).data
  const sales = useQuery(hasSalesQuery)
  if (run && isUnderWay(run)) {
    return (
      <Card>
        <EmptyState icon={<ChartSpline />} title="The first forecasts are being made" />
      </Card>
    )
  }
  return (
    <Card>
      <QueryView query={sales} label="what is known of sales">
        {(hasSales) => (hasSales ? <ReadyToBegin /> : <NoSales />)}
      </QueryView>
    </Card>
  )
}

const ReadyToBegin = () => (
  <EmptyState icon={<ChartSpline />} title="No forecasts yet">
    They are made every night from what was sold. To have them now, press “Forecast now” above.
  </EmptyState>
)

const NoSales = () => (
  <EmptyState
    icon={<ChartSpline />}
    title="No forecasts yet, and no sales to learn from"
    action={
      <Link to="/sales" className={buttonClass('primary')}>
        Bring in sales
      </Link>
    }
  >
    Forecasts learn from what was sold. Bring in a file of past sales, or record sales as they happen and come back in a
    week or two.
  </EmptyState>
)
