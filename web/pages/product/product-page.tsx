import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Archive, ChartSpline, PackageX, Pencil, ScanBarcode } from 'lucide-react'
import { useState } from 'react'
import { type ProductStock, productStockQuery } from '../../api/catalog.ts'
import { toProblem } from '../../api/problem.ts'
import { useClosedReason, useMay } from '../../api/session.ts'
import { QueryView } from '../../app/query-view.tsx'
import { usePathPart, useUrlState } from '../../app/url-state.ts'
import { useStoreNames } from '../../inventory/stores.tsx'
import { Button } from '../../ui/actions/button.tsx'
import { buttonClass } from '../../ui/actions/button-class.ts'
import { Badge } from '../../ui/data/badge.tsx'
import { EmptyState } from '../../ui/feedback/states.tsx'
import { Card } from '../../ui/layout/card.tsx'
import { PageHeader } from '../../ui/layout/page-header.tsx'
import { Tabs } from '../../ui/layout/tabs.tsx'
import { ArchiveDialog } from './archive-dialog.tsx'
import { EditProductDialog } from './edit-product-dialog.tsx'
import { Explanation } from './explanation.tsx'
import { History } from './history.tsx'
import { Movements } from './movements.tsx'
import { OnOrder } from './on-order.tsx'
import { ProductFacts } from './product-facts.tsx'
import { StoreLevels } from './store-levels.tsx'

/** One product: its facts, its level and policy in every store, and how one level came to be. */
export function ProductPage() {
  const productId = usePathPart('productId')
  const stock = useQuery(productStockQuery(productId))
  if (stock.error && toProblem(stock.error).code === 'NOT_FOUND') return <NoSuchProduct productId={productId} />
  return (
    <QueryView query={stock} label="the product">
      {(data) => <Product key={data.product.productId} {...data} />}
    </QueryView>
  )
}

const NoSuchProduct = ({ productId }: { productId: string }) => (
  <>
    <PageHeader title="No such product" above={<Link to="/stock">Stock</Link>} />
    <Card>
      <EmptyState
        icon={<PackageX />}
        title={`No product has the number “${productId}”`}
        action={
          <Link to="/stock" className={buttonClass('primary')}>
            Look through the stock
          </Link>
        }
      >
        The address may be mistyped, or the number belongs to another shop.
      </EmptyState>
    </Card>
  </>
)

function Product({ product, stores }: ProductStock) {
  const [{ store }, change] = useUrlState()
  const chosen = stores.find(({ storeId }) => storeId === store) ?? stores[0]
  return (
    <>
      <PageHeader
        title={product.name}
        above={<Link to="/stock">Stock</Link>}
        description={
          <span className="flex flex-wrap items-center gap-2">
            {product.productId}
            {product.category && <Badge>{product.category}</Badge>}
            {!product.active && <Badge tone="warn">Archived</Badge>}
          </span>
        }
        actions={<ProductActions product={product} store={chosen?.storeId} />}
      />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="flex min-w-0 flex-col gap-4">
          <StoreLevels
            product={product}
            stores={stores}
            chosen={chosen?.storeId}
            onChoose={(storeId) => change({ store: storeId })}
          />
          <OnOrder product={product} />
        </div>
        <ProductFacts product={product} />
      </div>
      {chosen && <LevelViews productId={product.productId} storeId={chosen.storeId} unit={product.unit} />}
    </>
  )
}

function ProductActions({ product, store }: { product: ProductStock['product']; store: string | undefined }) {
  const closedReason = useClosedReason('catalog:write')
  const mayForesee = useMay('insights:read')
  const [open, setOpen] = useState<'edit' | 'archive'>()
  const close = () => setOpen(undefined)
  return (
    <>
      <Button icon={<Pencil />} disabledReason={closedReason} onPress={() => setOpen('edit')}>
        Edit
      </Button>
      <Button icon={<Archive />} disabledReason={closedReason} onPress={() => setOpen('archive')}>
        {product.active ? 'Archive' : 'Bring back'}
      </Button>
      {mayForesee && (
        <Link
          to="/forecasts/$productId"
          params={{ productId: product.productId }}
          search={store ? { store } : {}}
          className={buttonClass()}
        >
          <ChartSpline aria-hidden />
          Forecast
        </Link>
      )}
      <Link
        to="/record"
        search={{ product: product.productId, ...(store && { store }) }}
        className={buttonClass('primary')}
      >
        <ScanBarcode aria-hidden />
        Record movement
      </Link>
      {open === 'edit' && <EditProductDialog product={product} onClose={close} />}
      {open === 'archive' && <ArchiveDialog product={product} onClose={close} />}
    </>
  )
}

function LevelViews({ productId, storeId, unit }: { productId: string; storeId: string; unit: string }) {
  const [{ view }, change] = useUrlState()
  const storeName = useStoreNames()
  const level = { productId, storeId }
  return (
    <section aria-label={`How the level in ${storeName(storeId)} came to be`} className="mt-6">
      <h2 className="mb-2 text-lg font-semibold">{storeName(storeId)}</h2>
      <Tabs
        label="Views of this level"
        selected={view ?? 'history'}
        onSelect={(next) => change({ view: next === 'history' ? undefined : next })}
        items={[
          { id: 'history', label: 'History', content: <History level={level} unit={unit} /> },
          { id: 'movements', label: 'Movements', content: <Movements level={level} /> },
          { id: 'why', label: 'Why this number?', content: <Explanation level={level} /> },
        ]}
      />
    </section>
  )
}
