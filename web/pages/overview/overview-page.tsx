import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ScanBarcode } from 'lucide-react'
import { summaryQuery } from '../../api/catalog.ts'
import { useSession } from '../../api/session.ts'
import { formatCount } from '../../app/format.ts'
import { QueryView } from '../../app/query-view.tsx'
import { useUrlState } from '../../app/url-state.ts'
import { StoreSelect } from '../../inventory/stores.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { Skeleton } from '../../ui/feedback/states.tsx'
import { Card, Stat } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Attention } from './attention.tsx'
import { RecentMovement } from './recent-movement.tsx'

/** What needs a person now, the most money first. */
export function OverviewPage() {
  const { tenant } = useSession()
  const [{ store }, change] = useUrlState()
  return (
    <>
      <PageHeader
        title="Overview"
        description={tenant.name}
        actions={
          <>
            <StoreSelect value={store} onChange={(next) => change({ store: next })} allLabel="All stores" />
            <Link to="/record" search={store ? { store } : {}} className={`${buttonClass('primary')} self-end`}>
              <ScanBarcode aria-hidden />
              Record movement
            </Link>
          </>
        }
      />
      <Counts store={store} />
      <div className="mt-4 grid gap-4 xl:grid-cols-[minmax(0,1fr)_17rem]">
        <Attention store={store} />
        <RecentMovement store={store} />
      </div>
    </>
  )
}

function Counts({ store }: { store: string | undefined }) {
  const summary = useQuery(summaryQuery(store))
  const search = store ? { store } : {}
  return (
    <Card>
      <QueryView query={summary} label="counts" loading={<Skeleton className="h-16 w-full" />}>
        {({ outCount, lowCount, levelCount, productCount }) => (
          <div className="grid grid-cols-2 gap-4 sm:grid-cols-4">
            <Link to="/stock" search={{ ...search, status: 'out' }} className="rounded hover:underline">
              <Stat label="Out of stock" value={formatCount(outCount)} tone={outCount > 0 ? 'text-danger' : ''} />
            </Link>
            <Link to="/stock" search={{ ...search, status: 'low' }} className="rounded hover:underline">
              <Stat label="Low" value={formatCount(lowCount)} tone={lowCount > 0 ? 'text-warn' : ''} />
            </Link>
            <Stat label="Shelves" value={formatCount(levelCount)} note="a product in a store" />
            <Stat label="Products" value={formatCount(productCount)} />
          </div>
        )}
      </QueryView>
    </Card>
  )
}
