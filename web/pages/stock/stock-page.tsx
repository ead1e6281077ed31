import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { FileUp, PackageSearch, Plus } from 'lucide-react'
import { useMemo } from 'react'
import { stockListQuery, summaryQuery } from '../../api/catalog.ts'
import { useMay } from '../../api/session.ts'
import { EndlessTable } from '../../app/endless-table.tsx'
import { formatCount } from '../../app/format.ts'
import { useUrlState } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { StockFilters } from './stock-filters.tsx'
import { readFilter, stockColumns } from './stock-list.tsx'

/** Every shelf the person may see: searched, filtered and sorted by the address, live while it is on screen. */
export function StockPage() {
  const [search, change] = useUrlState()
  const filter = useMemo(() => readFilter(search), [search])
  const summary = useQuery(summaryQuery(filter.store))
  const count = summary.data?.levelCount
  return (
    <>
      <PageHeader
        title="Stock"
        description={count === undefined ? 'Every product in every store' : `${formatCount(count)} shelves`}
        actions={<NewProductLink />}
      />
      <StockFilters filter={filter} change={change} />
      <Card flush className="mt-4">
        <StockList
          filter={filter}
          change={change}
          hasAny={count !== 0}
          totalCount={filter.search || filter.category || filter.status ? undefined : count}
        />
      </Card>
    </>
  )
}

function NewProductLink() {
  const mayAdd = useMay('catalog:write')
  if (!mayAdd) {
    return (
      <Button icon={<Plus />} disabledReason="Only a manager may add products.">
        New product
      </Button>
    )
  }
  return (
    <Link to="/products/new" className={buttonClass('primary')}>
      <Plus aria-hidden />
      New product
    </Link>
  )
}

interface StockListProps {
  filter: ReturnType<typeof readFilter>
  change: (part: Record<string, string | undefined>) => void
  hasAny: boolean
  totalCount: number | undefined
}

function StockList({ filter, change, hasAny, totalCount }: StockListProps) {
  const list = useInfiniteQuery(stockListQuery(filter))
  const storeName = useStoreNames()
  const columns = useMemo(() => stockColumns({ filter, change, storeName }), [filter, change, storeName])
  return (
    <EndlessTable
      list={list}
      label="Stock"
      countedAs="shelves"
      rowKey={(row) => `${row.storeId}/${row.productId}`}
      columns={columns}
      totalCount={totalCount}
      empty={hasAny ? <NothingFound change={change} /> : <NothingYet />}
    />
  )
}

const NothingFound = ({ change }: Pick<StockListProps, 'change'>) => (
  <EmptyState
    icon={<PackageSearch />}
    title="Nothing matches"
    action={
      <Button onPress={() => change({ search: undefined, store: undefined, category: undefined, status: undefined })}>
        Clear search and filters
      </Button>
    }
  >
    Search looks through names, numbers, barcodes, categories and suppliers. All words must be there.
  </EmptyState>
)

const NothingYet = () => (
  <EmptyState
    icon={<PackageSearch />}
    title="No stock yet"
    action={
      <Link to="/imports" className={buttonClass('primary')}>
        <FileUp aria-hidden />
        Import a file
      </Link>
    }
  >
    Bring in a file with your products and counts, or add a product and record its first delivery.
  </EmptyState>
)
